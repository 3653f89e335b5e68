import { isUtf8 } from "node:buffer";

/**
 * On Linux a name is any bytes. Those that are no UTF-8 are kept in texts as Python's `surrogateescape` does (PEP 383): a
 * byte from 0x80 on is half a character, U+DC80 to U+DCFF, which no name in UTF-8 has.
 */
const ESCAPED = /[\uDC80-\uDCFF]+/u;
const BASE = 0xdc00;

/** A path by its bytes. */
export function pathOfBytes(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString("utf8");
  return bytes.toString("latin1").split("/").map(nameOf).join("/");
}

/** A name, given a character for each of its bytes. */
function nameOf(latin1: string): string {
  const bytes = Buffer.from(latin1, "latin1");
  if (isUtf8(bytes)) return bytes.toString("utf8");
  return latin1.replace(/[\x80-\xff]/g, (byte) => String.fromCharCode(BASE + byte.charCodeAt(0)));
}

/** What the operating system is given for a path: its bytes where a name in it is no UTF-8. */
export function pathForSystem(path: string): string | Buffer {
  if (!ESCAPED.test(path)) return path;
  const bytes = bytesOf(path);
  return pathOfBytes(bytes) === path ? bytes : path; // what no bytes are written as names nothing
}

function bytesOf(path: string): Buffer {
  const pieces = path.split(/([\uDC80-\uDCFF]+)/u).map((piece, i) => {
    if (i % 2 === 0) return Buffer.from(piece, "utf8");
    return Buffer.from(piece.split("").map((byte) => byte.charCodeAt(0) - BASE));
  });
  return Buffer.concat(pieces);
}
