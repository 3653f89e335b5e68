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
}
