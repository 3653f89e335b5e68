import { fromDouble, fromNanoseconds, type Kind, type ScalarKind } from "../duckdb/kinds.ts";
import type { ColumnStatistics } from "../model/column-statistics.ts";
import { mayBeNumbersOf, meaningOfIntegers } from "../semantics/detect.ts";
import { BigIntegerAccumulator, type BigIntegerSummary } from "../statistics/big-integer-summary.ts";
import { decimalToJson, shifted } from "../statistics/decimal.ts";
import { finiteOrNull, type Moments } from "../statistics/moments.ts";
import type { NumberSummary } from "../statistics/number-accumulator.ts";
import { summariseNumbers } from "../statistics/number-summary.ts";
import { evenQuantiles, quantileAt } from "../statistics/quantiles.ts";
import type { Unit } from "../statistics/round-edges.ts";
import { SAMPLE_SIZE, seededRows } from "../statistics/seeded.ts";
import { countBeyond, endsEvidence, type Fences, fencesOf } from "./numeric-evidence.ts";
import { type Presence, type ScalarResult, topAndOther } from "./result.ts";

type Members = Omit<ColumnStatistics, keyof Presence>;

/** A column as people know it, and what makes its sample repeatable. */
export interface Named {
  label: string;
  seed: string;
}

/** Rows of integers that are held against the rules of semantic types. */
const DRAWN = 100;
/** In microseconds. */
const SECOND = 1e6;

/** The statistics of a numeric or temporal column from its sorted values as doubles, at least one. */
export function numbersResult(scalar: ScalarKind, base: Presence, sorted: Float64Array, named: Named): ScalarResult {
  const extent = { count: sorted.length, min: sorted[0] as number, max: sorted[sorted.length - 1] as number };
  const ranks = ranksOf(scalar, extent, named);
  const { summary, sample } = summariseNumbers(sorted, unitOf(scalar.kind), ranks);
  const fences = isNumber(scalar.kind) ? fencesOf(summary.quantiles) : null;
  const beyond = fences === null ? null : { fences, count: countBeyond(sorted, fences) };
  return summaryResult(scalar, base, { ...summary, beyond }, sample, named.label);
}

/** What the doubles that stand for values of a column count. */
export function unitOf(kind: Kind): Unit {
  return kind === "integer" || kind === "float" ? kind : kind === "date" ? "day" : "microsecond";
}

export function isNumber(kind: Kind): boolean {
  return kind === "integer" || kind === "float";
}

/** A summary, and how many values are beyond which fences. */
type Judged = NumberSummary & { beyond: { fences: Fences; count: number } | null };

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
  summary: Judged,
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
      ...shapeAndEvidence(summary, (value) => shifted(value, scale)),
      sample: sample.map((value) => shifted(value, scale)),
      ...(semanticTypes.length === 0 ? {} : { semanticTypes }),
    };
  }
  return {
    dataType,
    statistics: { ...base, ...temporalStatistics(summary, scalar, nonNullCount) },
    ...shapeAndEvidence(summary, (value) => fromDouble(kind, value, zoned)),
    sample: sample.map((value) => fromDouble(kind, value, zoned)),
  };
}

/** How values lie, and what alerts are told from; `shown` is how one is shown. */
function shapeAndEvidence(
  { quantiles, fine, ends, beyond }: Judged,
  shown: (value: number) => number | string,
): Pick<ScalarResult, "shape" | "evidence"> {
  const far = beyond === null ? null : farther(ends, beyond.fences);
  return {
    shape: {
      quantiles: evenQuantiles(quantiles).map(shown),
      histogram: { edges: fine.edges.map(shown), counts: [...fine.counts] },
    },
    evidence: {
      ...endsEvidence(ends, shown, (from, to) => to - from),
      spread: quantileAt(quantiles, 75) - quantileAt(quantiles, 25),
      ...(beyond === null || far === null
        ? {}
        : {
            outliers: {
              count: beyond.count,
              value: shown(far),
              fences: [shown(beyond.fences[0]), shown(beyond.fences[1])],
            },
          }),
    },
  };
}

/** The end that is farther beyond its fence. */
function farther({ low, high }: NumberSummary["ends"], [below, above]: Fences): number {
  return below - low.value > high.value - above ? low.value : high.value;
}

/** The percentiles that are told by name, as they are shown. */
function percentiles<Shown>(quantiles: readonly Shown[]) {
  return {
    median: quantileAt(quantiles, 50),
    percentile01: quantileAt(quantiles, 1),
    percentile05: quantileAt(quantiles, 5),
    percentile25: quantileAt(quantiles, 25),
    percentile75: quantileAt(quantiles, 75),
    percentile95: quantileAt(quantiles, 95),
    percentile99: quantileAt(quantiles, 99),
  };
}

/** `scale` is what the values are to be divided by, as a power of ten. */
function numericStatistics(summary: NumberSummary, count: number, scale: number): Members {
  const { uniqueCount, min, max, sum, zeros, negatives } = summary;
  const own = (value: number): number => shifted(value, scale);
  const { quantiles } = summary;
  return {
    uniqueCount,
    min: own(min),
    max: own(max),
    range: finiteOrNull(own(max - min)),
    sum: typeof sum === "bigint" ? decimalToJson(sum, scale) : finiteOrNull(own(sum)),
    ...scaledMoments(summary.moments, scale),
    ...percentiles(quantiles.map(own)),
    interquartileRange: finiteOrNull(own(quantileAt(quantiles, 75) - quantileAt(quantiles, 25))),
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
  const { quantiles } = summary;
  return {
    uniqueCount: summary.uniqueCount,
    min: text(summary.min),
    max: text(summary.max),
    ...percentiles(quantiles.map(text)),
    interquartileRange: (quantileAt(quantiles, 75) - quantileAt(quantiles, 25)) / (kind === "date" ? 1 : SECOND),
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
  const count = base.nonNullCount;
  const { min, max } = extent;
  const unit = scalar.nanoseconds === true ? "nanosecond" : "integer";
  const accumulator = new BigIntegerAccumulator({ count, min, max }, seededRows(seed, count, SAMPLE_SIZE), unit);
  await feed((value, n) => accumulator.push(value, n));
  return bigSummaryResult(scalar, base, extent, accumulator.result());
}

/** The same from the summary of such values. */
export function bigSummaryResult(
  scalar: ScalarKind,
  base: Presence,
  extent: { min: bigint; max: bigint },
  summary: BigIntegerSummary,
): ScalarResult {
  const { dataType, scale = 0 } = scalar;
  const { min, max } = extent;
  const count = base.nonNullCount;
  if (scalar.nanoseconds === true) return nanosecondsResult(scalar, base, extent, summary);
  const own = (units: bigint): number | string => decimalToJson(units, scale);
  const text = (digits: string): number | string => (scale === 0 ? digits : own(BigInt(digits)));
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
      ...percentiles(summary.quantiles.map(text)),
      interquartileRange: own(quartileDistance(summary)),
      zeros: summary.zeros,
      negatives: summary.negatives,
      histogram: summary.histogram.map(({ binRange: [from, to], count: inBin }) => ({
        binRange: [text(from), text(to)],
        count: inBin,
      })),
      ...topAndOther(top, count),
    },
    ...bigShapeAndEvidence(summary, own),
    sample: summary.sample.map(own),
  };
}

function bigShapeAndEvidence(
  { quantiles, fine, ends }: BigIntegerSummary,
  shown: (value: bigint) => number | string,
): Pick<ScalarResult, "shape" | "evidence"> {
  return {
    shape: {
      quantiles: evenQuantiles(quantiles).map((digits) => shown(BigInt(digits))),
      histogram: { edges: fine.edges.map(shown), counts: [...fine.counts] },
    },
    evidence: endsEvidence(ends, shown, (from, to) => Number(to - from)),
  };
}

function quartileDistance({ quantiles }: BigIntegerSummary): bigint {
  return BigInt(quantileAt(quantiles, 75)) - BigInt(quantileAt(quantiles, 25));
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
      ...percentiles(summary.quantiles.map(text)),
      interquartileRange: Number(quartileDistance(summary)) / (1000 * SECOND),
      histogram: summary.histogram.map(({ binRange: [from, to], count }) => ({
        binRange: [text(from), text(to)],
        count,
      })),
      ...topAndOther(
        summary.topValues.map(({ value, count }) => ({ value: text(value), count })),
        base.nonNullCount,
      ),
    },
    ...bigShapeAndEvidence(summary, text),
    sample: summary.sample.map(text),
  };
}
