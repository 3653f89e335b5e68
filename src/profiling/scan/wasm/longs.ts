import { closed, isEnd, readMissing } from "./cells";
import { L_BEYOND, L_NEGATIVE, LONG_FLAGS, MINUS, ZERO } from "./layout";
import { end, fail, quote } from "./state";
import { mixed } from "./texts";

// Integers of 64 bits, signed or not: which of both a column has is noted before its values, in words that say whether
// some are below zero, and whether some are beyond the signed ones.

/** What stands for no value. */
const MISSING: u64 = 0x8000000000000000;
const LAST_SIGNED: u64 = 0x7fffffffffffffff;

export function readLong(start: usize, into: usize, data: usize): usize {
  let at = start;
  const quoted = <u32>load<u8>(at) === quote && quote !== 0;
  if (quoted) at++;
  const negative = <u32>load<u8>(at) === MINUS;
  if (negative) at++;
  const digits = at;
  let value: u64 = 0;
  let isOver: bool = false;
  let digit = <u32>load<u8>(at) - ZERO;
  const first = digit;
  while (digit <= 9) {
    isOver = isOver || value > 1844674407370955161 || (value === 1844674407370955161 && digit > 5);
    value = value * 10 + digit;
    digit = <u32>load<u8>(++at) - ZERO;
  }
  const length = at - digits;
  const isNone = length === 0 || (first === 0 && (length > 1 || negative)) || at > end;
  if (isNone || (!quoted && !isEnd(<u32>load<u8>(at)))) {
    const after = readMissing(start, into, false);
    store<u64>(into, MISSING);
    return after;
  }
  const flags = data - LONG_FLAGS;
  if (isOver || value === MISSING || (negative && value > LAST_SIGNED)) fail();
  if (negative) store<u32>(flags, 1, L_NEGATIVE);
  else if (value > LAST_SIGNED) store<u32>(flags, 1, L_BEYOND);
  store<u64>(into, negative ? 0 - value : value);
  return quoted ? closed(at) : at;
}

/** Copies so many integers; false where one is what stands for none. */
export function copyLongs(from: usize, count: u32, out: usize): bool {
  let isOdd: bool = false;
  for (let i: u32 = 0; i < count; i++) {
    const value = load<u64>(from + ((<usize>i) << 3));
    isOdd = isOdd || value === MISSING;
    store<u64>(out + ((<usize>i) << 3), value);
  }
  return !isOdd;
}

/** Puts integers to the rows whose level is 1; the others are missing. */
export function spreadLongs(values: usize, levels: usize, count: u32, out: usize): void {
  let value = values;
  for (let i: u32 = 0; i < count; i++) {
    const isThere = load<u32>(levels + ((<usize>i) << 2)) !== 0;
    store<u64>(out + ((<usize>i) << 3), isThere ? load<u64>(value) : MISSING);
    if (isThere) value += 8;
  }
}

/** At `out` how many integers of a column are not missing, the least and the greatest. */
export function extentOfLongs(data: usize, rows: u32, isUnsigned: bool, out: usize): void {
  // Unsigned ones keep their order as signed ones with the highest bit turned.
  const turned: u64 = isUnsigned ? MISSING : 0;
  let least: i64 = i64.MAX_VALUE;
  let greatest: i64 = i64.MIN_VALUE;
  let count: u64 = 0;
  for (let row: u32 = 0; row < rows; row++) {
    const bits = load<u64>(data + ((<usize>row) << 3));
    if (bits === MISSING) continue;
    const value = <i64>(bits ^ turned);
    count++;
    least = min(least, value);
    greatest = max(greatest, value);
  }
  store<u64>(out, count);
  store<u64>(out, <u64>least ^ turned, 8);
  store<u64>(out, <u64>greatest ^ turned, 16);
}

/** The nearest doubles; NaN where missing. */
export function doublesOfLongs(data: usize, rows: u32, isUnsigned: bool, out: usize): void {
  for (let row: u32 = 0; row < rows; row++) {
    const bits = load<u64>(data + ((<usize>row) << 3));
    const number = bits === MISSING ? NaN : isUnsigned ? <f64>bits : <f64>(<i64>bits);
    store<f64>(out + ((<usize>row) << 3), number);
  }
}

/** By row a number that is the same where integers are, −1 where missing. At `slots` are zeros, a power of two of words. */
export function codesOfLongs(data: usize, rows: u32, slots: usize, mask: u32, out: usize): void {
  let known: i32 = 0;
  for (let row: u32 = 0; row < rows; row++) {
    const bits = load<u64>(data + ((<usize>row) << 3));
    let code: i32 = -1;
    if (bits !== MISSING) {
      let i = <u32>mixed(bits) & mask;
      let other = load<u32>(slots + ((<usize>i) << 2));
      while (other !== 0 && load<u64>(data + ((<usize>(other - 1)) << 3)) !== bits) {
        i = (i + 1) & mask;
        other = load<u32>(slots + ((<usize>i) << 2));
      }
      if (other !== 0) code = load<i32>(out + ((<usize>(other - 1)) << 2));
      else {
        code = known++;
        store<u32>(slots + ((<usize>i) << 2), row + 1);
      }
    }
    store<i32>(out + ((<usize>row) << 2), code);
  }
}
