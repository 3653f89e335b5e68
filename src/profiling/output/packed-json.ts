import { pipeline } from "node:stream/promises";
import { createZstdCompress } from "node:zlib";
import { FAST, unzstd, zstd, zstdSync } from "../cache/zstd.ts";

/** JSON text as it travels and is stored: as it is where it is short, else as UTF-8 compressed with Zstandard. */
type PackedJson = string | Uint8Array;

/** A packed text, and its length in bytes of UTF-8. */
export interface PackedText {
  json: PackedJson;
  text_bytes: number;
}

/** Characters up to which a text is left as it is: what the head of a compressed one takes would be most of the gain. */
const SHORT = 1_024;

/** Packs a text in a thread of its own where it is long. */
export async function packJson(text: string): Promise<PackedText> {
  if (text.length <= SHORT) return packJsonSync(text);
  const bytes = Buffer.from(text);
  return { json: await zstd(bytes), text_bytes: bytes.length };
}

/** Characters of pieces that become bytes together. */
const PORTION = 4_194_304;

/** Packs a text that comes in pieces, which are not held together where they are many. */
export async function packTexts(pieces: Iterable<string>): Promise<PackedText> {
  const portions = portionsOf(pieces);
  const first = portions.next().value ?? [];
  const second = portions.next();
  if (second.done === true) {
    const bytes = bytesOf(first);
    return bytes.length <= SHORT ? packJsonSync(first.join("")) : { json: await zstd(bytes), text_bytes: bytes.length };
  }
  let textBytes = 0;
  const counted = function* (): Generator<Buffer> {
    for (const portion of continued([first, second.value], portions)) {
      const bytes = bytesOf(portion);
      textBytes += bytes.length;
      yield bytes;
    }
  };
  const packed: Buffer[] = [];
  const stream = createZstdCompress({ params: FAST });
  await pipeline(counted, stream, async (chunks) => {
    for await (const chunk of chunks) packed.push(chunk as Buffer);
  });
  return { json: Buffer.concat(packed), text_bytes: textBytes };
}

/** Pieces of a text in lists that are as long as they may be. */
function* portionsOf(pieces: Iterable<string>): Generator<string[], undefined> {
  let portion: string[] = [];
  let length = 0;
  for (const piece of pieces) {
    portion.push(piece);
    length += piece.length;
    if (length < PORTION) continue;
    yield portion;
    portion = [];
    length = 0;
  }
  if (portion.length > 0) yield portion;
}

/** Pieces as UTF-8: each goes to its place as it is, where a text of all would be put together first, which takes as long again. */
function bytesOf(pieces: readonly string[]): Buffer {
  const bytes = Buffer.allocUnsafe(pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0));
  let end = 0;
  for (const piece of pieces) end += bytes.write(piece, end);
  return bytes;
}

export function packJsonSync(text: string): PackedText {
  if (text.length <= SHORT) return { json: text, text_bytes: Buffer.byteLength(text) };
  const bytes = Buffer.from(text);
  return { json: zstdSync(bytes), text_bytes: bytes.length };
}

/** The text of what was packed; rejects where it was packed by nobody. */
export async function unpackJson({ json, text_bytes }: PackedText): Promise<string> {
  return typeof json === "string" ? json : (await unzstd(json, text_bytes)).toString("utf8");
}

/** The texts of what was packed, with commas between them. They become a text as one, which takes half as much memory. */
export async function unpackList(packed: readonly PackedText[]): Promise<string> {
  return (await unpackBytes(packed)).toString("utf8");
}

/** The same as UTF-8. */
export async function unpackBytes(packed: readonly PackedText[]): Promise<Buffer> {
  const bytes: Buffer[] = [];
  for (const { json, text_bytes } of packed) {
    if (bytes.length > 0) bytes.push(COMMA);
    bytes.push(typeof json === "string" ? Buffer.from(json) : await unzstd(json, text_bytes));
  }
  return Buffer.concat(bytes);
}

const COMMA = Buffer.from(",");

/** Bytes that it takes where it is stored. */
export function packedBytes({ json, text_bytes }: PackedText): number {
  return typeof json === "string" ? text_bytes : json.length;
}

function* continued<Item>(begin: readonly Item[], rest: Iterator<Item>): Generator<Item> {
  yield* begin;
  for (let next = rest.next(); next.done !== true; next = rest.next()) yield next.value;
}
