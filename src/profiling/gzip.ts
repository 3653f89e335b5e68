import { promisify } from "node:util";
import { gunzip as gunzipAside, gunzipSync, gzip as gzipAside, gzipSync } from "node:zlib";
import { jsonPieces } from "./json-pieces.ts";

const gzipBeside = promisify(gzipAside);
const gunzipBeside = promisify(gunzipAside);

const FAST = { level: 1 };
/** Waiting for a thread to pack as many characters, or fewer, takes longer than to pack them. */
const FEW = 131_072;
/** As many bytes, or fewer, are unpacked sooner than a thread is waited for. */
const FEW_PACKED = 32_768;
/** Bytes that are packed at once of longer ones. */
const AT_ONCE = 524_288;
/** A character takes at most so many bytes of UTF-8. */
const WIDEST = 3;

/** A value as gzipped JSON; of a large one, in several members, which whoever unpacks it reads as one. */
export async function gzipJson(value: object): Promise<Uint8Array> {
  const members = new Members();
  let text = "";
  for (const piece of jsonPieces(value)) {
    text += piece;
    if (text.length <= FEW) continue;
    await members.add(text);
    text = "";
  }
  return members.isEmpty ? gzipSync(text, FAST) : members.end(text);
}

/** A text, gzipped. */
export async function gzipText(text: string): Promise<Uint8Array> {
  return text.length <= FEW ? gzipSync(text, FAST) : gzipBeside(text, FAST);
}

/** The text of what was packed; rejects where it was packed by nobody. */
export async function gunzip(packed: Uint8Array): Promise<string> {
  const bytes = packed.length <= FEW_PACKED ? gunzipSync(packed) : await gunzipBeside(packed);
  return bytes.toString("utf8");
}

/** Texts, one after the other, in members of a gzip file. Their bytes take the same place in turn. */
class Members {
  readonly #packed: Uint8Array[] = [];
  #bytes = Buffer.alloc(0);
  #used = 0;

  get isEmpty(): boolean {
    return this.#packed.length === 0 && this.#used === 0;
  }

  async add(text: string): Promise<void> {
    const most = text.length * WIDEST;
    if (most > this.#bytes.length - this.#used) {
      await this.#pack();
      if (most > this.#bytes.length) this.#bytes = Buffer.allocUnsafe(Math.max(most, AT_ONCE));
    }
    this.#used += this.#bytes.write(text, this.#used);
  }

  async end(text: string): Promise<Uint8Array> {
    await this.add(text);
    await this.#pack();
    return Buffer.concat(this.#packed);
  }

  async #pack(): Promise<void> {
    if (this.#used > 0) this.#packed.push(await gzipBeside(this.#bytes.subarray(0, this.#used), FAST));
    this.#used = 0;
  }
}
