/** From here on, a power of ten times a value is no longer exact enough to be told from its neighbours. */
const MOST_DECIMALS = 6;

/**
 * Counts numbers of few decimals by the integers that a power of ten makes of them: faster than sorting them where
 * their range is not much wider than they are many.
 */
export class DecimalTally {
  /** The power of ten that makes integers of the values. */
  readonly scale: number;
  /** The least of these integers. */
  readonly low: number;
  /** How often each of them was there, from the least on. */
  readonly counts: Uint32Array;

  private constructor(scale: number, low: number, width: number) {
    this.scale = scale;
    this.low = low;
    this.counts = new Uint32Array(width);
  }

  /**
   * The scale at which some values of a column, of which there may be NaN, are integers, and the number of integers
   * between the least and the greatest value of the column; null where there is none.
   */
  static measure(some: Float64Array, min: number, max: number): { scale: number; width: number } | null {
    for (let decimals = 0; decimals <= MOST_DECIMALS; decimals++) {
      const scale = 10 ** decimals;
      const width = Math.round(max * scale) - Math.round(min * scale) + 1;
      if (!(Math.max(-min, max) * scale < Number.MAX_SAFE_INTEGER)) return null;
      if (some.every((value) => Number.isNaN(value) || Math.round(value * scale) / scale === value)) {
        return { scale, width };
      }
    }
    return null;
  }

  static of({ scale, width }: { scale: number; width: number }, min: number): DecimalTally {
    return new DecimalTally(scale, Math.round(min * scale), width);
  }

  /** Counts values between the least and the greatest; false where one of them has more decimals. */
  add(values: Float64Array): boolean {
    const { scale, low, counts } = this;
    if (scale === 1) return this.#addIntegers(values);
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      const place = (value * scale - low + 0.5) | 0; // to 32 bits, which is what an index has: faster than rounding
      if ((place + low) / scale !== value) return false;
      (counts[place] as number)++;
    }
    return true;
  }

  /** Without what integers do not need, which takes half of the time. */
  #addIntegers(values: Float64Array): boolean {
    const { low, counts } = this;
    for (let i = 0; i < values.length; i++) {
      const distance = (values[i] as number) - low;
      const place = distance | 0;
      if (place !== distance) return false;
      (counts[place] as number)++;
    }
    return true;
  }
}
