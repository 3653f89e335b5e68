import { type Bin, equalWidthEdges } from "./histogram.ts";
import { MomentAccumulator } from "./moments.ts";
import { type NumberSummary, QUANTILES } from "./number-summary.ts";
import { interpolate, type QuantileRank, quantileRank } from "./quantiles.ts";
import { TopAccumulator } from "./top-values.ts";

/**
 * The exact statistics of a numeric column from its distinct values, ascending, with their counts, as they come: what
 * is held does not grow with the column.
 */
export class NumberAccumulator {
  readonly #extent: { count: number; min: number; max: number };
  readonly #integers: boolean;
  readonly #ranks: QuantileRank[];
  readonly #sampleRanks: readonly number[];
  readonly #wanted: number[];
  readonly #atRank = new Map<number, number>();
  readonly #edges: number[];
  readonly #bins: number[];
  readonly #top = new TopAccumulator<number>();
  readonly #moments = new MomentAccumulator();
  #exactSum = 0n;
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
    this.#integers = integers;
    this.#ranks = QUANTILES.map((p) => quantileRank(p, extent.count));
    this.#sampleRanks = sampleRanks;
    const quantileRanks = this.#ranks.flatMap(({ lower, upper }) => [lower, upper]);
    this.#wanted = [...new Set([...quantileRanks, ...sampleRanks])].sort((a, b) => a - b);
    this.#edges = equalWidthEdges(extent.min, extent.max);
    this.#bins = new Array<number>(this.#edges.length - 1).fill(0);
  }

  push(value: number, count: number): void {
    this.#unique++;
    this.#seen += count;
    while ((this.#wanted[this.#next] ?? Number.POSITIVE_INFINITY) < this.#seen) {
      this.#atRank.set(this.#wanted[this.#next] as number, value);
      this.#next++;
    }
    if (value === 0) this.#zeros += count;
    else if (value < 0) this.#negatives += count;
    const last = this.#bins.length - 1;
    while (this.#bin < last && value >= (this.#edges[this.#bin + 1] as number)) this.#bin++;
    this.#bins[this.#bin] = (this.#bins[this.#bin] as number) + count;
    this.#moments.push(value, count);
    if (this.#integers) this.#exactSum += BigInt(value) * BigInt(count);
    this.#top.push(value, count);
  }

  /** The statistics, and the values of the sample. */
  result(): { summary: NumberSummary; sample: number[] } {
    const { count, min, max } = this.#extent;
    if (this.#seen !== count) throw new Error(`expected ${count} values, got ${this.#seen}`);
    const at = (rank: number): number => this.#atRank.get(rank) as number;
    const { sum, moments } = this.#moments.result();
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
        moments,
        sum: this.#integers ? this.#exactSum : sum,
        zeros: this.#zeros,
        negatives: this.#negatives,
        histogram,
        topValues: this.#top.result(),
      },
      sample: this.#sampleRanks.map(at),
    };
  }
}
