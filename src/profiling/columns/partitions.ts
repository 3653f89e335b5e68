import { isOutOfMemory } from "../duckdb/out-of-memory.ts";
import { IncompleteError } from "../statistics/incomplete.ts";

const TIMES = 4;
const MOST = 1024;

/**
 * Runs work over a column as a whole and, as long as it needs more memory than there is, over ever more parts of it,
 * one after the other: 1, 4, 16 and so on. What is lost is time, not exactness.
 */
export async function inParts<Result>(work: (parts: number) => Promise<Result>): Promise<Result> {
  for (let parts = 1; ; parts *= TIMES) {
    try {
      return await work(parts);
    } catch (error) {
      // A result that arrives bit by bit just ends where there is no memory for the rest of it.
      if (!(isOutOfMemory(error) || error instanceof IncompleteError) || parts >= MOST) throw error;
    }
  }
}

/** Parts of a numeric column that ascend: the numbers that bound them, the last of which is in the last part. */
export function ascendingParts(sorted: Float64Array, parts: number): number[] {
  const bounds = Array.from({ length: parts - 1 }, (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / parts)]);
  return [...new Set(bounds)].filter((bound) => bound !== undefined);
}
