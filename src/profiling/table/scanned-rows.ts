import type { ScannedColumn } from "../model/scanned-table.ts";

/** Constants of two mixtures of 32 bits that have nothing in common. */
const FIRST = 0x9e3779b1;
const SECOND = 0x85ebca6b;

/** The hashes of the rows of a large table in memory that is profiled a group of columns at a time: 64 bits of each row. */
export class ScannedRows {
  readonly #high: Uint32Array;
  readonly #low: Uint32Array;
  #differ = false;

  constructor(rowCount: number) {
    this.#high = new Uint32Array(rowCount);
    this.#low = new Uint32Array(rowCount);
  }

  /** Adds columns; where the rows differ already, no more of them are needed. */
  add(columns: readonly ScannedColumn[]): void {
    if (this.#differ) return;
    for (const { codes, doubles } of columns) {
      if (codes !== null) this.#mix(codes, codes, 1);
      if (doubles === null) continue;
      const words = new Int32Array(doubles.buffer, doubles.byteOffset, doubles.length * 2);
      this.#mix(words, words.subarray(1), 2);
    }
    this.#differ = this.duplicates === 0;
  }

  /** How many rows have the hash of an earlier one. */
  get duplicates(): number {
    if (this.#differ) return 0;
    const [high, low] = [this.#high, this.#low];
    const size = 2 ** Math.ceil(Math.log2(high.length * 2 + 1));
    const places = new Int32Array(size);
    let duplicates = 0;
    for (let row = 0; row < high.length; row++) {
      let place = (low[row] as number) & (size - 1);
      for (; places[place] !== 0; place = (place + 1) & (size - 1)) {
        const other = (places[place] as number) - 1;
        if (high[other] === high[row] && low[other] === low[row]) break;
      }
      if (places[place] === 0) places[place] = row + 1;
      else duplicates++;
    }
    return duplicates;
  }

  /** Mixes two words of each row into its hash, which stand so many words apart from those of the next. */
  #mix(first: Int32Array, second: Int32Array, step: number): void {
    const [high, low] = [this.#high, this.#low];
    for (let row = 0; row < high.length; row++) {
      const [a, b] = [first[row * step] as number, second[row * step] as number];
      const h = Math.imul((high[row] as number) ^ a, FIRST) ^ Math.imul(b, SECOND);
      const l = Math.imul((low[row] as number) ^ b, SECOND) + Math.imul(a, FIRST) + 1;
      high[row] = mixed(h, FIRST);
      low[row] = mixed(l, SECOND);
    }
  }
}

function mixed(word: number, factor: number): number {
  const once = Math.imul(word ^ (word >>> 15), factor);
  return once ^ (once >>> 13);
}
