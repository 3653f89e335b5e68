import { KINDS, kindOf } from "./characters.ts";
import { decode } from "./decoding.ts";

/** Bytes that are looked at. */
const LOOK = 8192;
/** The share of characters that no text has from which on it is none. */
const MOST_IMPOSSIBLE = 0.01;
const WIDE = ["utf-32le", "utf-32be", "utf-16le", "utf-16be"];

/** The byte order mark of a text in UTF-8, UTF-16 or UTF-32. */
export function byteOrderMark(head: Buffer): string | null {
  if (head.length >= 3 && head.readUIntBE(0, 3) === 0xefbbbf) return "utf-8";
  if (head.length >= 4 && head.readUInt32LE() === 0xfeff) return "utf-32le";
  if (head.length >= 4 && head.readUInt32BE() === 0xfeff) return "utf-32be";
  if (head.length >= 2 && head.readUInt16LE() === 0xfeff) return "utf-16le";
  if (head.length >= 2 && head.readUInt16BE() === 0xfeff) return "utf-16be";
  return null;
}

/**
 * Which of UTF-16 and UTF-32 a text without a mark is in, if any: all of them have zeros in what is ASCII, and read as
 * one of the others they hold characters that no text has.
 */
export function wideEncoding(head: Buffer): string | null {
  if (head.length < 4 || !head.includes(0)) return null;
  const bytes = head.subarray(0, LOOK - (LOOK % 4));
  if (isAsciiWithZeros(bytes)) return null;
  return WIDE.find((encoding) => isText(bytes, encoding)) ?? null;
}

/** A text of ASCII with a zero here and there, which two by two would be Chinese. */
function isAsciiWithZeros(bytes: Buffer): boolean {
  const zeros = bytes.filter((byte) => byte === 0).length;
  return zeros < bytes.length / 4 && bytes.every((byte) => byte < 0x7f && (byte === 0 || byte >= 9));
}

function isText(bytes: Buffer, encoding: string): boolean {
  const width = encoding.startsWith("utf-32") ? 4 : 2;
  const text = [...decode(bytes.subarray(0, bytes.length - (bytes.length % width)), encoding)];
  let impossible = 0;
  let ascii = 0;
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    const isControl = code < 32 && (code < 9 || code > 13);
    if (isControl || (code >= 0x80 && kindOf(code) >= KINDS.strange)) impossible++;
    else if (code < 0x80) ascii++;
  }
  // The last character may have been cut in half.
  return ascii > 0 && impossible <= Math.max(1, text.length * MOST_IMPOSSIBLE);
}
