const HALF = 2 ** 27;
/** Halves of the digits of as many integers add up exactly. */
const EXACTLY = 2 ** 26;

/** The exact sum of integers within ±2^53: halves of their digits are added apart. */
export class IntegerSum {
  #sum = 0n;
  #high = 0;
  #low = 0;
  #added = 0;

  /** Adds a value `count` times. */
  add(value: number, count: number): void {
    if (count > EXACTLY) {
      this.#sum += BigInt(value) * BigInt(count);
      return;
    }
    this.#added += count;
    if (this.#added > EXACTLY) {
      this.#flush();
      this.#added = count;
    }
    const high = Math.floor(value / HALF);
    this.#high += high * count;
    this.#low += (value - high * HALF) * count;
  }

  /** Adds values, each as often as its count says. */
  addAll(values: Float64Array, counts: Float64Array): void {
    for (let i = 0; i < values.length; i++) this.add(values[i] as number, counts[i] as number);
  }

  get value(): bigint {
    this.#flush();
    return this.#sum;
  }

  #flush(): void {
    this.#sum += BigInt(this.#high) * BigInt(HALF) + BigInt(this.#low);
    this.#high = 0;
    this.#low = 0;
    this.#added = 0;
  }
}
