import { BinCounter } from "./bin-counter.ts";
import type { DecimalTally } from "./decimal-tally.ts";
import { type Ends, EndsAccumulator } from "./ends.ts";
import { type Bin, equalWidthEdges } from "./histogram.ts";
import { IncompleteError } from "./incomplete.ts";
import { IntegerSum } from "./integer-sum.ts";
import { finiteOrNull, MomentAccumulator, type Moments } from "./moments.ts";
import { PairBuffer } from "./pair-buffer.ts";
import { interpolate, type QuantileRank, quantileRanks } from "./quantiles.ts";
import { roundEdges, type Unit } from "./round-edges.ts";
import { TopAccumulator, type TopValue } from "./top-values.ts";

export interface NumberSummary {
  min: number;
  max: number;
  uniqueCount: number;
  /** At PERCENTAGES, in their order. */
  quantiles: number[];
  moments: Moments;
  /** The sum of integers is exact. */
  sum: number | bigint;
  zeros: number;
  negatives: number;
  histogram: Bin[];
  /** Between round edges. */
  fine: { edges: readonly number[]; counts: readonly number[] };
  ends: Ends<number>;
  topValues: TopValue<number>[];
}

/**
 * The exact statistics of a numeric column from its distinct values, ascending, with their counts, as they come: what
 * is held does not grow with the column. However the values were brought into order, the result is the same to the
 * last digit.
 */
export class NumberAccumulator {
  readonly #extent: { count: number; min: number; max: number };
  readonly #pairs: PairBuffer;
  readonly #integerSum: IntegerSum | null;
  readonly #ranks: QuantileRank[];
  readonly #sampleRanks: readonly number[];
  readonly #wanted: number[];
  readonly #atRank = new Map<number, number>();
  readonly #bins: BinCounter;
  readonly #fineBins: BinCounter;
  readonly #ends = new EndsAccumulator<number>();
  readonly #top = new TopAccumulator<number>();
  readonly #moments = new MomentAccumulator();
  #next = 0;
  #seen = 0;
  #unique = 0;
  #zeros = 0;
  #negatives = 0;

  /** `sampleRanks` are the 0-based ranks of the values that make up the sample. */
  constructor(extent: { count: number; min: number; max: number }, unit: Unit, sampleRanks: readonly number[] = []) {
    this.#extent = extent;
    this.#pairs = new PairBuffer(extent.count, (values, counts) => this.#add(values, counts));
    this.#integerSum = unit === "integer" ? new IntegerSum() : null;
    this.#ranks = quantileRanks(extent.count);
    this.#sampleRanks = sampleRanks;
    const betweenRanks = this.#ranks.flatMap(({ lower, upper }) => [lower, upper]);
    this.#wanted = [...new Set([...betweenRanks, ...sampleRanks])].sort((a, b) => a - b);
    this.#bins = new BinCounter(equalWidthEdges(extent.min, extent.max));
    this.#fineBins = new BinCounter(roundEdges(extent.min, extent.max, unit));
  }

  push(value: number, count: number): void {
    this.#pairs.push(value, count);
  }

  /** Pushes the values that were counted from one place of a tally up to another, which follow those before. */
  pushTally(tally: DecimalTally, from: number, to: number): void {
    this.#pairs.pushTally(tally.counts, from, Math.min(to, tally.counts.length), tally.low, tally.scale);
  }

  /** The statistics, and the values of the sample; an IncompleteError where values are missing. */
  result(): { summary: NumberSummary; sample: number[] } {
    this.#pairs.flush();
    const { count, min, max } = this.#extent;
    if (this.#seen !== count) throw new IncompleteError(count, this.#seen);
    const at = (rank: number): number => this.#atRank.get(rank) as number;
    const { sum, moments } = this.#moments.result();
    const exactSum = this.#integerSum?.value;
    return {
      summary: {
        min,
        max,
        uniqueCount: this.#unique,
        quantiles: this.#ranks.map(({ lower, upper, t }) => interpolate(at(lower), at(upper), t)),
        moments: exactSum === undefined ? moments : { ...moments, mean: finiteOrNull(Number(exactSum) / count) },
        sum: exactSum ?? sum,
        zeros: this.#zeros,
        negatives: this.#negatives,
        histogram: this.#bins.bins,
        fine: { edges: this.#fineBins.edges, counts: this.#fineBins.counts },
        ends: this.#ends.result(),
        topValues: this.#top.result(),
      },
      sample: this.#sampleRanks.map(at),
    };
  }

  #add(values: Float64Array, counts: Float64Array): void {
    this.#unique += values.length;
    this.#moments.add(values, counts);
    this.#integerSum?.addAll(values, counts);
    this.#addTop(values, counts);
    this.#addSigns(values, counts);
    this.#addEnds(values, counts);
    let total = 0;
    for (let i = 0; i < counts.length; i++) total += counts[i] as number;
    this.#bins.add(values, counts, total);
    this.#fineBins.add(values, counts, total);
    this.#rememberRanks(values, counts, this.#seen + total);
  }

  #addTop(values: Float64Array, counts: Float64Array): void {
    let { least } = this.#top;
    for (let i = 0; i < values.length; i++) {
      const count = counts[i] as number;
      if (count <= least) continue;
      this.#top.push(values[i] as number, count);
      ({ least } = this.#top);
    }
  }

  #addSigns(values: Float64Array, counts: Float64Array): void {
    for (let i = 0; i < values.length && (values[i] as number) <= 0; i++) {
      if (values[i] === 0) this.#zeros += counts[i] as number;
      else this.#negatives += counts[i] as number;
    }
  }

  /** Only the first and the last two values of many are at the ends. */
  #addEnds(values: Float64Array, counts: Float64Array): void {
    const last = values.length - 1;
    for (let i = 0; i <= last; i = i === 1 ? Math.max(2, last - 1) : i + 1) {
      this.#ends.push(values[i] as number, counts[i] as number);
    }
  }

  #rememberRanks(values: Float64Array, counts: Float64Array, total: number): void {
    let seen = this.#seen;
    this.#seen = total;
    let rank = this.#wanted[this.#next] ?? Number.POSITIVE_INFINITY;
    for (let i = 0; i < counts.length && rank < total; i++) {
      seen += counts[i] as number;
      while (rank < seen) {
        this.#atRank.set(rank, values[i] as number);
        rank = this.#wanted[++this.#next] ?? Number.POSITIVE_INFINITY;
      }
    }
  }
}
