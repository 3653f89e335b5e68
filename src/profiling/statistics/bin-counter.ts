import type { Bin } from "./histogram.ts";

/** Counts values that come in ascending order, many at a time, between edges of which the first is not above any. */
export class BinCounter {
  readonly edges: readonly number[];
  readonly counts: number[];
  #bin = 0;

  constructor(edges: readonly number[]) {
    this.edges = edges;
    this.counts = new Array<number>(edges.length - 1).fill(0);
  }

  /** Adds values, at least one, with their counts, which are `total` together. */
  add(values: Float64Array, counts: Float64Array, total: number): void {
    const { edges, counts: bins } = this;
    const last = bins.length - 1;
    for (let i = 0; i < values.length; ) {
      while (this.#bin < last && (values[i] as number) >= (edges[this.#bin + 1] as number)) this.#bin++;
      const end = this.#bin === last ? Number.POSITIVE_INFINITY : (edges[this.#bin + 1] as number);
      let inBin = 0;
      if (i === 0 && (values[values.length - 1] as number) < end) {
        inBin = total;
        i = values.length;
      } else {
        do inBin += counts[i++] as number;
        while (i < values.length && (values[i] as number) < end);
      }
      bins[this.#bin] = (bins[this.#bin] as number) + inBin;
    }
  }

  get bins(): Bin[] {
    return this.counts.map((count, i) => ({ binRange: [this.edges[i] as number, this.edges[i + 1] as number], count }));
  }
}
