import { type Ends, EndsAccumulator } from "./ends.ts";
import type { Bin } from "./histogram.ts";
import { BINS } from "./histogram.ts";
import { IncompleteError } from "./incomplete.ts";
import { finiteOrNull, MomentAccumulator, type Moments } from "./moments.ts";
import { PairBuffer } from "./pair-buffer.ts";
import { type QuantileRank, quantileRanks } from "./quantiles.ts";
import { roundBigEdges } from "./round-edges.ts";
import { TopAccumulator, type TopValue } from "./top-values.ts";

export interface BigIntegerSummary {
  uniqueCount: number;
  sum: bigint;
  /** At PERCENTAGES; decimal digits, rounded to an integer where the interpolation falls between two. */
  quantiles: string[];
  moments: Moments;
  zeros: number;
  negatives: number;
  histogram: Bin<string>[];
  /** Between round edges. */
  fine: { edges: readonly bigint[]; counts: readonly number[] };
  ends: Ends<bigint>;
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
  readonly #bins: BigBins;
  readonly #fineBins: BigBins;
  readonly #ends = new EndsAccumulator<bigint>();
  readonly #ranks: QuantileRank[];
  readonly #wanted: number[];
  readonly #atRank = new Map<number, bigint>();
  readonly #moments = new MomentAccumulator();
  readonly #distances: PairBuffer;
  readonly #top = new TopAccumulator<bigint>();
  #next = 0;
  #seen = 0;
  #unique = 0;
  #zeros = 0;
  #negatives = 0;
  #sum = 0n;

  readonly #sampleRanks: readonly number[];

  /** `sampleRanks` are the 0-based ranks of the values that make up the sample. */
  constructor(
    extent: { count: number; min: bigint; max: bigint },
    sampleRanks: readonly number[] = [],
    unit: "integer" | "nanosecond" = "integer",
  ) {
    const { count, min, max } = extent;
    this.#count = count;
    this.#distances = new PairBuffer(count, (values, counts) => this.#moments.add(values, counts));
    this.#sampleRanks = sampleRanks;
    this.#min = min;
    const bins = max === min ? 1 : BINS;
    this.#bins = new BigBins(
      Array.from({ length: bins + 1 }, (_, i) => min + ((max - min) * BigInt(i)) / BigInt(bins)),
    );
    this.#fineBins = new BigBins(roundBigEdges(min, max, unit));
    this.#ranks = quantileRanks(count);
    const betweenRanks = this.#ranks.flatMap(({ lower, upper }) => [lower, upper]);
    this.#wanted = [...new Set([...betweenRanks, ...sampleRanks])].sort((a, b) => a - b);
  }

  push(value: bigint, count: number): void {
    this.#unique++;
    this.#seen += count;
    this.#sum += count === 1 ? value : value * BigInt(count);
    while ((this.#wanted[this.#next] ?? Number.POSITIVE_INFINITY) < this.#seen) {
      this.#atRank.set(this.#wanted[this.#next] as number, value);
      this.#next++;
    }
    if (value <= 0n) {
      if (value === 0n) this.#zeros += count;
      else this.#negatives += count;
    }
    this.#bins.push(value, count);
    this.#fineBins.push(value, count);
    this.#ends.push(value, count);
    this.#distances.push(Number(value - this.#min), count);
    this.#top.push(value, count);
  }

  /**
   * Takes all of a column's integers, ascending, each as often as it occurs. It comes to the same as to push them; but
   * where 64 bits are enough, hardly one of them has to become a BigInt.
   */
  pushSorted(sorted: BigInt64Array | BigUint64Array): void {
    const { length } = sorted;
    const words = new Int32Array(sorted.buffer, sorted.byteOffset, length * 2);
    const isUnsigned = sorted instanceof BigUint64Array;
    const [minLow, minHigh] = [Number(BigInt.asUintN(32, this.#min)), Number(this.#min >> 32n)];
    const starts = { second: 0, beforeLast: 0, last: 0 };
    for (let from = 0; from < length; ) {
      const [low, high] = [words[from * 2] as number, words[from * 2 + 1] as number];
      let to = from + 1;
      while (to < length && words[to * 2] === low && words[to * 2 + 1] === high) to++;
      // Both parts are exact, so that only their sum is rounded, as the difference of two BigInts would be.
      const distance = ((isUnsigned ? high >>> 0 : high) - minHigh) * HIGH + ((low >>> 0) - minLow);
      this.#distances.push(distance, to - from);
      if (to - from > this.#top.least) this.#top.push(sorted[from] as bigint, to - from);
      if (++this.#unique === 2) starts.second = from;
      starts.beforeLast = starts.last;
      starts.last = from;
      from = to;
    }
    for (const start of new Set([0, starts.second, starts.beforeLast, starts.last])) {
      const next = start === 0 && this.#unique > 1 ? starts.second : length;
      this.#ends.push(sorted[start] as bigint, next - start); // how often those in between occur is not asked
    }
    for (const rank of this.#wanted) this.#atRank.set(rank, sorted[rank] as bigint);
    this.#negatives = countBelow(sorted, 0n);
    this.#zeros = countBelow(sorted, 1n) - this.#negatives;
    this.#sum = sumOf(words, isUnsigned);
    this.#bins.pushSorted(sorted);
    this.#fineBins.pushSorted(sorted);
    this.#seen = length;
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
      }),
      moments: { ...moments, mean: finiteOrNull(Number(this.#sum) / this.#seen) },
      zeros: this.#zeros,
      negatives: this.#negatives,
      histogram: this.#bins.counts.map((count, i) => ({
        binRange: [String(this.#bins.edges[i]), String(this.#bins.edges[i + 1])],
        count,
      })),
      fine: { edges: this.#fineBins.edges, counts: this.#fineBins.counts },
      ends: this.#ends.result(),
      topValues: this.#top.result(),
      sample: this.#sampleRanks.map((rank) => this.#atRank.get(rank) as bigint),
    };
  }
}

/** Counts ascending integers between edges. */
class BigBins {
  readonly edges: readonly bigint[];
  readonly counts: number[];
  #bin = 0;

  constructor(edges: readonly bigint[]) {
    this.edges = edges;
    this.counts = new Array<number>(edges.length - 1).fill(0);
  }

  push(value: bigint, count: number): void {
    const last = this.counts.length - 1;
    while (this.#bin < last && value >= (this.edges[this.#bin + 1] as bigint)) this.#bin++;
    this.counts[this.#bin] = (this.counts[this.#bin] as number) + count;
  }

  /** Counts all there are at once. */
  pushSorted(sorted: BigInt64Array | BigUint64Array): void {
    const inner = this.edges.slice(1, -1).map((edge) => countBelow(sorted, edge));
    for (const i of this.counts.keys()) this.counts[i] = (inner[i] ?? sorted.length) - (inner[i - 1] ?? 0);
  }
}

/** How many of ascending integers are less than a limit. */
function countBelow(sorted: BigInt64Array | BigUint64Array, limit: bigint): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((sorted[middle] as bigint) < limit) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** What the upper half of 64 bits is worth. */
const HIGH = 2 ** 32;
/** As many halves can be added as doubles without rounding. */
const EXACT_TERMS = 2 ** 20;

/** The sum of integers of 64 bits that are given as halves, the lower one first. */
function sumOf(words: Int32Array, isUnsigned: boolean): bigint {
  let sum = 0n;
  for (let from = 0; from < words.length; from += EXACT_TERMS * 2) {
    const to = Math.min(from + EXACT_TERMS * 2, words.length);
    let [low, high] = [0, 0];
    for (let i = from; i < to; i += 2) {
      const upper = words[i + 1] as number;
      low += (words[i] as number) >>> 0;
      high += isUnsigned ? upper >>> 0 : upper;
    }
    sum += BigInt(low) + BigInt(high) * BigInt(HIGH);
  }
  return sum;
}
