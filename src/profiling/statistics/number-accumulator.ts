import type { DecimalTally } from "./decimal-tally.ts";
import { type Bin, equalWidthEdges } from "./histogram.ts";
import { IncompleteError } from "./incomplete.ts";
import { IntegerSum } from "./integer-sum.ts";
import { finiteOrNull, MomentAccumulator, type Moments } from "./moments.ts";
import { PairBuffer } from "./pair-buffer.ts";
import { interpolate, QUANTILES, type QuantileRank, quantileRank } from "./quantiles.ts";
import { TopAccumulator, type TopValue } from "./top-values.ts";

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
  readonly #edges: number[];
  readonly #bins: number[];
  readonly #top = new TopAccumulator<number>();
  readonly #moments = new MomentAccumulator();
  #next = 0;
  #bin = 0;
  #seen = 0;
  #unique = 0;
  #zeros = 0;
  #negatives = 0;

  /** `sampleRanks` are the 0-based ranks of the values that make up the sample. */
  constructor(
    extent: { count: number; min: number; max: number },
    integers: boolean,
    sampleRanks: readonly number[] = [],
  ) {
    this.#extent = extent;
    this.#pairs = new PairBuffer(extent.count, (values, counts) => this.#add(values, counts));
    this.#integerSum = integers ? new IntegerSum() : null;
    this.#ranks = QUANTILES.map((p) => quantileRank(p, extent.count));
    this.#sampleRanks = sampleRanks;
    const quantileRanks = this.#ranks.flatMap(({ lower, upper }) => [lower, upper]);
    this.#wanted = [...new Set([...quantileRanks, ...sampleRanks])].sort((a, b) => a - b);
    this.#edges = equalWidthEdges(extent.min, extent.max);
    this.#bins = new Array<number>(this.#edges.length - 1).fill(0);
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
    const histogram: Bin[] = this.#bins.map((inBin, i) => ({
      binRange: [this.#edges[i] as number, this.#edges[i + 1] as number],
      count: inBin,
    }));
    return {
      summary: {
        min,
        max,
        uniqueCount: this.#unique,
        quantiles: this.#ranks.map(({ lower, upper, t }) => interpolate(at(lower), at(upper), t)) as [
          number,
          number,
          number,
        ],
        moments: exactSum === undefined ? moments : { ...moments, mean: finiteOrNull(Number(exactSum) / count) },
        sum: exactSum ?? sum,
        zeros: this.#zeros,
        negatives: this.#negatives,
        histogram,
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
    this.#addBins(values, counts);
    this.#rememberRanks(values, counts);
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

  #addBins(values: Float64Array, counts: Float64Array): void {
    const last = this.#bins.length - 1;
    for (let i = 0; i < values.length; ) {
      while (this.#bin < last && (values[i] as number) >= (this.#edges[this.#bin + 1] as number)) this.#bin++;
      const end = this.#bin === last ? Number.POSITIVE_INFINITY : (this.#edges[this.#bin + 1] as number);
      let inBin = 0;
      do inBin += counts[i++] as number;
      while (i < values.length && (values[i] as number) < end);
      this.#bins[this.#bin] = (this.#bins[this.#bin] as number) + inBin;
    }
  }

  #rememberRanks(values: Float64Array, counts: Float64Array): void {
    let seen = this.#seen;
    let total = seen;
    for (let i = 0; i < counts.length; i++) total += counts[i] as number;
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
