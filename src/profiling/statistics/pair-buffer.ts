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

  /** Hands over what is left. */
  flush(): void {
    const filled = this.#filled;
    if (filled === 0) return;
    this.#filled = 0;
    this.#take(this.#values.subarray(0, filled), this.#counts.subarray(0, filled));
  }
}
