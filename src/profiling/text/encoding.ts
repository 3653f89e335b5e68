import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import iconv from "iconv-lite";
import { guessEncoding } from "./encoding-guess.ts";
import { lookInto } from "./file-segments.ts";

const CHUNK = 65_536;
const FALLBACK = "windows-1252";

/** Name of an encoding as the IANA registry writes it, in lower case. */
export type Encoding = string;

/**
 * The encoding of a text file, from its byte order mark or from three places in it. What is valid UTF-8 there is
 * called UTF-8; a byte that proves otherwise may still come later.
 */
export function detectEncoding(path: string, size: number): Encoding {
  const places = new Set([0, Math.floor((size - CHUNK) / 2), size - CHUNK].map((at) => Math.max(at, 0)));
  const chunks = lookInto(path, (read) => [...places].map((position) => read(position, CHUNK)));
  const [head = Buffer.alloc(0)] = chunks;
  return byteOrderMark(head) ?? withoutMark(head) ?? (chunks.every(isUtf8) ? "utf-8" : guess(chunks));
}

/** The encoding of a file that turned out not to be UTF-8 although its sampled places were. */
export async function detectEncodingFully(path: string): Promise<Encoding> {
  let position = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK })) {
    if (!isUtf8(chunk as Buffer)) return guess([chunk as Buffer]);
    position += (chunk as Buffer).length;
  }
  return position === 0 ? "utf-8" : FALLBACK;
}

/** Writes a copy of a file in UTF-8. */
export async function transcode(path: string, encoding: Encoding, target: string, signal: AbortSignal): Promise<void> {
  await pipeline(
    createReadStream(path),
    iconv.decodeStream(encoding),
    iconv.encodeStream("utf-8"),
    createWriteStream(target),
    { signal },
  );
}

function byteOrderMark(head: Buffer): Encoding | null {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return "utf-8";
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  return null;
}

/** UTF-16 without a mark shows as a zero in nearly every second byte of Western text. */
function withoutMark(head: Buffer): Encoding | null {
  if (head.length < 4 || !head.includes(0)) return null;
  const zeros: [number, number] = [0, 0];
  for (let i = 0; i < head.length; i++) if (head[i] === 0) zeros[(i % 2) as 0 | 1]++;
  const half = head.length / 2;
  if (zeros[1] > half * 0.7 && zeros[0] < half * 0.1) return "utf-16le";
  if (zeros[0] > half * 0.7 && zeros[1] < half * 0.1) return "utf-16be";
  return null;
}

/** True if a piece cut out of a text is UTF-8, but for a character cut at either end. */
function isUtf8(piece: Buffer): boolean {
  let start = 0;
  while (start < 3 && start < piece.length && ((piece[start] as number) & 0xc0) === 0x80) start++;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(piece.subarray(start), { stream: true });
    return true;
  } catch {
    return false; // a malformed sequence is the answer looked for, not a failure
  }
}

function guess(chunks: Buffer[]): Encoding {
  return guessEncoding(chunks.find((chunk) => !isUtf8(chunk)) ?? Buffer.alloc(0));
}

/** Whether texts in an encoding of this name can be read. */
export function isEncoding(name: string): boolean {
  return iconv.encodingExists(name);
}
