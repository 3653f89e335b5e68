/** From here on, a power of ten times a value is no longer exact enough to be told from its neighbours. */
const MOST_DECIMALS = 6;

/**
 * Counts numbers of few decimals by the integers that a power of ten makes of them: faster than sorting them where
 * their range is not much wider than they are many.
 */
export class DecimalTally {
  /** The power of ten that makes integers of the values. */
  readonly scale: number;
  readonly #most: number;
  #low: number;
  #counts: Uint32Array;

  private constructor(scale: number, low: number, width: number, most: number) {
    this.scale = scale;
    this.#low = low;
    this.#counts = new Uint32Array(width);
    this.#most = most;
  }

  /** The least of these integers that has a place. */
  get low(): number {
    return this.#low;
  }

  /** How often each of them was there, from the least on. */
  get counts(): Uint32Array {
    return this.#counts;
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

  /** A tally with places for a range of values, which grows up to `most` places where there are values beyond it. */
  static of({ scale, width }: { scale: number; width: number }, min: number, most = width): DecimalTally {
    return new DecimalTally(scale, Math.round(min * scale), width, most);
  }

  /** Counts values; false where one of them has more decimals, or is too far from the others. */
  add(values: Float64Array): boolean {
    let beyond = -1;
    for (;;) {
      const from = Math.max(beyond, 0);
      const at = this.scale === 1 ? this.#addIntegers(values, from) : this.#addDecimals(values, from);
      if (at === values.length) return true;
      if (at === beyond || !this.#reach(values[at] as number)) return false;
      beyond = at;
    }
  }

  /** The least and the greatest value that was counted; NaN where none was. */
  get extent(): { min: number; max: number } {
    const first = this.#counts.findIndex((count) => count > 0);
    const last = this.#counts.findLastIndex((count) => count > 0);
    if (first === -1) return { min: Number.NaN, max: Number.NaN };
    return { min: (first + this.#low) / this.scale, max: (last + this.#low) / this.scale };
  }

  /** Counts values from one on; tells which one has no place, or how many there are where all have. */
  #addDecimals(values: Float64Array, from: number): number {
    const { scale } = this;
    const low = this.#low;
    const counts = this.#counts;
    const places = counts.length;
    for (let i = from; i < values.length; i++) {
      const value = values[i] as number;
      const place = (value * scale - low + 0.5) | 0; // to 32 bits, which is what an index has: faster than rounding
      if (place >>> 0 >= places || (place + low) / scale !== value) return i;
      (counts[place] as number)++;
    }
    return values.length;
  }

  /** Without what integers do not need, which takes half of the time. */
  #addIntegers(values: Float64Array, from: number): number {
    const low = this.#low;
    const counts = this.#counts;
    const places = counts.length;
    for (let i = from; i < values.length; i++) {
      const distance = (values[i] as number) - low;
      const place = distance | 0;
      if (place >>> 0 >= places || place !== distance) return i;
      (counts[place] as number)++;
    }
    return values.length;
  }

  /** Makes a place for a value, and for some on its far side; false where it can have none. */
  #reach(value: number): boolean {
    const integer = Math.round(value * this.scale);
    if (integer / this.scale !== value || !Number.isSafeInteger(integer)) return false;
    const below = Math.max(this.#low - integer, 0);
    const above = Math.max(integer - this.#low - this.#counts.length + 1, 0);
    const width = this.#counts.length + below + above;
    if (width > this.#most) return false;
    const spare = Math.min(this.#most - width, width >> 1);
    const low = this.#low - below - (below > 0 ? spare : 0);
    const counts = new Uint32Array(width + spare);
    counts.set(this.#counts, this.#low - low);
    this.#low = low;
    this.#counts = counts;
    return true;
  }
}
