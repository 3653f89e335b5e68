import { C_COPIES, C_COPIES_END, CR, LF, TOKENS } from "./layout";
import { moreRoom } from "./memory";
import { delimiter, end, fail, failed, quote } from "./state";
import { isEqual } from "./texts";

export function isEnd(code: u32): bool {
  return code === delimiter || code === LF || code === CR;
}

/** The end of a cell without quotes: a delimiter, or the end of a line; fails at a quote. */
export function cellEnd(from: usize): usize {
  const delimiters = i8x16.splat(<i8>delimiter);
  const feeds = i8x16.splat(<i8>LF);
  const returns = i8x16.splat(<i8>CR);
  const quotes = i8x16.splat(<i8>(quote === 0 ? LF : quote));
  let at = from;
  while (true) {
    const v = v128.load(at);
    const found = v128.or(
      v128.or(i8x16.eq(v, delimiters), i8x16.eq(v, feeds)),
      v128.or(i8x16.eq(v, returns), i8x16.eq(v, quotes)),
    );
    const mask = i8x16.bitmask(found);
    if (mask !== 0) {
      const place = at + ctz(mask);
      if (place >= end) return end;
      if (quote !== 0 && <u32>load<u8>(place) === quote) fail();
      return place;
    }
    at += 16;
  }
}

/** The closing quote of a cell whose content begins at `from`; fails where there is none. */
export function closingQuote(from: usize): usize {
  const quotes = i8x16.splat(<i8>quote);
  for (let at = from; at < end; at += 16) {
    const mask = i8x16.bitmask(i8x16.eq(v128.load(at), quotes));
    if (mask !== 0) {
      const place = at + ctz(mask);
      if (place < end) return place;
      break;
    }
  }
  fail();
  return end;
}

/** Keeps a text, and notes where: at `into` its address, 0 where there is none, and its length. */
export function readText(at: usize, column: usize, into: usize): usize {
  const code = <u32>load<u8>(at);
  if (code !== quote || quote === 0 || at >= end) {
    const to = cellEnd(at);
    keep(column, at, to - at, into);
    if (to === at) store<u32>(into, 0);
    return to;
  }
  const from = at + 1;
  let to = closingQuote(from);
  if (failed) return at;
  if (<u32>load<u8>(to, 1) !== quote || to + 1 >= end) {
    keep(column, from, to - from, into);
    return to + 1;
  }
  // Doubled quotes stand for one.
  let place = to + 2;
  while (true) {
    to = closingQuote(place);
    if (failed) return at;
    if (<u32>load<u8>(to, 1) !== quote || to + 1 >= end) break;
    place = to + 2;
  }
  keep(column, from, to - from, into);
  const copy = <usize>load<u32>(into);
  let next = copy;
  for (let i = from; i < to; i++) {
    const one = <u32>load<u8>(i);
    store<u8>(next++, <u8>one);
    if (one === quote) i++;
  }
  store<u32>(into, <u32>(next - copy), 4);
  return to + 1;
}

/** Copies a text behind those that the column has kept before, and notes where it is. */
export function keep(column: usize, at: usize, length: usize, into: usize): void {
  let copy = <usize>load<u32>(column, C_COPIES);
  if (copy + length > <usize>load<u32>(column, C_COPIES_END)) copy = moreRoom(column + C_COPIES, length);
  store<u32>(into, <u32>copy);
  store<u32>(into, <u32>length, 4);
  store<u32>(column, <u32>(copy + length), C_COPIES);
  // Eight bytes at a time: there is room for what is copied beyond the end.
  let i: usize = 0;
  do {
    store<u64>(copy + i, load<u64>(at + i));
    i += 8;
  } while (i < length);
}

/** A cell that is no value of its column's type: missing where it says so, else the column is another. Stores NaN or -1. */
export function readMissing(at: usize, into: usize, isCode: bool): usize {
  let from = at;
  let to: usize;
  let after: usize;
  if (at < end && quote !== 0 && <u32>load<u8>(at) === quote) {
    from = at + 1;
    to = closingQuote(from);
    after = to + 1;
  } else {
    to = cellEnd(at);
    after = to;
  }
  if (failed) return at;
  const length = <u32>(to - from);
  if (length !== 0 && !isToken(from, length)) {
    fail();
    return at;
  }
  if (isCode) store<i32>(into, -1);
  else store<f64>(into, NaN);
  return after;
}

/** Whether it is one of the words for nothing. At TOKENS these stand one after the other: length, bytes; 0 ends them. */
export function isToken(at: usize, length: u32): bool {
  let token = TOKENS;
  while (true) {
    const own = <u32>load<u8>(token);
    if (own === 0) return false;
    if (own === length && isEqual(token + 1, at, length)) return true;
    token += own + 1;
  }
}

/** Passes the quote behind a value that began with one. */
export function closed(at: usize): usize {
  if (<u32>load<u8>(at) !== quote) fail();
  return at + 1;
}
