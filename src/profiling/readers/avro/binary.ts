import { DamagedError } from "../opened-file.ts";

/** How many items there may be that take no byte each. */
const MOST_WITHOUT_BYTES = 1_000_000;

/** Reads values of Avro's binary encoding one after the other, never beyond the end. */
export class BinaryReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Bytes that are left. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new DamagedError("it ends within a value");
    return byte;
  }

  /** An integer of up to 64 bits, in zigzag encoding. */
  long(): bigint {
    let low = 0; // seven bits at a time, as numbers as long as they fit
    let factor = 1;
    for (let i = 0; i < 7; i++) {
      const byte = this.byte();
      low += (byte & 0x7f) * factor;
      if (byte < 0x80) return BigInt(low % 2 === 0 ? low / 2 : -(low + 1) / 2);
      factor *= 128;
    }
    let value = BigInt(low);
    for (let shift = 49n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n));
    }
    throw new DamagedError("an integer of it has more than 64 bits");
  }

  /** An integer that is known to be small. */
  int(): number {
    return Number(this.long());
  }

  /** A length, or an index, below a bound. */
  below(bound: number, what: string): number {
    const value = this.int();
    if (value < 0 || value >= bound) throw new DamagedError(`${what} of it is ${value}`);
    return value;
  }

  float(): number {
    return this.take(4).readFloatLE(0);
  }

  double(): number {
    return this.take(8).readDoubleLE(0);
  }

  take(length: number): Buffer {
    if (length > this.left) throw new DamagedError("it ends within a value");
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  bytes(): Buffer {
    return this.take(this.below(this.left + 1, "a length"));
  }

  /** Calls `read` for each item of an array or map; an item takes at least so many bytes. */
  items(leastBytes: number, read: () => void): void {
    for (let count = this.int(); count !== 0; count = this.int()) {
      if (count < 0) {
        this.long(); // the bytes that the items take
        count = -count;
      }
      if (!this.holds(count, leastBytes)) throw new DamagedError(`it says that it has ${count} items in a value`);
      for (let i = 0; i < count; i++) read();
    }
  }

  /** Whether so many items may be left. */
  holds(count: number, leastBytes: number): boolean {
    return count >= 0 && (leastBytes === 0 ? count <= MOST_WITHOUT_BYTES : count * leastBytes <= this.left);
  }
}
