import { type Bin, histogram } from "./histogram.ts";
import { compensatedSum, integerSum, type Moments, momentsAround } from "./moments.ts";
import { interpolate, quantileRank } from "./quantiles.ts";
import { TopAccumulator, type TopValue } from "./top-values.ts";

export const QUANTILES = [0.05, 0.5, 0.95] as const;

export interface NumberSummary {
  min: number;
  max: number;
  uniqueCount: number;
  /** At QUANTILES, in their order. */
  quantiles: [number, number, number];
  moments: Moments;
  /** The sum of integers is exact. */
  sum: number | bigint;
  zeros: number;
  negatives: number;
  histogram: Bin[];
  topValues: TopValue<number>[];
}

/**
 * All exact statistics of a numeric column from its sorted values, of which there is at least one. `integers` says that
 * the values are integers within ±2^53.
 */
export function summariseNumbers(values: Float64Array, integers: boolean): NumberSummary {
  const total = values.length;
  const min = values[0] as number;
  const max = values[total - 1] as number;
  const sum = integers ? integerSum(values) : compensatedSum(values);
  const mean = Number(sum) / total;
  const top = new TopAccumulator<number>();
  let uniqueCount = 0;
  for (let start = 0; start < total; ) {
    const value = values[start] as number;
    let end = start + 1;
    while (values[end] === value) end++;
    top.push(value, end - start);
    uniqueCount++;
    start = end;
  }
  const negatives = lowerBound(values, 0);
  return {
    min,
    max,
    uniqueCount,
    quantiles: QUANTILES.map((p) => {
      const { lower, upper, t } = quantileRank(p, total);
      return interpolate(values[lower] as number, values[upper] as number, t);
    }) as [number, number, number],
    moments: momentsAround(Number.isFinite(mean) ? mean : min / 2 + max / 2, values),
    sum,
    zeros: lowerBound(values, Number.MIN_VALUE) - negatives,
    negatives,
    histogram: histogram(min, max, total, (edge) => lowerBound(values, edge)),
    topValues: top.result(),
  };
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
