import { closeSync, openSync, readSync } from "node:fs";

/** Bytes of a file from a position on, fewer where it ends before. */
export type ReadSegment = (position: number, length: number) => Buffer;

/**
 * Opens a file to look at some of it. Reads do not give way to other work: of the few bytes that are looked at, waiting
 * for each takes longer than the reading.
 */
export function lookInto<Found>(path: string, look: (read: ReadSegment) => Found): Found {
  const file = openSync(path, "r");
  try {
    return look((position, length) => {
      const buffer = Buffer.allocUnsafe(length);
      return buffer.subarray(0, readSync(file, buffer, 0, length, position));
    });
  } finally {
    closeSync(file);
  }
}
