// The values of pages of column chunks: "Encodings" of Apache Parquet.

import { isUtf8 } from "./lines";
import { copyLongs } from "./longs";

// What the plain values of a chunk are; those of src/profiling/scan/chunks.ts. Each is made eight bytes: a double, or of a
// text its address and length.
const INT32: u32 = 0;
const UINT32: u32 = 1;
const INT64: u32 = 2;
const UINT64: u32 = 3;
const FLOAT: u32 = 4;
const DOUBLE: u32 = 5;
const DAY: u32 = 6;
const MILLISECONDS: u32 = 8;
const TEXT: u32 = 9;
const INT8: u32 = 11;
const INT16: u32 = 12;
const UINT8: u32 = 13;
const LONG: u32 = 15;

const SAFE: i64 = 9007199254740991;
/** A day less than what DuckDB has for a date beyond all others. */
const LAST_DAY: i32 = 2147483646;

/** Reads so many plain values; false where these are not all there, or a double does not keep one. */
export function readPlain(form: u32, from: usize, to: usize, count: u32, out: usize): bool {
  if (form === TEXT) return readTexts(from, to, count, out);
  const isNarrow = form < INT64 || form === FLOAT || form === DAY || (form > TEXT && form < LONG);
  if ((<u64>count) << (isNarrow ? 2 : 3) > <u64>(to - from)) return false;
  const end = out + ((<usize>count) << 3);
  let at = from;
  let isOdd: bool = false;
  if (form === LONG) return copyLongs(from, count, out);
  if (form === INT32) {
    for (let into = out; into < end; into += 8, at += 4) store<f64>(into, <f64>load<i32>(at));
  } else if (form === UINT32) {
    for (let into = out; into < end; into += 8, at += 4) store<f64>(into, <f64>load<u32>(at));
  } else if (isNarrow && form !== FLOAT) {
    const most = mostOf(form);
    const least = form === DAY ? -most : form === INT8 || form === INT16 ? -most - 1 : 0;
    for (let into = out; into < end; into += 8, at += 4) {
      const value = load<i32>(at);
      isOdd = isOdd || value > most || value < least;
      store<f64>(into, <f64>value);
    }
  } else if (form === FLOAT || form === DOUBLE) {
    let doubt: f64 = 0;
    for (let into = out; into < end; into += 8) {
      const value: f64 = form === FLOAT ? <f64>load<f32>(at) : load<f64>(at);
      at += form === FLOAT ? 4 : 8;
      doubt += value - value; // is no number where one is not finite
      store<f64>(into, value + 0.0);
    }
    isOdd = doubt !== 0;
  } else {
    const unit: i64 = form === MILLISECONDS ? 1000 : 1;
    const most = SAFE / unit;
    for (let into = out; into < end; into += 8, at += 8) {
      const value = load<i64>(at);
      isOdd = isOdd || value > most || value < (form === UINT64 ? 0 : -most);
      store<f64>(into, <f64>(value * unit));
    }
  }
  return !isOdd;
}

/** The greatest value of those that take fewer bits than they stand in. */
function mostOf(form: u32): i32 {
  if (form === DAY) return LAST_DAY;
  if (form === INT8) return 127;
  if (form === UINT8) return 255;
  return form === INT16 ? 32767 : 65535;
}

/** Texts stand behind their lengths; those that are not UTF-8 are no texts. */
function readTexts(from: usize, to: usize, count: u32, out: usize): bool {
  // Where all bytes are ASCII, those of lengths among them, there is nothing to look for in the texts.
  let high = i8x16.splat(0);
  let i = from;
  for (; i + 16 <= to; i += 16) high = v128.or(high, v128.load(i));
  let isAscii = i8x16.bitmask(high) === 0;
  for (; i < to; i++) isAscii = isAscii && load<u8>(i) < 0x80;
  let at = from;
  const end = out + ((<usize>count) << 3);
  for (let into = out; into < end; into += 8) {
    if (at > to || to - at < 4) return false;
    const length = <usize>load<u32>(at);
    at += 4;
    if (length > to - at) return false;
    if (!isAscii && !isUtf8(at, at + length)) return false;
    store<u32>(into, <u32>at);
    store<u32>(into, <u32>length, 4);
    at += length;
  }
  return true;
}

/** Reads so many truth values, a bit each, as 1 and 0. */
export function readBits(from: usize, to: usize, count: u32, out: usize): bool {
  if ((<u64>count + 7) >> 3 > <u64>(to - from)) return false;
  for (let i: u32 = 0; i < count; i++) {
    const bit = (<u32>load<u8>(from + (i >> 3)) >> (i & 7)) & 1;
    store<u32>(out + ((<usize>i) << 2), bit);
  }
  return true;
}

/**
 * Reads so many integers of some bits each, of which there are runs of equal ones and groups of eight side by side ("RLE
 * / bit-packing hybrid"); false where these are not all there. Eight bytes behind the end may be looked at.
 */
export function readPacked(from: usize, to: usize, width: u32, count: u32, out: usize): bool {
  if (width > 32) return false;
  const mask: u64 = ((<u64>1) << width) - 1;
  const bytes = <usize>((width + 7) >> 3);
  let at = from;
  let into = out;
  let left = count;
  while (left > 0) {
    let head: u64 = 0;
    for (let shift: u64 = 0; ; shift += 7) {
      if (at >= to || shift > 28) return false;
      const byte = <u64>load<u8>(at++);
      head |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    const isRun = (head & 1) === 0;
    const length = isRun ? bytes : <usize>((head >> 1) * <u64>width);
    const held = isRun ? head >> 1 : (head >> 1) << 3;
    if (held === 0 || (!isRun && (head >> 1) * <u64>width > <u64>(to - at)) || length > to - at) return false;
    const some = <u32>min<u64>(held, <u64>left);
    left -= some;
    const end = into + ((<usize>some) << 2);
    if (isRun) {
      const value = <u32>(<u64>load<u32>(at) & mask);
      for (; into < end; into += 4) store<u32>(into, value);
    } else {
      for (let bit: u64 = 0; into < end; into += 4, bit += width) {
        store<u32>(into, <u32>((load<u64>(at + <usize>(bit >> 3)) >> (bit & 7)) & mask));
      }
    }
    at += length;
  }
  return true;
}

/** How many of so many levels, 0 or 1, are 1. */
export function countPresent(levels: usize, count: u32): u32 {
  let present: u32 = 0;
  for (let i: u32 = 0; i < count; i++) present += load<u32>(levels + ((<usize>i) << 2));
  return present;
}

/** Puts values of a dictionary in the place of their numbers in it; false where it has none of such a number. */
export function gather(dictionary: usize, size: u32, indices: usize, count: u32, out: usize): bool {
  for (let i: u32 = 0; i < count; i++) {
    const index = load<u32>(indices + ((<usize>i) << 2));
    if (index >= size) return false;
    store<u64>(out + ((<usize>i) << 3), load<u64>(dictionary + ((<usize>index) << 3)));
  }
  return true;
}

/** Puts doubles to the rows whose level is 1; the others are missing, NaN. */
export function spread(values: usize, levels: usize, count: u32, out: usize): void {
  let value = values;
  for (let i: u32 = 0; i < count; i++) {
    const isThere = load<u32>(levels + ((<usize>i) << 2)) !== 0;
    store<f64>(out + ((<usize>i) << 3), isThere ? load<f64>(value) : NaN);
    if (isThere) value += 8;
  }
}

/** The same of codes, and of truth values; −1 is missing. */
export function spreadCodes(values: usize, levels: usize, count: u32, out: usize): void {
  let value = values;
  for (let i: u32 = 0; i < count; i++) {
    const isThere = load<u32>(levels + ((<usize>i) << 2)) !== 0;
    store<i32>(out + ((<usize>i) << 2), isThere ? load<i32>(value) : -1);
    if (isThere) value += 4;
  }
}
