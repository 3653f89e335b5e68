// Thrift's compact protocol, as far as the footer of a Parquet file needs it.

const [TRUE, FALSE, BYTE, DOUBLE, BINARY, LIST, SET, MAP, STRUCT] = [1, 2, 3, 7, 8, 9, 10, 11, 12] as const;
const I32 = 5;
const VARINTS: readonly number[] = [4, I32, 6];
const DOUBLE_BYTES = 8;
/** Structs within structs; the footer of no file has more. */
const DEEPEST = 64;

/** A member of a struct: its number and type, and where its value stands. */
export interface CompactField {
  id: number;
  type: number;
  /** Where the value begins and ends. A truth value is its type and takes no bytes. */
  from: number;
  to: number;
}

/** Goes through values in the compact protocol. Throws a RangeError where these end too early or make no sense. */
export class CompactReader {
  readonly bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  /** The members of the struct that begins here, one after the other; each is gone over before the next is given. */
  *fields(): Generator<CompactField> {
    for (let id = 0; ; ) {
      const head = this.#byte();
      const type = head & 15;
      if (type === 0) return;
      id = head >> 4 === 0 ? zigzag(this.varint()) : id + (head >> 4);
      const from = this.at;
      this.skip(type);
      yield { id, type, from, to: this.at };
    }
  }

  /** The number of items of the list that begins here; goes on to the first one. */
  listLength(): number {
    const head = this.#byte();
    return head >> 4 === 15 ? this.varint() : head >> 4;
  }

  varint(): number {
    for (let value = 0, times = 1; ; times *= 128) {
      const byte = this.#byte();
      value += (byte & 127) * times;
      if (byte < 128) return value;
      if (times > 2 ** 63) throw new RangeError("a number has no end");
    }
  }

  skip(type: number, depth = 0): void {
    if (depth > DEEPEST) throw new RangeError("structs are nested too deep");
    if (type === TRUE || type === FALSE) return;
    if (type === BYTE) this.#go(1);
    else if (VARINTS.includes(type)) this.varint();
    else if (type === DOUBLE) this.#go(DOUBLE_BYTES);
    else if (type === BINARY) this.#go(this.varint());
    else if (type === STRUCT) this.#skipStruct(depth);
    else if (type === LIST || type === SET) this.#skipItems(depth);
    else if (type === MAP) this.#skipMap(depth);
    else throw new RangeError("a value has a type that there is not");
  }

  #skipStruct(depth: number): void {
    for (;;) {
      const head = this.#byte();
      if ((head & 15) === 0) return;
      if (head >> 4 === 0) this.varint();
      this.skip(head & 15, depth + 1);
    }
  }

  #skipItems(depth: number): void {
    const type = (this.bytes[this.at] ?? 0) & 15;
    for (let left = this.listLength(); left > 0; left--) this.#skipItem(type, depth);
  }

  #skipMap(depth: number): void {
    const length = this.varint();
    if (length === 0) return;
    const types = this.#byte();
    for (let left = length; left > 0; left--) {
      this.#skipItem(types >> 4, depth);
      this.#skipItem(types & 15, depth);
    }
  }

  /** Of a list or map, a truth value takes a byte. */
  #skipItem(type: number, depth: number): void {
    this.skip(type === TRUE || type === FALSE ? BYTE : type, depth + 1);
  }

  #byte(): number {
    const byte = this.bytes[this.at];
    if (byte === undefined) throw new RangeError("the bytes end within a value");
    this.at++;
    return byte;
  }

  #go(count: number): void {
    if (this.at + count > this.bytes.length) throw new RangeError("the bytes end within a value");
    this.at += count;
  }
}

/** A signed number, whose sign stands at its end. */
export function zigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

/** A member of a struct that is to be written, with the bytes of its value. */
export interface CompactMember {
  id: number;
  type: number;
  value: Uint8Array;
}

/** A number of 32 bits, which is not negative, as a member of a struct. */
export function integerMember(id: number, value: number): CompactMember {
  const bytes: number[] = [];
  let rest = value * 2;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return { id, type: I32, value: Uint8Array.of(...bytes, rest) };
}

/** A struct of some members, whose numbers have to rise by at most 15. */
export function compactStruct(members: readonly CompactMember[]): Buffer {
  const parts: Uint8Array[] = [];
  let last = 0;
  for (const { id, type, value } of members.toSorted((a, b) => a.id - b.id)) {
    parts.push(Uint8Array.of(((id - last) << 4) | type), value);
    last = id;
  }
  return Buffer.concat([...parts, Uint8Array.of(0)]);
}
