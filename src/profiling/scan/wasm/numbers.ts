import { closed, isEnd, readMissing } from "./cells";
import { DOT, LEAST_POWER, MINUS, MOST_POWER, PLUS, POWERS, ZERO } from "./layout";
import { end, fail, quote } from "./state";

/** Number() of the bytes of a cell, or NaN where it is none that a column may hold. */
export declare function hostFloat(at: u32, length: u32): f64;

export function readInteger(start: usize, into: usize): usize {
  let at = start;
  const quoted = <u32>load<u8>(at) === quote && quote !== 0;
  if (quoted) at++;
  const negative = <u32>load<u8>(at) === MINUS;
  if (negative) at++;
  const digits = at;
  let value: u64 = 0;
  let digit = <u32>load<u8>(at) - ZERO;
  const first = digit;
  while (digit <= 9) {
    value = value * 10 + digit;
    digit = <u32>load<u8>(++at) - ZERO;
  }
  const length = at - digits;
  // Zeros before other digits mark a code, and minus zero is a form of its own.
  if (length === 0 || length > 15 || (first === 0 && (length > 1 || negative)) || at > end) {
    return readMissing(start, into, false);
  }
  if (!quoted && !isEnd(<u32>load<u8>(at))) return readMissing(start, into, false);
  const number = <f64>(<i64>value);
  store<f64>(into, negative ? -number : number);
  return quoted ? closed(at) : at;
}

export function readFloat(start: usize, into: usize): usize {
  let at = start;
  const quoted = <u32>load<u8>(at) === quote && quote !== 0;
  if (quoted) at++;
  const from = at;
  const negative = <u32>load<u8>(at) === MINUS;
  if (negative) at++;
  const digits = at;
  let mantissa: u64 = 0;
  let digit = <u32>load<u8>(at) - ZERO;
  const first = digit;
  while (digit <= 9) {
    mantissa = mantissa * 10 + digit;
    digit = <u32>load<u8>(++at) - ZERO;
  }
  const whole = at - digits;
  if (whole === 0 || (first === 0 && whole > 1)) return readMissing(start, into, false);
  let power: i32 = 0;
  let significant = whole;
  if (<u32>load<u8>(at) === DOT) {
    const fraction = ++at;
    digit = <u32>load<u8>(at) - ZERO;
    while (digit <= 9) {
      mantissa = mantissa * 10 + digit;
      digit = <u32>load<u8>(++at) - ZERO;
    }
    const length = at - fraction;
    if (length === 0) return readMissing(start, into, false);
    power = -(<i32>length);
    significant += length;
    if (first === 0) {
      // Zeros before the first other digit do not count.
      significant--;
      for (let i = fraction; i < at && <u32>load<u8>(i) === ZERO; i++) significant--;
    }
  }
  const letter = <u32>load<u8>(at) | 32;
  if (letter === 101) {
    at++;
    let below = false;
    const sign = <u32>load<u8>(at);
    if (sign === MINUS || sign === PLUS) {
      below = sign === MINUS;
      at++;
    }
    const exponentAt = at;
    let exponent: i32 = 0;
    digit = <u32>load<u8>(at) - ZERO;
    while (digit <= 9) {
      if (exponent < 100000) exponent = exponent * 10 + <i32>digit;
      digit = <u32>load<u8>(++at) - ZERO;
    }
    if (at === exponentAt) return readMissing(start, into, false);
    power += below ? -exponent : exponent;
  }
  if (at > end || (!quoted && !isEnd(<u32>load<u8>(at)))) return readMissing(start, into, false);
  let number: f64;
  if (significant <= 19) {
    number = doubleOf(mantissa, power);
    if (isNaN(number)) number = hostFloat(<u32>from, <u32>(at - from));
    else if (negative) number = -number;
  } else number = hostFloat(<u32>from, <u32>(at - from));
  if (isNaN(number)) {
    fail();
    return start;
  }
  store<f64>(into, number + 0.0);
  return quoted ? closed(at) : at;
}

/**
 * The double nearest to mantissa · 10^power, by Eisel and Lemire (D. Lemire, Number Parsing at a Gigabyte per Second,
 * 2021); NaN where it takes more than 128 bits to tell, or is close to the ends of what there is.
 */
export function doubleOf(mantissa: u64, power: i32): f64 {
  if (mantissa === 0) return 0;
  if (mantissa <= 9007199254740992 && power >= -22 && power <= 22) {
    const number = <f64>mantissa;
    const scale = load<f64>(POWERS + <usize>(MOST_POWER - LEAST_POWER + 1) * 16 + ((<usize>abs(power)) << 3));
    return power < 0 ? number / scale : number * scale;
  }
  if (power < -290 || power > 280) return NaN;
  const zeros = clz<u64>(mantissa);
  const w = mantissa << zeros;
  const table = POWERS + <usize>(power - LEAST_POWER) * 16;
  const factor = load<u64>(table, 0);
  let low = w * factor;
  let high = highOf(w, factor);
  if ((high & 0x1ff) === 0x1ff) {
    const further = highOf(w, load<u64>(table, 8));
    low += further;
    if (further > low) high++;
  }
  if (low === <u64>-1 && (power < -27 || power > 55)) return NaN;
  const upper = high >> 63;
  let bitsOf = high >> (upper + 9);
  let exponent = <i64>((((152170 + 65536) * power) >> 16) + 63) + <i64>upper - <i64>zeros + 1023;
  if (exponent <= 0) return NaN;
  if (low <= 1 && power >= -4 && power <= 23 && (bitsOf & 3) === 1 && bitsOf << (upper + 9) === high) {
    bitsOf &= ~(<u64>1);
  }
  bitsOf += bitsOf & 1;
  bitsOf >>= 1;
  if (bitsOf >= (<u64>2) << 52) {
    bitsOf = (<u64>1) << 52;
    exponent++;
  }
  bitsOf &= ~((<u64>1) << 52);
  if (exponent >= 0x7ff) return NaN;
  return reinterpret<f64>(bitsOf | ((<u64>exponent) << 52));
}

/** The upper half of a product of 128 bits. */
export function highOf(a: u64, b: u64): u64 {
  const a0 = a & 0xffffffff;
  const a1 = a >> 32;
  const b0 = b & 0xffffffff;
  const b1 = b >> 32;
  const low = a0 * b0;
  const middle = a1 * b0 + (low >> 32);
  const other = a0 * b1 + (middle & 0xffffffff);
  return a1 * b1 + (middle >> 32) + (other >> 32);
}
