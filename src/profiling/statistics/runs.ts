/**
 * The values of a numeric column in ascending order: each value as often as it occurs, or, where `counts` is given,
 * each distinct value once with the number of times it occurs.
 */
export interface Runs {
  values: Float64Array;
  counts: Float64Array | null;
  /** Number of values, repetitions counted. */
  total: number;
}

/** Collects (value, count) pairs, which must come in ascending order, without knowing how many there will be. */
export class RunCollector {
  #values = new Float64Array(1024);
  #counts = new Float64Array(1024);
  #length = 0;
  #total = 0;

  push(value: number, count: number): void {
    if (this.#length === this.#values.length) {
      this.#values = grown(this.#values);
      this.#counts = grown(this.#counts);
    }
    this.#values[this.#length] = value;
    this.#counts[this.#length] = count;
    this.#length++;
    this.#total += count;
  }

  result(): Runs {
    return {
      values: this.#values.subarray(0, this.#length),
      counts: this.#counts.subarray(0, this.#length),
      total: this.#total,
    };
  }
}

function grown(array: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(array.length * 2);
  larger.set(array);
  return larger;
}
