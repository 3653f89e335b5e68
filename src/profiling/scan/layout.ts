/** How the memory is laid out that threads share while they read a text; the other half of it is in wasm/scan.ts. */

/** Numbers of the kinds of columns. */
export const KINDS = {
  text: 0,
  integer: 1,
  float: 2,
  date: 3,
  datetime: 4,
  datetimetz: 5,
  boolean: 6,
  yes_no: 7,
  long: 8,
} as const;

/** What a column is read as. */
export type ReadKind = keyof typeof KINDS;

/** What a column is in memory, in the end: texts may be read further. */
export type ScanKind = ReadKind | "time";

/** Whether columns of a kind have a double for each row. */
export function hasDoubles(kind: ScanKind): boolean {
  return kind !== "text" && kind !== "boolean" && kind !== "yes_no" && kind !== "long";
}

/** Bytes that a column of a kind takes for each row: where texts were kept, until they have codes. */
export function bytesOf(kind: ReadKind): number {
  return kind === "boolean" || kind === "yes_no" ? Int32Array.BYTES_PER_ELEMENT : Float64Array.BYTES_PER_ELEMENT;
}

/** What stands before the values of a column of long integers: whether some are below zero, or beyond the signed ones. */
export const LONG_FLAGS = { size: 16, beyond: 4 } as const;

/** Where it is noted how much of the memory is in use. */
export const HEAP = 16;
/** Whether somebody found what cannot be read. */
export const STOPPED = 32;
/** Numbers of the next segment to be taken from the file, to be read into columns, and of the next piece of work on columns. */
export const NEXT = { taken: 36, read: 40, work: 44 } as const;
/** Words that stand for a missing value. */
export const TOKENS = 1024;
/** Powers of five and of ten, by which decimals are made doubles. */
export const POWERS = 4096;
/** From here on, memory is given to whoever asks. */
export const FREE = 32_768;

/** Bytes that are known of a column, and where in them what is. */
export const COLUMN = { size: 64, kind: 0, data: 4, texts: 16, count: 20 } as const;
/** What is known of a distinct text, before its bytes. */
export const TEXT = { length: 8, count: 12, bytes: 20 } as const;

/** Bytes that a thread takes from a file, or reads into columns, at once. */
export const SEGMENT = 1_048_576;
/** What is known of a segment: see `countLines`. */
export const SEGMENT_FACTS = {
  size: 32,
  odd: 0,
  outside: 1,
  inside: 2,
  zeros: 3,
  firstOutside: 4,
  firstInside: 5,
} as const;
/** Bytes that are read by one call: as much as the processor's caches hold. */
export const PIECE = 65_536;
/** Rows whose texts are given codes at once. */
export const BATCH = 1024;
/** Zeros behind the text, which may be looked at. */
export const BEHIND = 256;
