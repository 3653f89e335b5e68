import { hash } from "node:crypto";

/** Values in a column's sample. */
export const SAMPLE_SIZE = 10;

/**
 * Distinct row numbers below `rowCount`, ascending, drawn by a generator seeded with a text: the same seed and count
 * give the same rows on every machine. All rows where there are no more than wanted.
 */
export function seededRows(seed: string, rowCount: number, wanted: number): number[] {
  if (rowCount <= wanted) return Array.from({ length: rowCount }, (_, i) => i);
  const rows = new Set<number>();
  const random = seededRandom(seed);
  while (rows.size < wanted) rows.add(Math.floor(random() * rowCount));
  return [...rows].sort((a, b) => a - b);
}

const DRAWN_BYTES = 6;

/** Uniform doubles in [0, 1) from SHA-256 in counter mode. */
function seededRandom(seed: string): () => number {
  let counter = 0;
  let digest = Buffer.alloc(0);
  let at = 0;
  return () => {
    if (at + DRAWN_BYTES > digest.length) {
      digest = hash("sha256", `${seed}\u0000${counter++}`, "buffer");
      at = 0;
    }
    at += DRAWN_BYTES;
    return digest.readUIntBE(at - DRAWN_BYTES, DRAWN_BYTES) / 2 ** (8 * DRAWN_BYTES);
  };
}
