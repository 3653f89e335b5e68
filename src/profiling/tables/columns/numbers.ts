import { mayBeNumbersOf, meaningOfIntegers } from "../../semantics/detect.ts";
import { BigIntegerAccumulator } from "../../statistics/big-integer-summary.ts";
import { finiteOrNull } from "../../statistics/moments.ts";
import type { NumberSummary } from "../../statistics/number-accumulator.ts";
import { summariseNumbers } from "../../statistics/number-summary.ts";
import { SAMPLE_SIZE, seededRows } from "../../statistics/seeded.ts";
import { integerToJson } from "../cell.ts";
import { fromDouble, type ScalarKind } from "../kinds.ts";
import type { ColumnStatistics } from "../model.ts";
import { type Presence, type ScalarResult, topAndOther } from "./result.ts";

type Members = Omit<ColumnStatistics, keyof Presence>;

/** A column as people know it, and what makes its sample repeatable. */
export interface Named {
  label: string;
  seed: string;
}

/** Rows of integers that are held against the rules of semantic types. */
const DRAWN = 100;

/** The statistics of a numeric or temporal column from its sorted values as doubles, at least one. */
export function numbersResult(scalar: ScalarKind, base: Presence, sorted: Float64Array, named: Named): ScalarResult {
  const extent = { count: sorted.length, min: sorted[0] as number, max: sorted[sorted.length - 1] as number };
  const ranks = ranksOf(scalar, extent, named);
  const { summary, sample } = summariseNumbers(sorted, scalar.kind === "integer", ranks);
  return summaryResult(scalar, base, summary, sample, named.label);
}

/** Ranks of the values that make up a column's sample, followed by those that may tell what its integers mean. */
export function ranksOf(
  { kind }: ScalarKind,
  { count, min, max }: { count: number; min: number; max: number },
  { label, seed }: Named,
): number[] {
  const sample = seededRows(seed, count, SAMPLE_SIZE);
  if (kind !== "integer" || !mayBeNumbersOf(label, min, max)) return sample;
  return [...sample, ...seededRows(`${seed}/meaning`, count, DRAWN)];
}

/** The same from the summary of such values and the values at those ranks. */
export function summaryResult(
  scalar: ScalarKind,
  base: Presence,
  summary: NumberSummary,
  drawn: number[],
  label: string,
): ScalarResult {
  const { kind, dataType, zoned } = scalar;
  const { nonNullCount } = base;
  const sampled = Math.min(SAMPLE_SIZE, nonNullCount);
  const sample = drawn.slice(0, sampled);
  if (kind === "integer" || kind === "float") {
    const semanticTypes = meaningOfIntegers(label, drawn.slice(sampled), nonNullCount <= DRAWN);
    return {
      dataType,
      statistics: { ...base, ...numericStatistics(summary, nonNullCount) },
      sample,
      ...(semanticTypes.length === 0 ? {} : { semanticTypes }),
    };
  }
  return {
    dataType,
    statistics: { ...base, ...temporalStatistics(summary, scalar, nonNullCount) },
    sample: sample.map((value) => fromDouble(kind, value, zoned)),
  };
}

function numericStatistics(summary: NumberSummary, count: number): Members {
  const { uniqueCount, min, max, zeros, negatives } = summary;
  const [percentile05, median, percentile95] = summary.quantiles;
  return {
    uniqueCount,
    min,
    max,
    range: finiteOrNull(max - min),
    sum: typeof summary.sum === "bigint" ? integerToJson(summary.sum) : finiteOrNull(summary.sum),
    ...summary.moments,
    median,
    percentile05,
    percentile95,
    zeros,
    negatives,
    histogram: summary.histogram,
    ...topAndOther(summary.topValues, count),
  };
}

function temporalStatistics(summary: NumberSummary, { kind, zoned }: ScalarKind, count: number): Members {
  const text = (double: number): string => fromDouble(kind, double, zoned);
  return {
    uniqueCount: summary.uniqueCount,
    min: text(summary.min),
    max: text(summary.max),
    median: text(summary.quantiles[1]),
    histogram: summary.histogram.map((bin) => ({
      binRange: [text(bin.binRange[0]), text(bin.binRange[1])],
      count: bin.count,
    })),
    ...topAndOther(
      summary.topValues.map((top) => ({ value: text(top.value), count: top.count })),
      count,
    ),
  };
}

/**
 * The statistics of an integer column that reaches beyond 2^53. `feed` hands over its distinct values, ascending, with
 * their counts.
 */
export async function bigIntegersResult(
  { dataType }: ScalarKind,
  base: Presence,
  extent: { min: bigint; max: bigint },
  seed: string,
  feed: (push: (value: bigint, count: number) => void) => Promise<void>,
): Promise<ScalarResult> {
  const count = base.nonNullCount;
  const { min, max } = extent;
  const accumulator = new BigIntegerAccumulator({ count, min, max }, seededRows(seed, count, SAMPLE_SIZE));
  await feed((value, n) => accumulator.push(value, n));
  const summary = accumulator.result();
  const [percentile05, median, percentile95] = summary.quantiles;
  const top = summary.topValues.map((entry) => ({ value: integerToJson(entry.value), count: entry.count }));
  return {
    dataType,
    statistics: {
      ...base,
      uniqueCount: summary.uniqueCount,
      min: integerToJson(min),
      max: integerToJson(max),
      range: integerToJson(max - min),
      sum: integerToJson(summary.sum),
      ...summary.moments,
      median,
      percentile05,
      percentile95,
      zeros: summary.zeros,
      negatives: summary.negatives,
      histogram: summary.histogram,
      ...topAndOther(top, count),
    },
    sample: summary.sample.map(integerToJson),
  };
}
