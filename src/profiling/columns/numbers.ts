import { fromDouble, fromNanoseconds, type ScalarKind } from "../duckdb/kinds.ts";
import type { ColumnStatistics } from "../model/column-statistics.ts";
import { mayBeNumbersOf, meaningOfIntegers } from "../semantics/detect.ts";
import { BigIntegerAccumulator, type BigIntegerSummary } from "../statistics/big-integer-summary.ts";
import { decimalToJson, shifted } from "../statistics/decimal.ts";
import { finiteOrNull, type Moments } from "../statistics/moments.ts";
import type { NumberSummary } from "../statistics/number-accumulator.ts";
import { summariseNumbers } from "../statistics/number-summary.ts";
import { SAMPLE_SIZE, seededRows } from "../statistics/seeded.ts";
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
  { kind, scale = 0 }: ScalarKind,
  { count, min, max }: { count: number; min: number; max: number },
  { label, seed }: Named,
): number[] {
  const sample = seededRows(seed, count, SAMPLE_SIZE);
  if (kind !== "integer" || scale > 0 || !mayBeNumbersOf(label, min, max)) return sample;
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
  const { kind, dataType, zoned, scale = 0 } = scalar;
  const { nonNullCount } = base;
  const sampled = Math.min(SAMPLE_SIZE, nonNullCount);
  const sample = drawn.slice(0, sampled);
  if (kind === "integer" || kind === "float") {
    const semanticTypes = meaningOfIntegers(label, drawn.slice(sampled), nonNullCount <= DRAWN);
    return {
      dataType,
      statistics: { ...base, ...numericStatistics(summary, nonNullCount, scale) },
      sample: sample.map((value) => shifted(value, scale)),
      ...(semanticTypes.length === 0 ? {} : { semanticTypes }),
    };
  }
  return {
    dataType,
    statistics: { ...base, ...temporalStatistics(summary, scalar, nonNullCount) },
    sample: sample.map((value) => fromDouble(kind, value, zoned)),
  };
}

/** `scale` is what the values are to be divided by, as a power of ten. */
function numericStatistics(summary: NumberSummary, count: number, scale: number): Members {
  const { uniqueCount, min, max, sum, zeros, negatives } = summary;
  const own = (value: number): number => shifted(value, scale);
  const [percentile05, median, percentile95] = summary.quantiles.map(own) as [number, number, number];
  return {
    uniqueCount,
    min: own(min),
    max: own(max),
    range: finiteOrNull(own(max - min)),
    sum: typeof sum === "bigint" ? decimalToJson(sum, scale) : finiteOrNull(own(sum)),
    ...scaledMoments(summary.moments, scale),
    median,
    percentile05,
    percentile95,
    zeros,
    negatives,
    histogram: summary.histogram.map(({ binRange: [from, to], count: inBin }) => ({
      binRange: [own(from), own(to)],
      count: inBin,
    })),
    ...topAndOther(
      summary.topValues.map((top) => ({ ...top, value: own(top.value) })),
      count,
    ),
  };
}

function scaledMoments({ mean, variance, standardDeviation, ...shape }: Moments, scale: number): Moments {
  const own = (value: number | null, power: number): number | null => (value === null ? null : shifted(value, power));
  return {
    mean: own(mean, scale),
    variance: own(variance, 2 * scale),
    standardDeviation: own(standardDeviation, scale),
    ...shape,
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
 * The statistics of an integer column that reaches beyond 2^53, or of times in nanoseconds. `feed` hands over its distinct
 * values, ascending, with their counts.
 */
export async function bigIntegersResult(
  scalar: ScalarKind,
  base: Presence,
  extent: { min: bigint; max: bigint },
  seed: string,
  feed: (push: (value: bigint, count: number) => void) => Promise<void>,
): Promise<ScalarResult> {
  const { dataType, scale = 0 } = scalar;
  const count = base.nonNullCount;
  const { min, max } = extent;
  const accumulator = new BigIntegerAccumulator({ count, min, max }, seededRows(seed, count, SAMPLE_SIZE));
  await feed((value, n) => accumulator.push(value, n));
  const summary = accumulator.result();
  if (scalar.nanoseconds === true) return nanosecondsResult(scalar, base, extent, summary);
  const own = (units: bigint): number | string => decimalToJson(units, scale);
  const text = (digits: string): number | string => (scale === 0 ? digits : own(BigInt(digits)));
  const [percentile05, median, percentile95] = summary.quantiles.map(text);
  const top = summary.topValues.map((entry) => ({ value: own(entry.value), count: entry.count }));
  return {
    dataType,
    statistics: {
      ...base,
      uniqueCount: summary.uniqueCount,
      min: own(min),
      max: own(max),
      range: own(max - min),
      sum: own(summary.sum),
      ...scaledMoments(summary.moments, scale),
      median: median ?? null,
      percentile05: percentile05 ?? null,
      percentile95: percentile95 ?? null,
      zeros: summary.zeros,
      negatives: summary.negatives,
      histogram: summary.histogram.map(({ binRange: [from, to], count: inBin }) => ({
        binRange: [text(from), text(to)],
        count: inBin,
      })),
      ...topAndOther(top, count),
    },
    sample: summary.sample.map(own),
  };
}

function nanosecondsResult(
  { kind, dataType, zoned }: ScalarKind,
  base: Presence,
  { min, max }: { min: bigint; max: bigint },
  summary: BigIntegerSummary,
): ScalarResult {
  const text = (nanoseconds: bigint | string): string => fromNanoseconds(kind, BigInt(nanoseconds), zoned);
  return {
    dataType,
    statistics: {
      ...base,
      uniqueCount: summary.uniqueCount,
      min: text(min),
      max: text(max),
      median: text(summary.quantiles[1]),
      histogram: summary.histogram.map(({ binRange: [from, to], count }) => ({
        binRange: [text(from), text(to)],
        count,
      })),
      ...topAndOther(
        summary.topValues.map(({ value, count }) => ({ value: text(value), count })),
        base.nonNullCount,
      ),
    },
    sample: summary.sample.map(text),
  };
}
