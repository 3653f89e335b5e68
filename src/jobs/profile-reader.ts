import { setImmediate } from "node:timers/promises";
import { ServiceError } from "../errors/service-error.ts";
import { type DocumentName, documentPieces, documentText } from "../profiling/output/entries.ts";
import { type PackedText, unpackBytes, unpackJson, unpackList } from "../profiling/output/packed-json.ts";
import type { EntrySelection, Store, StoredDocument } from "../store/store.ts";

/** Entries that are read before others have the thread: some milliseconds. */
const AT_ONCE = 32;

/** Bytes from which on a document is left in pieces. */
const LARGE = 262_144;

/** The JSON text of a document: in pieces of UTF-8 where it is large. */
export type DocumentText = string | readonly Uint8Array[];

/** Documents of a profile as JSON texts. */
export interface ReadProfile {
  /** Null where a document was not made, or was not asked for. */
  texts: Record<DocumentName, DocumentText | null>;
  /** How many record sets the heavy document has; null where it was not asked for some of them, or there is none. */
  recordSets: number | null;
}

/** Reads profiles as JSON text. */
export class ProfileReader {
  readonly #store: Store;
  readonly #maxBytes: number;

  /** `maxBytes` is the size of the largest answer: texts beyond it are not made. */
  constructor(store: Store, maxBytes: number) {
    this.#store = store;
    this.#maxBytes = maxBytes;
  }

  /**
   * The documents of a job's profile that are asked for, each of them whole, but for the heavy one, which has the record
   * sets that are selected, and the others, which have the files that are. Null where one was deleted while it was read.
   * `reserve` is told how many bytes one takes before it is read, and may throw. Throws RESPONSE_TOO_LARGE, which says how
   * to ask for less.
   */
  async read(
    jobId: string,
    wanted: readonly DocumentName[],
    recordSets: EntrySelection | null,
    files: EntrySelection | null = null,
    reserve: (bytes: number) => void = () => {},
  ): Promise<ReadProfile | null> {
    const read: ReadProfile = { texts: { light: null, heavy: null, cdd: null }, recordSets: null };
    for (const document of await this.#store.documents(jobId)) {
      const { name, entries } = document;
      if (name === "result" || !wanted.includes(name)) continue;
      const selection = name === "heavy" ? recordSets : files;
      const text = await this.#text(document, selection, reserve);
      if (text === null) return null;
      read.texts[name] = text;
      if (name === "heavy" && selection !== null) read.recordSets = entries;
    }
    return read;
  }

  async #text(
    document: StoredDocument,
    selection: EntrySelection | null,
    reserve: (bytes: number) => void,
  ): Promise<DocumentText | null> {
    const { id, name, entries, text_bytes } = document;
    if (name === "result") return null;
    if (selection === null) this.#checkSize(text_bytes, byPage(document));
    const head = await this.#store.head(id);
    if (head === null) return null;
    const bytes = selection === null ? text_bytes : head.text_bytes + (await this.#store.entriesSize(id, selection));
    if (selection !== null) this.#checkSize(bytes, "Ask for fewer of them at a time");
    reserve(bytes);
    const pages = this.#pages(id, portions(selection ?? { offset: 0, limit: entries }, entries));
    const large = bytes > LARGE;
    const lists: string[] = [];
    const pieces: Uint8Array[] = [];
    for await (const page of pages) {
      if (page === null) return null;
      if (large) pieces.push(await unpackBytes(page));
      else lists.push(await unpackList(page));
    }
    const start = await unpackJson(head);
    return large ? documentPieces(name, start, pieces) : documentText(name, start, lists);
  }

  /** Entries of a document, portion by portion; null where it has been deleted. */
  async *#pages(id: number, selections: Iterable<EntrySelection>): AsyncGenerator<PackedText[] | null, void> {
    for (const selection of selections) {
      const found = await this.#store.entries(id, selection);
      if (found === null || found.length > 0) yield found;
      await setImmediate();
    }
  }

  #checkSize(bytes: number, suggestion: string): void {
    const max_bytes = this.#maxBytes;
    if (bytes > max_bytes) throw new ServiceError("RESPONSE_TOO_LARGE", { bytes, max_bytes }, { suggestion });
  }
}

function byPage({ name, entries }: StoredDocument): string {
  const page = '{"offset": 0, "limit": 100}';
  return name === "heavy"
    ? `Ask for the heavy part page by page: it has ${entries} record sets, and record_sets ${page} gives the first`
    : `Ask for the ${name} part page by page: it has ${entries} files, and files ${page} gives the first`;
}

/** A selection, some entries at a time. */
function* portions(selection: EntrySelection, entries: number): Generator<EntrySelection, void> {
  if ("names" in selection) {
    for (let i = 0; i < selection.names.length; i += AT_ONCE) yield { names: selection.names.slice(i, i + AT_ONCE) };
    return;
  }
  const end = Math.min(selection.offset + selection.limit, entries);
  for (let offset = selection.offset; offset < end; offset += AT_ONCE)
    yield { offset, limit: Math.min(AT_ONCE, end - offset) };
}
