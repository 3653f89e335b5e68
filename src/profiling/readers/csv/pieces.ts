import { isUtf8 } from "node:buffer";
import { lookInto } from "../../text/file-segments.ts";
import type { Pieces } from "./dialect.ts";

const HEAD = 262_144;
const FURTHER = 32_768;
const FURTHER_PLACES = 8;
/** A file with long lines is looked at further, until this many lines or bytes. */
const HEAD_LINES = 100;
const LONGEST_HEAD = 8_388_608;

/** The beginning of a UTF-8 file, and pieces from later on, each of whole lines. */
export function readPieces(path: string, size: number): Pieces {
  return lookInto(path, (read) => {
    const decode = (bytes: Buffer): string => new TextDecoder().decode(bytes);
    let length = HEAD;
    let bytes = read(0, Math.min(length, size));
    let start = decode(bytes);
    while (length < Math.min(size, LONGEST_HEAD) && !hasLines(start, HEAD_LINES)) {
      length *= 4;
      bytes = read(0, Math.min(length, size));
      start = decode(bytes);
    }
    if (size <= length) return { head: start, further: [], whole: isUtf8(bytes) };
    const head = wholeLines(start, true);
    const piece = Math.max(FURTHER, Math.min(length / FURTHER_PLACES, size / FURTHER_PLACES));
    const further: string[] = [];
    for (let i = 1; i <= FURTHER_PLACES && size > length + piece; i++) {
      const position = Math.floor(length + ((size - length - piece) * i) / FURTHER_PLACES);
      further.push(wholeLines(decode(read(position, Math.floor(piece))), false));
    }
    return { head, further, whole: false };
  });
}

/** What the lines of a text end with: all of them with a carriage return, as on old Macs, where no other letter does. */
function lineEndOf(text: string): "\n" | "\r" {
  return text.includes("\n") || !text.includes("\r") ? "\n" : "\r";
}

function hasLines(text: string, wanted: number): boolean {
  const end = lineEndOf(text);
  let at = -1;
  for (let lines = 0; lines < wanted; lines++) {
    at = text.indexOf(end, at + 1);
    if (at === -1) return false;
  }
  return true;
}

function wholeLines(text: string, fromStart: boolean): string {
  const end = lineEndOf(text);
  const from = fromStart ? 0 : text.indexOf(end) + 1;
  const to = text.lastIndexOf(end) + 1;
  return to > from ? text.slice(from, to) : fromStart ? text : "";
}
