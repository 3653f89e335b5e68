import {
  C_CAPACITY,
  C_COUNT,
  C_DATA,
  C_MASK,
  C_ROOM,
  C_ROOM_END,
  C_SLOTS,
  C_TEXTS,
  T_BYTES,
  T_CODE,
  T_COUNT,
  T_HASH,
  T_LENGTH,
} from "./layout";
import { allocate, allocateZeros, moreRoom } from "./memory";

/**
 * Gives the texts that were noted of all rows of a column their codes among its distinct ones, in the place of what was
 * noted. At `hashes` is room for 8 bytes of each of BATCH rows.
 */
export function encode(column: usize, rows: u32, hashes: usize): void {
  const data = <usize>load<u32>(column, C_DATA);
  encodeNoted(column, data, data, rows, hashes);
}

/** The same of texts that were noted elsewhere. */
export function encodeNoted(column: usize, noted: usize, codes: usize, rows: u32, hashes: usize): void {
  for (let row: u32 = 0; row < rows; row += BATCH) {
    encodeSome(column, noted + ((<usize>row) << 3), codes + ((<usize>row) << 2), min<u32>(BATCH, rows - row), hashes);
  }
}

/**
 * The same of texts that are numbers in a dictionary, where they were noted; false where it has none of such a number. At
 * `known` are the codes of those that have occurred, −1 of others.
 */
export function encodeIndices(
  column: usize,
  dictionary: usize,
  known: usize,
  size: u32,
  indices: usize,
  rows: u32,
  codes: usize,
): bool {
  for (let row: u32 = 0; row < rows; row++) {
    const index = load<u32>(indices + ((<usize>row) << 2));
    if (index >= size) return false;
    const at = known + ((<usize>index) << 2);
    let code = load<i32>(at);
    if (code < 0) {
      const noted = dictionary + ((<usize>index) << 3);
      const text = <usize>load<u32>(noted);
      const length = load<u32>(noted, 4);
      code = place(column, hashOf(text, length), text, length);
      store<i32>(at, code);
    } else {
      const text = <usize>load<u32>(<usize>load<u32>(column, C_TEXTS) + ((<usize>code) << 2));
      store<u32>(text, load<u32>(text, T_COUNT) + 1, T_COUNT);
    }
    store<i32>(codes + ((<usize>row) << 2), code);
  }
  return true;
}

export const BATCH: u32 = 1024;

export function encodeSome(column: usize, noted: usize, codes: usize, rows: u32, hashes: usize): void {
  const slots = <usize>load<u32>(column, C_SLOTS);
  const mask = load<u32>(column, C_MASK);
  // What will be looked at is asked for beforehand, all at once: else the processor would wait for each by itself.
  let touched: u32 = 0;
  for (let row: u32 = 0; row < rows; row++) {
    const at = noted + ((<usize>row) << 3);
    const text = <usize>load<u32>(at);
    if (text === 0) continue;
    const hash = hashOf(text, load<u32>(at, 4));
    store<u64>(hashes + ((<usize>row) << 3), hash);
    touched += load<u32>(slots + ((<usize>(<u32>hash & mask)) << 3));
  }
  for (let row: u32 = 0; row < rows; row++) {
    if (load<u32>(noted + ((<usize>row) << 3)) === 0) continue;
    const known = load<u32>(slots + ((<usize>(load<u32>(hashes + ((<usize>row) << 3)) & mask)) << 3));
    if (known !== 0) touched += load<u32>(known, T_COUNT);
  }
  unused = touched;
  for (let row: u32 = 0; row < rows; row++) {
    const at = noted + ((<usize>row) << 3);
    const text = <usize>load<u32>(at);
    const code = text === 0 ? -1 : place(column, load<u64>(hashes + ((<usize>row) << 3)), text, load<u32>(at, 4));
    store<i32>(codes + ((<usize>row) << 2), code);
  }
}

/** Keeps the compiler from leaving out what is only asked for. */
export let unused: u32 = 0;

/** The code of a text among those of a column, which counts it. */
export function place(column: usize, hash: u64, at: usize, length: u32): i32 {
  const tag = <u32>(hash >> 32);
  const slots = <usize>load<u32>(column, C_SLOTS);
  const mask = load<u32>(column, C_MASK);
  let i = <u32>hash & mask;
  while (true) {
    const slot = slots + ((<usize>i) << 3);
    const known = <usize>load<u32>(slot);
    if (known === 0) break;
    if (load<u32>(slot, 4) === tag && load<u32>(known, T_LENGTH) === length && isEqual(known + T_BYTES, at, length)) {
      store<u32>(known, load<u32>(known, T_COUNT) + 1, T_COUNT);
      return load<i32>(known, T_CODE);
    }
    i = (i + 1) & mask;
  }
  return add(column, hash, at, length, i);
}

/** Adds a text that a column does not have, for which there is a free slot. */
export function add(column: usize, hash: u64, at: usize, length: u32, free: u32): i32 {
  const known = load<u32>(column, C_COUNT);
  const text = textRoom(column, (T_BYTES + <usize>length + 3) & ~3);
  store<u64>(text, hash, T_HASH);
  store<u32>(text, length, T_LENGTH);
  store<u32>(text, 1, T_COUNT);
  store<u32>(text, known, T_CODE);
  memory.copy(text + T_BYTES, at, <usize>length);
  if (known === load<u32>(column, C_CAPACITY)) enlargeTexts(column, known);
  store<u32>(<usize>load<u32>(column, C_TEXTS) + ((<usize>known) << 2), <u32>text);
  store<u32>(column, known + 1, C_COUNT);
  const slot = <usize>load<u32>(column, C_SLOTS) + ((<usize>free) << 3);
  store<u32>(slot, <u32>text);
  store<u32>(slot, <u32>(hash >> 32), 4);
  if ((known + 1) * 2 > load<u32>(column, C_MASK)) enlargeSlots(column, known + 1);
  return <i32>known;
}

/** Room for a text and what is known of it, close to the texts before: so the processor's caches hold what is frequent. */
export function textRoom(column: usize, size: usize): usize {
  let room = <usize>load<u32>(column, C_ROOM);
  if (room + size > <usize>load<u32>(column, C_ROOM_END)) room = moreRoom(column + C_ROOM, size);
  store<u32>(column, <u32>(room + size), C_ROOM);
  return room;
}

export function enlargeTexts(column: usize, known: u32): void {
  const larger = max<u32>(known * 2, 16);
  const texts = allocate((<usize>larger) << 2);
  memory.copy(texts, <usize>load<u32>(column, C_TEXTS), (<usize>known) << 2);
  store<u32>(column, <u32>texts, C_TEXTS);
  store<u32>(column, larger, C_CAPACITY);
}

export function enlargeSlots(column: usize, known: u32): void {
  const mask = max<u32>((load<u32>(column, C_MASK) + 1) * 2, 32) - 1;
  const slots = allocateZeros((<usize>mask + 1) << 3);
  const texts = <usize>load<u32>(column, C_TEXTS);
  for (let code: u32 = 0; code < known; code++) {
    const text = <usize>load<u32>(texts + ((<usize>code) << 2));
    const hash = load<u64>(text, T_HASH);
    let i = <u32>hash & mask;
    while (load<u32>(slots + ((<usize>i) << 3)) !== 0) i = (i + 1) & mask;
    store<u32>(slots + ((<usize>i) << 3), <u32>text);
    store<u32>(slots + ((<usize>i) << 3), <u32>(hash >> 32), 4);
  }
  store<u32>(column, <u32>slots, C_SLOTS);
  store<u32>(column, mask, C_MASK);
}

export function isEqual(a: usize, b: usize, length: u32): bool {
  let i: usize = 0;
  for (; i + 8 <= length; i += 8) if (load<u64>(a + i) !== load<u64>(b + i)) return false;
  const rest = length - <u32>i;
  if (rest === 0) return true;
  const mask = <u64>-1 >> ((8 - rest) << 3);
  return ((load<u64>(a + i) ^ load<u64>(b + i)) & mask) === 0;
}

export function mixed(hash: u64): u64 {
  let h = hash;
  h ^= h >> 32;
  h *= 0xd6e8feb86659fd93;
  h ^= h >> 32;
  h *= 0xd6e8feb86659fd93;
  h ^= h >> 32;
  return h;
}

/** DuckDB's hash of a text: what it draws by hashes is drawn here too. */
export function hashOf(at: usize, length: u32): u64 {
  let h: u64 = 0xe17a1465 ^ (<u64>length * 0xc6a4a7935bd1e995);
  let i: usize = 0;
  for (; i + 8 <= length; i += 8) {
    h ^= load<u64>(at + i);
    h *= 0xd6e8feb86659fd93;
  }
  const rest = length - <u32>i;
  if (rest !== 0) {
    h ^= load<u64>(at + i) & (<u64>-1 >> ((8 - rest) << 3));
    h *= 0xd6e8feb86659fd93;
  }
  return mixed(h);
}
