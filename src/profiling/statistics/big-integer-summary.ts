import type { Bin } from "./histogram.ts";
import { BINS } from "./histogram.ts";
import { IncompleteError } from "./incomplete.ts";
import { finiteOrNull, MomentAccumulator, type Moments } from "./moments.ts";
import { PairBuffer } from "./pair-buffer.ts";
import { QUANTILES, type QuantileRank, quantileRank } from "./quantiles.ts";
import { TopAccumulator, type TopValue } from "./top-values.ts";

export interface BigIntegerSummary {
  uniqueCount: number;
  sum: bigint;
  /** At QUANTILES; decimal digits, rounded to an integer where the interpolation falls between two. */
  quantiles: [string, string, string];
  moments: Moments;
  zeros: number;
  negatives: number;
  histogram: Bin<string>[];
  topValues: TopValue<bigint>[];
  sample: bigint[];
}

/**
 * The statistics of an integer column that reaches beyond 2^53, from its distinct values, ascending, with their
 * counts. Counts, order statistics, bins and the sum are computed on integers; moments on the distance from the
 * minimum.
 */
export class BigIntegerAccumulator {
  readonly #count: number;
  readonly #min: bigint;
  readonly #edges: bigint[];
  readonly #counts: number[];
  readonly #ranks: QuantileRank[];
  readonly #wanted: number[];
  readonly #atRank = new Map<number, bigint>();
  readonly #moments = new MomentAccumulator();
  readonly #distances: PairBuffer;
  readonly #top = new TopAccumulator<bigint>();
  #bin = 0;
  #next = 0;
  #seen = 0;
  #unique = 0;
  #zeros = 0;
  #negatives = 0;
  #sum = 0n;

  readonly #sampleRanks: readonly number[];

  /** `sampleRanks` are the 0-based ranks of the values that make up the sample. */
  constructor(extent: { count: number; min: bigint; max: bigint }, sampleRanks: readonly number[] = []) {
    const { count, min, max } = extent;
    this.#count = count;
    this.#distances = new PairBuffer(count, (values, counts) => this.#moments.add(values, counts));
    this.#sampleRanks = sampleRanks;
    this.#min = min;
    const bins = max === min ? 1 : BINS;
    this.#edges = Array.from({ length: bins + 1 }, (_, i) => min + ((max - min) * BigInt(i)) / BigInt(bins));
    this.#counts = new Array<number>(bins).fill(0);
    this.#ranks = QUANTILES.map((p) => quantileRank(p, count));
    const quantileRanks = this.#ranks.flatMap(({ lower, upper }) => [lower, upper]);
    this.#wanted = [...new Set([...quantileRanks, ...sampleRanks])].sort((a, b) => a - b);
  }

  push(value: bigint, count: number): void {
    this.#unique++;
    this.#seen += count;
    this.#sum += value * BigInt(count);
    while ((this.#wanted[this.#next] ?? Number.POSITIVE_INFINITY) < this.#seen) {
      this.#atRank.set(this.#wanted[this.#next] as number, value);
      this.#next++;
    }
    if (value === 0n) this.#zeros += count;
    else if (value < 0n) this.#negatives += count;
    const last = this.#counts.length - 1;
    while (this.#bin < last && value >= (this.#edges[this.#bin + 1] as bigint)) this.#bin++;
    this.#counts[this.#bin] = (this.#counts[this.#bin] as number) + count;
    this.#distances.push(Number(value - this.#min), count);
    this.#top.push(value, count);
  }

  /** The statistics; an IncompleteError where values are missing. */
  result(): BigIntegerSummary {
    if (this.#seen !== this.#count) throw new IncompleteError(this.#count, this.#seen);
    this.#distances.flush();
    const { moments } = this.#moments.result();
    return {
      uniqueCount: this.#unique,
      sum: this.#sum,
      quantiles: this.#ranks.map(({ lower, upper, t }) => {
        const a = this.#atRank.get(lower) as bigint;
        const b = this.#atRank.get(upper) as bigint;
        return (a + BigInt(Math.round(Number(b - a) * t))).toString();
      }) as [string, string, string],
      moments: { ...moments, mean: finiteOrNull(Number(this.#sum) / this.#seen) },
      zeros: this.#zeros,
      negatives: this.#negatives,
      histogram: this.#counts.map((count, i) => ({
        binRange: [String(this.#edges[i]), String(this.#edges[i + 1])],
        count,
      })),
      topValues: this.#top.result(),
      sample: this.#sampleRanks.map((rank) => this.#atRank.get(rank) as bigint),
    };
  }
}
