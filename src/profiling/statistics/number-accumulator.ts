import { type Bin, equalWidthEdges } from "./histogram.ts";
import { IncompleteError } from "./incomplete.ts";
import { IntegerSum } from "./integer-sum.ts";
import { finiteOrNull, MomentAccumulator, type Moments } from "./moments.ts";
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
  /** The rank of the next value to be remembered. */
  #nextRank: number;
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
    this.#integerSum = integers ? new IntegerSum() : null;
    this.#ranks = QUANTILES.map((p) => quantileRank(p, extent.count));
    this.#sampleRanks = sampleRanks;
    const quantileRanks = this.#ranks.flatMap(({ lower, upper }) => [lower, upper]);
    this.#wanted = [...new Set([...quantileRanks, ...sampleRanks])].sort((a, b) => a - b);
    this.#nextRank = this.#wanted[0] as number;
    this.#edges = equalWidthEdges(extent.min, extent.max);
    this.#bins = new Array<number>(this.#edges.length - 1).fill(0);
  }

  push(value: number, count: number): void {
    this.#unique++;
    this.#seen += count;
    while (this.#nextRank < this.#seen) {
      this.#atRank.set(this.#nextRank, value);
      this.#nextRank = this.#wanted[++this.#next] ?? Number.POSITIVE_INFINITY;
    }
    if (value === 0) this.#zeros += count;
    else if (value < 0) this.#negatives += count;
    const last = this.#bins.length - 1;
    while (this.#bin < last && value >= (this.#edges[this.#bin + 1] as number)) this.#bin++;
    this.#bins[this.#bin] = (this.#bins[this.#bin] as number) + count;
    this.#moments.push(value, count);
    this.#integerSum?.add(value, count);
    this.#top.push(value, count);
  }

  /** The statistics, and the values of the sample; an IncompleteError where values are missing. */
  result(): { summary: NumberSummary; sample: number[] } {
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
}
