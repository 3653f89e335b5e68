import { isUtf8 } from "node:buffer";
import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { decodeStream } from "./decoding.ts";
import { guessEncoding } from "./encoding-guess.ts";
import { lookInto } from "./file-segments.ts";
import { sevenBitEncoding } from "./seven-bit.ts";
import { byteOrderMark, wideEncoding } from "./wide.ts";

const CHUNK = 65_536;
/** Bytes with something beyond UTF-8 in them that are enough to tell. */
const ENOUGH = 262_144;
const FALLBACK = "windows-1252";

/** Name of an encoding as the IANA registry writes it, in lower case. */
export type Encoding = string;

/**
 * The encoding of a text file, from its byte order mark or from three places in it. What is valid UTF-8 there is
 * called UTF-8; a byte that proves otherwise may still come later.
 */
export function detectEncoding(path: string, size: number): Encoding {
  const places = new Set([0, Math.floor((size - CHUNK) / 2), size - CHUNK].map((at) => Math.max(at, 0)));
  const chunks = lookInto(path, (read) => [...places].map((position) => fromLine(read(position, CHUNK), position)));
  const [head = Buffer.alloc(0)] = chunks;
  const wide = byteOrderMark(head) ?? wideEncoding(head);
  if (wide !== null) return wide;
  const others = chunks.filter((chunk) => !isPieceOfUtf8(chunk));
  return others.length > 0 ? guessEncoding(Buffer.concat(others)) : (sevenBitEncoding(head) ?? "utf-8");
}

/** The encoding of a file that turned out not to be UTF-8 although its sampled places were. */
export async function detectEncodingFully(path: string): Promise<Encoding> {
  const others: Buffer[] = [];
  let position = 0;
  for await (const bytes of createReadStream(path, { highWaterMark: CHUNK })) {
    const chunk = fromLine(bytes as Buffer, position);
    position += (bytes as Buffer).length;
    if (!isPieceOfUtf8(chunk)) others.push(chunk);
    if (others.length * CHUNK >= ENOUGH) break;
  }
  if (position === 0) return "utf-8";
  return others.length > 0 ? guessEncoding(Buffer.concat(others)) : FALLBACK;
}

/** Writes a copy of a file in UTF-8. */
export async function transcode(path: string, encoding: Encoding, target: string, signal: AbortSignal): Promise<void> {
  await pipeline(createReadStream(path), decodeStream(encoding), createWriteStream(target), { signal });
}

/** A chunk from its first whole line on, where it is not the first one of its file; else it may begin within a character. */
function fromLine(chunk: Buffer, position: number): Buffer {
  return position === 0 ? chunk : chunk.subarray(chunk.indexOf(0x0a) + 1);
}

/** True if a piece cut out of a text is UTF-8, but for a character cut at either end. */
function isPieceOfUtf8(piece: Buffer): boolean {
  if (isUtf8(piece)) return true;
  let start = 0;
  while (start < 3 && start < piece.length && ((piece[start] as number) & 0xc0) === 0x80) start++;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(piece.subarray(start), { stream: true });
    return true;
  } catch {
    return false; // a malformed sequence is the answer looked for, not a failure
  }
}
