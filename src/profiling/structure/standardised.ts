import { setImmediate } from "node:timers/promises";
import type { Measured } from "./pearson.ts";

/** Rows that are looked at together: as many as the processor's caches hold. */
const ROWS = 2048;
/** Blocks after which others have their turn: some milliseconds. */
const TURN = 64;

/** Whether the values of all columns are in memory. */
export function areScanned(columns: readonly Measured[]): boolean {
  return columns.every(({ scanned }) => scanned !== null);
}

/**
 * Hands over columns in memory in standard deviations from their means, some rows at a time, as `standardisedSql` has
 * them; NaN where missing. What `visit` gets it has for the time of the call.
 */
export async function eachStandardised(
  columns: readonly Measured[],
  signal: AbortSignal,
  visit: (block: readonly Float64Array[], rows: number) => void,
): Promise<void> {
  const block = columns.map(() => new Float64Array(ROWS));
  const rows = columns[0]?.scanned?.length ?? 0;
  for (let from = 0, blocks = 1; from < rows; from += ROWS, blocks++) {
    const count = Math.min(ROWS, rows - from);
    for (const [i, column] of columns.entries()) standardise(column, from, count, block[i] as Float64Array);
    visit(block, count);
    if (blocks % TURN !== 0) continue;
    await setImmediate();
    signal.throwIfAborted();
  }
}

function standardise(column: Measured, from: number, count: number, into: Float64Array): void {
  const { mean, standardDeviation } = column;
  const values = column.scanned as Float64Array; // as `areScanned` told
  const factor = 1 / standardDeviation;
  if (Number.isFinite(factor)) for (let i = 0; i < count; i++) into[i] = ((values[from + i] as number) - mean) * factor;
  else for (let i = 0; i < count; i++) into[i] = ((values[from + i] as number) - mean) / standardDeviation;
}
