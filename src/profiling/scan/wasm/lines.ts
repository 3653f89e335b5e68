import { LF } from "./layout";
import { quote } from "./state";

/**
 * Counts in a part of the text. At `out`: whether it has an odd number of quotes (0 or 1), the line feeds outside of quotes
 * if it begins outside, those if it begins inside, whether it has a zero byte, and how far from its beginning the first
 * line feed is outside of quotes if it begins outside, and if it begins inside; -1 where there is none.
 */
export function countLines(from: usize, to: usize, out: usize): void {
  const quotes = i8x16.splat(<i8>quote);
  const feeds = i8x16.splat(<i8>LF);
  let inside: u64 = 0;
  let outsideCount: u32 = 0;
  let insideCount: u32 = 0;
  let firstOutside: i32 = -1;
  let firstInside: i32 = -1;
  let zeros: u32 = 0;
  const hasQuotes = quote !== 0;
  for (let at = from; at < to; at += 64) {
    const a = v128.load(at, 0);
    const b = v128.load(at, 16);
    const c = v128.load(at, 32);
    const d = v128.load(at, 48);
    const whole = to - at >= 64;
    const kept: u64 = whole ? -1 : ((<u64>1) << (to - at)) - 1;
    const feedMask = bits(i8x16.eq(a, feeds), i8x16.eq(b, feeds), i8x16.eq(c, feeds), i8x16.eq(d, feeds)) & kept;
    if (!whole) {
      for (let i = at; i < to; i++) if (load<u8>(i) === 0) zeros = 1;
    } else if (!i8x16.all_true(i8x16.min_u(i8x16.min_u(a, b), i8x16.min_u(c, d)))) zeros = 1;
    let within = inside;
    if (hasQuotes) {
      const quoteMask = bits(i8x16.eq(a, quotes), i8x16.eq(b, quotes), i8x16.eq(c, quotes), i8x16.eq(d, quotes)) & kept;
      if (quoteMask !== 0) {
        let x = quoteMask;
        x ^= x << 1;
        x ^= x << 2;
        x ^= x << 4;
        x ^= x << 8;
        x ^= x << 16;
        x ^= x << 32;
        within ^= x;
        if ((popcnt(quoteMask) & 1) !== 0) inside = ~inside;
      }
    }
    const outer = feedMask & ~within;
    const inner = feedMask & within;
    outsideCount += <u32>popcnt(outer);
    insideCount += <u32>popcnt(inner);
    if (firstOutside < 0 && outer !== 0) firstOutside = <i32>(at - from) + <i32>ctz(outer);
    if (firstInside < 0 && inner !== 0) firstInside = <i32>(at - from) + <i32>ctz(inner);
  }
  store<u32>(out, <u32>(inside & 1), 0);
  store<u32>(out, outsideCount, 4);
  store<u32>(out, insideCount, 8);
  store<u32>(out, zeros, 12);
  store<i32>(out, firstOutside, 16);
  store<i32>(out, firstInside, 20);
}

export function bits(a: v128, b: v128, c: v128, d: v128): u64 {
  return (
    <u64>(<u32>i8x16.bitmask(a)) |
    ((<u64>(<u32>i8x16.bitmask(b))) << 16) |
    ((<u64>(<u32>i8x16.bitmask(c))) << 32) |
    ((<u64>(<u32>i8x16.bitmask(d))) << 48)
  );
}

/** Whether bytes are well-formed UTF-8. */
export function isUtf8(from: usize, to: usize): bool {
  let at = from;
  while (at < to) {
    if (at + 16 <= to && i8x16.bitmask(v128.load(at)) === 0) {
      at += 16;
      continue;
    }
    const lead = <u32>load<u8>(at);
    if (lead < 0x80) {
      at++;
      continue;
    }
    let further: u32;
    let low: u32 = 0x80;
    let high: u32 = 0xbf;
    if (lead >= 0xc2 && lead <= 0xdf) further = 1;
    else if (lead >= 0xe0 && lead <= 0xef) {
      further = 2;
      if (lead === 0xe0) low = 0xa0;
      if (lead === 0xed) high = 0x9f;
    } else if (lead >= 0xf0 && lead <= 0xf4) {
      further = 3;
      if (lead === 0xf0) low = 0x90;
      if (lead === 0xf4) high = 0x8f;
    } else return false;
    if (at + further >= to) return false;
    for (let i: u32 = 1; i <= further; i++) {
      const next = <u32>load<u8>(at + i);
      if (next < low || next > high) return false;
      low = 0x80;
      high = 0xbf;
    }
    at += 1 + further;
  }
  return true;
}
