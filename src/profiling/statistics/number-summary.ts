import { type Bin, histogram } from "./histogram.ts";
import { compensatedSum, type Moments, momentsAround } from "./moments.ts";
import { interpolate, quantileRank } from "./quantiles.ts";
import type { Runs } from "./runs.ts";
import { TopAccumulator, type TopValue } from "./top-values.ts";

export const QUANTILES = [0.05, 0.5, 0.95] as const;

export interface NumberSummary {
  min: number;
  max: number;
  uniqueCount: number;
  /** At QUANTILES, in their order. */
  quantiles: [number, number, number];
  moments: Moments;
  sum: number;
  zeros: number;
  negatives: number;
  histogram: Bin[];
  topValues: TopValue<number>[];
}

/** The values at given 0-based ranks of sorted values. */
export function valuesAt(runs: Runs, wanted: readonly number[]): number[] {
  const ranks = new Ranks(runs);
  return wanted.map((rank) => ranks.at(rank));
}

/**
 * All exact statistics of a numeric column from its sorted values, of which there is at least one.
 * `exactSum` replaces the floating-point sum where a better one is known.
 */
export function summariseNumbers(runs: Runs, exactSum?: bigint): NumberSummary {
  const { values, counts, total } = runs;
  const ranks = new Ranks(runs);
  const min = values[0] as number;
  const max = values[values.length - 1] as number;
  const sum = exactSum === undefined ? compensatedSum(runs) : Number(exactSum);
  const top = new TopAccumulator<number>();
  let uniqueCount = 0;
  if (counts === null) {
    for (let start = 0; start < values.length; ) {
      const value = values[start] as number;
      let end = start + 1;
      while (values[end] === value) end++;
      top.push(value, end - start);
      uniqueCount++;
      start = end;
    }
  } else {
    uniqueCount = values.length;
    for (let i = 0; i < values.length; i++) top.push(values[i] as number, counts[i] as number);
  }
  const negatives = ranks.below(0);
  return {
    min,
    max,
    uniqueCount,
    quantiles: QUANTILES.map((p) => {
      const { lower, upper, t } = quantileRank(p, total);
      return interpolate(ranks.at(lower), ranks.at(upper), t);
    }) as [number, number, number],
    moments: momentsAround(Number.isFinite(sum) ? sum / total : min / 2 + max / 2, runs),
    sum,
    zeros: ranks.below(Number.MIN_VALUE) - negatives,
    negatives,
    histogram: histogram(min, max, total, (edge) => ranks.below(edge)),
    topValues: top.result(),
  };
}

/** Order statistics of sorted values by binary search. */
class Ranks {
  readonly #values: Float64Array;
  /** For each run the number of values up to its end; null where every value is a run of its own. */
  readonly #ends: Float64Array | null;

  constructor({ values, counts }: Runs) {
    this.#values = values;
    let end = 0;
    this.#ends = counts === null ? null : counts.map((count) => (end += count));
  }

  /** The value at a 0-based rank. */
  at(rank: number): number {
    const run = this.#ends === null ? rank : lowerBound(this.#ends, rank + 1);
    return this.#values[run] as number;
  }

  /** How many values are smaller than a limit. */
  below(limit: number): number {
    const run = lowerBound(this.#values, limit);
    if (this.#ends === null) return run;
    return run === 0 ? 0 : (this.#ends[run - 1] as number);
  }
}

/** The first index whose element is not smaller than the limit. */
function lowerBound(sorted: Float64Array, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
