/** Whether a file begins with some bytes, which are given as Latin-1 text, at a place near its beginning. */
export function begins(bytes: string, at = 0): (head: Buffer) => boolean {
  return (head) => head.toString("latin1", at, at + bytes.length) === bytes;
}

/** Containers that many formats lie in. */
export const isZip = begins("PK\x03\x04");
export const isCompoundFile = begins("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
