import { DecimalTally } from "../statistics/decimal-tally.ts";
import type { Budget } from "./budget.ts";
import type { Overview } from "./overview.ts";

/** By this part of its width a range that is taken from the first rows is wider on either side. */
const MARGIN = 16;
/** How much wider such a range may become. */
const GROWTH = 4;

/** How a column's values are counted one by one. */
export interface TallyPlan {
  scale: number;
  /** The least value that is expected, how many places there are from it on, and how many there may be at most. */
  min: number;
  width: number;
  most: number;
  /** The memory that it may take; while a tally grows there are its old places and its new ones. */
  bytes: number;
}

/**
 * How to count the values of a column, of which the overview and the first values, NaN where missing, are known. Null
 * where it would take more places than `worth` times as many as there are values, or all of the budget.
 */
export function tallyPlan(
  { overview, first, budget }: { overview: Overview; first: Float64Array; budget: Pick<Budget, "bytes"> },
  worth: number,
): TallyPlan | null {
  const { nonNullCount } = overview;
  const known = overview.min !== null;
  const { min, max } = known ? { min: Number(overview.min), max: Number(overview.max) } : around(first);
  const measure = min <= max ? DecimalTally.measure(first, min, max) : null;
  if (measure === null) return null;
  const { scale, width } = measure;
  const bytesPerPlace = Uint32Array.BYTES_PER_ELEMENT * (known ? 1 : 2);
  const most = Math.min(known ? width : width * GROWTH, nonNullCount * worth, Math.floor(budget.bytes / bytesPerPlace));
  return width > most ? null : { scale, min, width, most, bytes: most * bytesPerPlace };
}

/** The range of some values, of which there may be NaN, and a little more. */
function around(some: Float64Array): { min: number; max: number } {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const value of some) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const margin = (max - min) / MARGIN;
  return { min: min - margin, max: max + margin };
}
