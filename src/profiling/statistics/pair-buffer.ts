/** Pairs that are worked on at once: a loop for each statistic is several times as fast as one for all of them. */
const CHUNK = 2048;

/** Collects values with their counts, and hands them over many at a time; the arrays are used again afterwards. */
export class PairBuffer {
  readonly #values: Float64Array;
  readonly #counts: Float64Array;
  readonly #take: (values: Float64Array, counts: Float64Array) => void;
  #filled = 0;

  /** `most` is how many pairs there may be in all. */
  constructor(most: number, take: (values: Float64Array, counts: Float64Array) => void) {
    const size = Math.min(CHUNK, most);
    this.#values = new Float64Array(size);
    this.#counts = new Float64Array(size);
    this.#take = take;
  }

  push(value: number, count: number): void {
    this.#values[this.#filled] = value;
    this.#counts[this.#filled] = count;
    this.#filled++;
    if (this.#filled === this.#values.length) this.flush();
  }

  /**
   * Pushes the integers from one place of a tally up to another that were counted at least once, each plus `low` and
   * divided by `scale`. Every place is written where the next pair goes, which stays there if it counts: guessing
   * whether it does would cost more than the writing.
   */
  pushTally(tally: Uint32Array, from: number, to: number, low: number, scale: number): void {
    const values = this.#values;
    const counts = this.#counts;
    for (let start = from; start < to; ) {
      const end = Math.min(start + values.length - this.#filled, to);
      const before = this.#filled;
      let filled = before;
      for (let place = start; place < end; place++) {
        const count = tally[place] as number;
        values[filled] = place + low;
        counts[filled] = count;
        filled += count > 0 ? 1 : 0;
      }
      if (scale !== 1) for (let i = before; i < filled; i++) (values[i] as number) /= scale;
      this.#filled = filled;
      if (filled === values.length) this.flush();
      start = end;
    }
  }

  /** Hands over what is left. */
  flush(): void {
    const filled = this.#filled;
    if (filled === 0) return;
    this.#filled = 0;
    this.#take(this.#values.subarray(0, filled), this.#counts.subarray(0, filled));
  }
}
