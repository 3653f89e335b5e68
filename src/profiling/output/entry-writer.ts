import type { EntryGroup } from "./entries.ts";
import { type PackedText, packedBytes, packJson } from "./packed-json.ts";

/** Bytes from which on entries are passed on together: some fifty tables of a dozen columns. */
const GROUP = 262_144;

/**
 * Writes a document that is given as its head and its entries, one after the other: each becomes JSON text here, once,
 * and is passed on in groups, so that the document is never in memory as a whole.
 */
export class EntryWriter {
  readonly #pass: (group: EntryGroup) => Promise<void>;
  #head: object | null;
  #entries: EntryGroup["entries"] = [];
  #bytes = 0;
  /** A group is passed on while the next one is written. */
  #passing: Promise<void> = Promise.resolve();

  /** `pass` resolves when there is room for the next group. */
  constructor(head: object, pass: (group: EntryGroup) => Promise<void>) {
    this.#head = head;
    this.#pass = pass;
  }

  async add(name: string, entry: object): Promise<void> {
    await this.#addText(name, JSON.stringify(entry));
  }

  /** Adds an entry whose text is packed already. */
  async addPacked(name: string, packed: PackedText): Promise<void> {
    this.#entries.push({ name, ...packed });
    this.#bytes += packedBytes(packed);
    if (this.#bytes < GROUP) return;
    const group = await this.#taken();
    await this.#passing;
    this.#passing = this.#pass(group);
    this.#passing.catch(() => {}); // heard of with the next group
  }

  /** Begins an entry whose last member is a list, which comes item by item; it is added once that is closed. */
  open(name: string, head: object, member: string): OpenEntry {
    return new OpenEntry(head, member, (text) => this.#addText(name, text));
  }

  /** The last group; all others have been passed on. */
  async end(): Promise<EntryGroup> {
    const last = await this.#taken();
    await this.#passing;
    return last;
  }

  async #addText(name: string, text: string): Promise<void> {
    await this.addPacked(name, await packJson(text));
  }

  async #taken(): Promise<EntryGroup> {
    const [head, entries] = [this.#head, this.#entries];
    this.#head = null;
    this.#entries = [];
    this.#bytes = 0;
    return { head: head === null ? null : await packJson(JSON.stringify(head)), entries };
  }
}

/** An entry that is too large to be held as a value: of its list, only the text is. */
class OpenEntry {
  readonly #head: object;
  readonly #member: string;
  readonly #done: (text: string) => Promise<void>;
  readonly #items: string[] = [];

  constructor(head: object, member: string, done: (text: string) => Promise<void>) {
    this.#head = head;
    this.#member = member;
    this.#done = done;
  }

  /** Adds an item by its text. */
  add(item: string): void {
    this.#items.push(item);
  }

  close(): Promise<void> {
    const head = JSON.stringify(this.#head).slice(0, -1);
    return this.#done(`${head},${JSON.stringify(this.#member)}:[${this.#items.join(",")}]}`);
  }
}
