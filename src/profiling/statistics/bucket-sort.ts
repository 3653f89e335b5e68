/** As many values, or fewer, are sorted by insertion. */
const FEW = 16;
/** Values that share a bucket, where all are spread evenly. */
const SHARED = 2;
/** With more values in a bucket, the engine's own sort is faster. */
const CROWD = 64;

/** Sorts ranges of so few doubles that the processor's caches hold them, with buffers that are used again. */
export class BucketSort {
  readonly #spread: Float64Array;
  readonly #places: Uint32Array;

  /** `most` is how many values a range may have. */
  constructor(most: number) {
    this.#spread = new Float64Array(most);
    this.#places = new Uint32Array(Math.max(FEW, most / SHARED));
  }

  /** Sorts the finite values from one place up to another, ascending. */
  sort(values: Float64Array, from: number, to: number): void {
    const length = to - from;
    if (length <= FEW) insertAll(values, from, values, from, length);
    else if (this.#bringNear(values, from, to)) insertAll(this.#spread, 0, values, from, length);
    else values.subarray(from, to).sort();
  }

  /** Spreads values over buckets of equal width, in which they lie close to where they belong; false where they do not. */
  #bringNear(values: Float64Array, from: number, to: number): boolean {
    const length = to - from;
    const spread = this.#spread;
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    for (let i = from; i < to; i++) {
      const value = values[i] as number;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    const buckets = 2 ** Math.floor(Math.log2(length / SHARED));
    const scale = (buckets - 1) / (max - min);
    if (!(scale > 0 && Number.isFinite(scale))) return false;
    const places = this.#places.fill(0, 0, buckets);
    for (let i = from; i < to; i++) (places[(((values[i] as number) - min) * scale) >>> 0] as number)++;
    for (let bucket = 0, end = 0; bucket < buckets; bucket++) {
      const count = places[bucket] as number;
      if (count > CROWD) return false;
      end += count;
      places[bucket] = end;
    }
    for (let i = to - 1; i >= from; i--) {
      const value = values[i] as number;
      spread[--(places[((value - min) * scale) >>> 0] as number)] = value;
    }
    return true;
  }
}

/** Insertion sort of some values, from one place in an array to another in the same or in another one. */
function insertAll(values: Float64Array, from: number, into: Float64Array, to: number, length: number): void {
  for (let i = 0; i < length; i++) {
    const value = values[from + i] as number;
    let place = to + i;
    while (place > to && (into[place - 1] as number) > value) {
      into[place] = into[place - 1] as number;
      place--;
    }
    into[place] = value;
  }
}
