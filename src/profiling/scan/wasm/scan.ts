// Reads delimited text in linear memory into columns. AssemblyScript: scripts/build-scan.ts makes WebAssembly of it.
//
// Memory is laid out by src/profiling/scan/layout.ts, which says what the offsets below are. All instances share one
// memory; each works on its own rows, with columns' dictionaries of its own, until these are merged.

/** Number() of the bytes of a cell, or NaN where it is none that a column may hold. */
// @ts-ignore: decorator
@external("host", "parseFloat")
declare function hostFloat(at: u32, length: u32): f64;

// The kinds of columns.
const TEXT: u32 = 0;
const INTEGER: u32 = 1;
const FLOAT: u32 = 2;
const DATE: u32 = 3;
const DATETIME: u32 = 4;
const INSTANT: u32 = 5;
const BOOLEAN: u32 = 6;
const YES_NO: u32 = 7;

// Addresses of what is shared.
const HEAP: usize = 16;
const TOKENS: usize = 1024;
const POWERS: usize = 4096;
const LEAST_POWER: i32 = -342;
const MOST_POWER: i32 = 308;

// A column of an instance: of texts, the slots by which they are found, and where each of them is by its code.
const COLUMN: usize = 64;
const C_KIND: usize = 0;
const C_DATA: usize = 4;
const C_SLOTS: usize = 8;
const C_MASK: usize = 12;
const C_TEXTS: usize = 16;
const C_COUNT: usize = 20;
const C_CAPACITY: usize = 24;
const C_ROOM: usize = 28;
const C_ROOM_END: usize = 32;
const C_ROOM_SIZE: usize = 36;
const C_COPIES: usize = 40;
const C_COPIES_END: usize = 44;
const C_COPIES_SIZE: usize = 48;

// A distinct text, followed by its bytes.
const T_HASH: usize = 0;
const T_LENGTH: usize = 8;
const T_COUNT: usize = 12;
const T_CODE: usize = 16;
const T_BYTES: usize = 20;

const LF: u32 = 10;
const CR: u32 = 13;
const BLANK: u32 = 32;
const PLUS: u32 = 43;
const MINUS: u32 = 45;
const DOT: u32 = 46;
const SLASH: u32 = 47;
const ZERO: u32 = 48;
const COLON: u32 = 58;

let end: usize = 0;
let delimiter: u32 = 0;
let quote: u32 = 0;

/** What text is written with; 0 is no quote. */
export function begin(delimiterCode: u32, quoteCode: u32): void {
  delimiter = delimiterCode;
  quote = quoteCode;
}

/** So many bytes of zeros that nobody else has, at a multiple of 16. */
export function allocate(bytes: usize): usize {
  const size = (bytes + 15) & ~15;
  const at = <usize>atomic.add<u32>(HEAP, <u32>size);
  if (at + size < at) unreachable();
  while (at + size > (<usize>memory.size()) << 16) {
    const pages = ((at + size + 65535) >> 16) - memory.size();
    if (pages > 0 && memory.grow(<i32>pages) < 0) unreachable();
  }
  return at;
}

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
  const hasQuotes = quote != 0;
  for (let at = from; at < to; at += 64) {
    const a = v128.load(at, 0);
    const b = v128.load(at, 16);
    const c = v128.load(at, 32);
    const d = v128.load(at, 48);
    const whole = to - at >= 64;
    const kept: u64 = whole ? -1 : ((<u64>1) << (to - at)) - 1;
    const feedMask = bits(i8x16.eq(a, feeds), i8x16.eq(b, feeds), i8x16.eq(c, feeds), i8x16.eq(d, feeds)) & kept;
    if (!whole) {
      for (let i = at; i < to; i++) if (load<u8>(i) == 0) zeros = 1;
    } else if (!i8x16.all_true(i8x16.min_u(i8x16.min_u(a, b), i8x16.min_u(c, d)))) zeros = 1;
    let within = inside;
    if (hasQuotes) {
      const quoteMask = bits(i8x16.eq(a, quotes), i8x16.eq(b, quotes), i8x16.eq(c, quotes), i8x16.eq(d, quotes)) & kept;
      if (quoteMask != 0) {
        let x = quoteMask;
        x ^= x << 1;
        x ^= x << 2;
        x ^= x << 4;
        x ^= x << 8;
        x ^= x << 16;
        x ^= x << 32;
        within ^= x;
        if ((popcnt(quoteMask) & 1) != 0) inside = ~inside;
      }
    }
    const outer = feedMask & ~within;
    const inner = feedMask & within;
    outsideCount += <u32>popcnt(outer);
    insideCount += <u32>popcnt(inner);
    if (firstOutside < 0 && outer != 0) firstOutside = <i32>(at - from) + <i32>ctz(outer);
    if (firstInside < 0 && inner != 0) firstInside = <i32>(at - from) + <i32>ctz(inner);
  }
  store<u32>(out, <u32>(inside & 1), 0);
  store<u32>(out, outsideCount, 4);
  store<u32>(out, insideCount, 8);
  store<u32>(out, zeros, 12);
  store<i32>(out, firstOutside, 16);
  store<i32>(out, firstInside, 20);
}

// @ts-ignore: decorator
@inline
function bits(a: v128, b: v128, c: v128, d: v128): u64 {
  return (
    <u64>(<u32>i8x16.bitmask(a)) |
    ((<u64>(<u32>i8x16.bitmask(b))) << 16) |
    ((<u64>(<u32>i8x16.bitmask(c))) << 32) |
    ((<u64>(<u32>i8x16.bitmask(d))) << 48)
  );
}

// What the reading of a cell leaves: where it ended, or that it is not what it is taken for.
let failed: bool = false;

/** Where the next row begins, or the one that could not be read. */
let position: usize = 0;

export function placeOfNext(): usize {
  return position;
}

/** Where the text ends that rows are read from: behind it is a line feed, and bytes that may be looked at. */
export function endAt(textEnd: usize): void {
  end = textEnd;
}

/**
 * Reads the rows that begin from one place up to another, `most` of them at most, into columns, from row `row` on, and
 * tells how many these are. Of a text it is noted where it was kept. Tells -1 where a row is not plain: where it has
 * another number of cells, cells that their column's type does not hold, quotes that are no RFC 4180 or nothing, or ends
 * otherwise than the others. There are at least two columns.
 */
export function readRows(
  from: usize,
  to: usize,
  columns: usize,
  count: u32,
  row: u32,
  most: u32,
  lineEnd: u32,
): i32 {
  let at = from;
  let index: u32 = 0;
  const last = columns + <usize>(count - 1) * COLUMN;
  failed = false;
  while (at < to && index < most) {
    position = at;
    const wide = <usize>(row + index) << 3;
    for (let column = columns; column <= last; column += COLUMN) {
      const kind = load<u32>(column, C_KIND);
      const into = <usize>load<u32>(column, C_DATA) + wide;
      if (kind == TEXT) at = readText(at, column, into);
      else if (kind == INTEGER) at = readInteger(at, into);
      else if (kind == FLOAT) at = readFloat(at, into);
      else if (kind < BOOLEAN) at = readDate(at, into, kind);
      else at = readBoolean(at, into - (wide >> 1), kind);
      if (failed) return -1;
      const code = <u32>load<u8>(at);
      if (column != last) {
        if (code != delimiter || at >= end) return -1;
        at++;
      } else if (at >= end) {
        at = end;
      } else if (lineEnd == LF) {
        if (code != LF) return -1;
        at++;
      } else {
        if (code != CR || <u32>load<u8>(at, 1) != LF) return -1;
        at += 2;
      }
    }
    index++;
  }
  position = at;
  return <i32>index;
}

// @ts-ignore: decorator
@inline
function isEnd(code: u32): bool {
  return code == delimiter || code == LF || code == CR;
}

/** The end of a cell without quotes: a delimiter, or the end of a line; fails at a quote. */
function cellEnd(from: usize): usize {
  const delimiters = i8x16.splat(<i8>delimiter);
  const feeds = i8x16.splat(<i8>LF);
  const returns = i8x16.splat(<i8>CR);
  const quotes = i8x16.splat(<i8>(quote == 0 ? LF : quote));
  let at = from;
  while (true) {
    const v = v128.load(at);
    const found = v128.or(
      v128.or(i8x16.eq(v, delimiters), i8x16.eq(v, feeds)),
      v128.or(i8x16.eq(v, returns), i8x16.eq(v, quotes)),
    );
    const mask = i8x16.bitmask(found);
    if (mask != 0) {
      const place = at + ctz(mask);
      if (place >= end) return end;
      if (quote != 0 && <u32>load<u8>(place) == quote) failed = true;
      return place;
    }
    at += 16;
  }
}

/** The closing quote of a cell whose content begins at `from`; fails where there is none. */
function closingQuote(from: usize): usize {
  const quotes = i8x16.splat(<i8>quote);
  for (let at = from; at < end; at += 16) {
    const mask = i8x16.bitmask(i8x16.eq(v128.load(at), quotes));
    if (mask != 0) {
      const place = at + ctz(mask);
      if (place < end) return place;
      break;
    }
  }
  failed = true;
  return end;
}

/** Keeps a text, and notes where: at `into` its address, 0 where there is none, and its length. */
function readText(at: usize, column: usize, into: usize): usize {
  const code = <u32>load<u8>(at);
  if (code != quote || quote == 0 || at >= end) {
    const to = cellEnd(at);
    keep(column, at, to - at, into);
    if (to == at) store<u32>(into, 0);
    return to;
  }
  const from = at + 1;
  let to = closingQuote(from);
  if (failed) return at;
  if (<u32>load<u8>(to, 1) != quote || to + 1 >= end) {
    keep(column, from, to - from, into);
    return to + 1;
  }
  // Doubled quotes stand for one.
  let place = to + 2;
  while (true) {
    to = closingQuote(place);
    if (failed) return at;
    if (<u32>load<u8>(to, 1) != quote || to + 1 >= end) break;
    place = to + 2;
  }
  keep(column, from, to - from, into);
  const copy = <usize>load<u32>(into);
  let next = copy;
  for (let i = from; i < to; i++) {
    const one = <u32>load<u8>(i);
    store<u8>(next++, <u8>one);
    if (one == quote) i++;
  }
  store<u32>(into, <u32>(next - copy), 4);
  return to + 1;
}

const LEAST_ROOM: u32 = 512;
const MOST_ROOM: u32 = 1048576;

/** Copies a text behind those that the column has kept before, and notes where it is. */
// @ts-ignore: decorator
@inline
function keep(column: usize, at: usize, length: usize, into: usize): void {
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

/** Room for so many bytes at least: at `known` is where it begins, ends, and how large it was the last time. */
function moreRoom(known: usize, length: usize): usize {
  const usual = min<u32>(max<u32>(load<u32>(known, 8) * 2, LEAST_ROOM), MOST_ROOM);
  const whole = max<usize>(<usize>usual, length);
  const at = allocate(whole + 16); // what is read or written eight bytes at a time stays within
  store<u32>(known, <u32>at);
  store<u32>(known, <u32>(at + whole), 4);
  store<u32>(known, usual, 8);
  return at;
}

/**
 * Gives the texts that were noted of all rows of a column their codes among its distinct ones, in the place of what was
 * noted. At `hashes` is room for 8 bytes of each of BATCH rows.
 */
export function encode(column: usize, rows: u32, hashes: usize): void {
  const data = <usize>load<u32>(column, C_DATA);
  for (let row: u32 = 0; row < rows; row += BATCH) {
    encodeSome(column, data + (<usize>row << 3), data + (<usize>row << 2), min<u32>(BATCH, rows - row), hashes);
  }
}

const BATCH: u32 = 1024;

function encodeSome(column: usize, noted: usize, codes: usize, rows: u32, hashes: usize): void {
  const slots = <usize>load<u32>(column, C_SLOTS);
  const mask = load<u32>(column, C_MASK);
  // What will be looked at is asked for beforehand, all at once: else the processor would wait for each by itself.
  let touched: u32 = 0;
  for (let row: u32 = 0; row < rows; row++) {
    const at = noted + (<usize>row << 3);
    const text = <usize>load<u32>(at);
    if (text == 0) continue;
    const hash = hashOf(text, load<u32>(at, 4));
    store<u64>(hashes + (<usize>row << 3), hash);
    touched += load<u32>(slots + ((<usize>(<u32>hash & mask)) << 3));
  }
  for (let row: u32 = 0; row < rows; row++) {
    if (load<u32>(noted + (<usize>row << 3)) == 0) continue;
    const known = load<u32>(slots + ((<usize>(load<u32>(hashes + (<usize>row << 3)) & mask)) << 3));
    if (known != 0) touched += load<u32>(known, T_COUNT);
  }
  unused = touched;
  for (let row: u32 = 0; row < rows; row++) {
    const at = noted + (<usize>row << 3);
    const text = <usize>load<u32>(at);
    const code = text == 0 ? -1 : place(column, load<u64>(hashes + (<usize>row << 3)), text, load<u32>(at, 4));
    store<i32>(codes + (<usize>row << 2), code);
  }
}

/** Keeps the compiler from leaving out what is only asked for. */
let unused: u32 = 0;

/** A cell that is no value of its column's type: missing where it says so, else the column is another. Stores NaN or -1. */
function readMissing(at: usize, into: usize, isCode: bool): usize {
  let from = at;
  let to: usize;
  let after: usize;
  if (at < end && quote != 0 && <u32>load<u8>(at) == quote) {
    from = at + 1;
    to = closingQuote(from);
    after = to + 1;
  } else {
    to = cellEnd(at);
    after = to;
  }
  if (failed) return at;
  const length = <u32>(to - from);
  if (length != 0 && !isToken(from, length)) {
    failed = true;
    return at;
  }
  if (isCode) store<i32>(into, -1);
  else store<f64>(into, NaN);
  return after;
}

/** Whether it is one of the words for nothing. At TOKENS these stand one after the other: length, bytes; 0 ends them. */
function isToken(at: usize, length: u32): bool {
  let token = TOKENS;
  while (true) {
    const own = <u32>load<u8>(token);
    if (own == 0) return false;
    if (own == length && isEqual(token + 1, at, length)) return true;
    token += own + 1;
  }
}

/** Passes the quote behind a value that began with one. */
// @ts-ignore: decorator
@inline
function closed(at: usize): usize {
  if (<u32>load<u8>(at) != quote) failed = true;
  return at + 1;
}

function readInteger(start: usize, into: usize): usize {
  let at = start;
  const quoted = <u32>load<u8>(at) == quote && quote != 0;
  if (quoted) at++;
  const negative = <u32>load<u8>(at) == MINUS;
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
  if (length == 0 || length > 15 || (first == 0 && (length > 1 || negative)) || at > end) {
    return readMissing(start, into, false);
  }
  if (!quoted && !isEnd(<u32>load<u8>(at))) return readMissing(start, into, false);
  const number = <f64>(<i64>value);
  store<f64>(into, negative ? -number : number);
  return quoted ? closed(at) : at;
}

function readFloat(start: usize, into: usize): usize {
  let at = start;
  const quoted = <u32>load<u8>(at) == quote && quote != 0;
  if (quoted) at++;
  const from = at;
  const negative = <u32>load<u8>(at) == MINUS;
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
  if (whole == 0 || (first == 0 && whole > 1)) return readMissing(start, into, false);
  let power: i32 = 0;
  let significant = whole;
  if (<u32>load<u8>(at) == DOT) {
    const fraction = ++at;
    digit = <u32>load<u8>(at) - ZERO;
    while (digit <= 9) {
      mantissa = mantissa * 10 + digit;
      digit = <u32>load<u8>(++at) - ZERO;
    }
    const length = at - fraction;
    if (length == 0) return readMissing(start, into, false);
    power = -(<i32>length);
    significant += length;
    if (first == 0) {
      // Zeros before the first other digit do not count.
      significant--;
      for (let i = fraction; i < at && <u32>load<u8>(i) == ZERO; i++) significant--;
    }
  }
  const letter = <u32>load<u8>(at) | 32;
  if (letter == 101) {
    at++;
    let below = false;
    const sign = <u32>load<u8>(at);
    if (sign == MINUS || sign == PLUS) {
      below = sign == MINUS;
      at++;
    }
    const exponentAt = at;
    let exponent: i32 = 0;
    digit = <u32>load<u8>(at) - ZERO;
    while (digit <= 9) {
      if (exponent < 100000) exponent = exponent * 10 + <i32>digit;
      digit = <u32>load<u8>(++at) - ZERO;
    }
    if (at == exponentAt) return readMissing(start, into, false);
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
    failed = true;
    return start;
  }
  store<f64>(into, number + 0.0);
  return quoted ? closed(at) : at;
}

/**
 * The double nearest to mantissa · 10^power, by Eisel and Lemire (D. Lemire, Number Parsing at a Gigabyte per Second,
 * 2021); NaN where it takes more than 128 bits to tell, or is close to the ends of what there is.
 */
function doubleOf(mantissa: u64, power: i32): f64 {
  if (mantissa == 0) return 0;
  if (mantissa <= 9007199254740992 && power >= -22 && power <= 22) {
    const number = <f64>mantissa;
    const scale = load<f64>(POWERS + <usize>(MOST_POWER - LEAST_POWER + 1) * 16 + ((<usize>abs(power)) << 3));
    return power < 0 ? number / scale : number * scale;
  }
  if (power < -290 || power > 280) return NaN;
  const zeros = clz<u64>(mantissa);
  const w = mantissa << zeros;
  const table = POWERS + (<usize>(power - LEAST_POWER)) * 16;
  const factor = load<u64>(table, 0);
  let low = w * factor;
  let high = highOf(w, factor);
  if ((high & 0x1ff) == 0x1ff) {
    const further = highOf(w, load<u64>(table, 8));
    low += further;
    if (further > low) high++;
  }
  if (low == <u64>-1 && (power < -27 || power > 55)) return NaN;
  const upper = high >> 63;
  let bitsOf = high >> (upper + 9);
  let exponent = <i64>((((152170 + 65536) * power) >> 16) + 63) + <i64>upper - <i64>zeros + 1023;
  if (exponent <= 0) return NaN;
  if (low <= 1 && power >= -4 && power <= 23 && (bitsOf & 3) == 1 && bitsOf << (upper + 9) == high) {
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
  return reinterpret<f64>(bitsOf | (<u64>exponent << 52));
}

/** The upper half of a product of 128 bits. */
// @ts-ignore: decorator
@inline
function highOf(a: u64, b: u64): u64 {
  const a0 = a & 0xffffffff;
  const a1 = a >> 32;
  const b0 = b & 0xffffffff;
  const b1 = b >> 32;
  const low = a0 * b0;
  const middle = a1 * b0 + (low >> 32);
  const other = a0 * b1 + (middle & 0xffffffff);
  return a1 * b1 + (middle >> 32) + (other >> 32);
}

/** Two digits; 100 and more where there is something else. */
// @ts-ignore: decorator
@inline
function pair(at: usize): u32 {
  const tens = <u32>load<u8>(at) - ZERO;
  const ones = <u32>load<u8>(at, 1) - ZERO;
  return tens <= 9 && ones <= 9 ? tens * 10 + ones : 1000;
}

/** Dates and times in the usual forms of ISO 8601: days, or microseconds, since 1970. */
function readDate(start: usize, into: usize, kind: u32): usize {
  let at = start;
  const quoted = <u32>load<u8>(at) == quote && quote != 0;
  if (quoted) at++;
  if (at + 10 > end) return readMissing(start, into, false);
  const century = pair(at);
  const years = pair(at + 2);
  const month = pair(at + 5);
  const day = pair(at + 8);
  const mark = <u32>load<u8>(at, 4);
  const isDay =
    century <= 99 &&
    century >= 1 &&
    years <= 99 &&
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    (mark == MINUS || (mark == SLASH && kind == DATE)) &&
    <u32>load<u8>(at, 7) == mark;
  if (!isDay) return readMissing(start, into, false);
  const year = century * 100 + years;
  if (day > daysIn(year, month)) {
    failed = true;
    return start;
  }
  at += 10;
  const days = daysOf(<i32>year, month, day);
  if (kind == DATE) {
    if (!quoted && !isEnd(<u32>load<u8>(at))) {
      failed = true;
      return start;
    }
    store<f64>(into, <f64>days);
    return quoted ? closed(at) : at;
  }
  const between = <u32>load<u8>(at);
  const hour = pair(at + 1);
  const minute = pair(at + 4);
  if ((between != BLANK && between != 84) || hour > 23 || <u32>load<u8>(at, 3) != COLON || minute > 59 || at + 6 > end) {
    failed = true;
    return start;
  }
  at += 6;
  let micros: i64 = ((<i64>days * 24 + hour) * 60 + minute) * 60000000;
  if (<u32>load<u8>(at) == COLON) {
    const second = pair(at + 1);
    if (second > 59) {
      failed = true;
      return start;
    }
    micros += <i64>second * 1000000;
    at += 3;
    if (<u32>load<u8>(at) == DOT) {
      let unit: i64 = 1000000;
      const fraction = ++at;
      let digit = <u32>load<u8>(at) - ZERO;
      while (digit <= 9 && at - fraction < 6) {
        unit /= 10;
        micros += <i64>digit * unit;
        digit = <u32>load<u8>(++at) - ZERO;
      }
      if (at == fraction) failed = true;
    }
  }
  if (kind == INSTANT) {
    if (<u32>load<u8>(at) != 90) failed = true;
    at++;
  }
  if (at > end || (!quoted && !isEnd(<u32>load<u8>(at))) || abs(micros) > 9007199254740991) failed = true;
  store<f64>(into, <f64>micros);
  return quoted ? closed(at) : at;
}

function daysIn(year: u32, month: u32): u32 {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/** Days since 1970 of a day after the year 0 (H. Hinnant, chrono-compatible low-level date algorithms). */
function daysOf(year: i32, month: u32, day: u32): i32 {
  const y = month <= 2 ? year - 1 : year;
  const era = y / 400;
  const yearOfEra = <u32>(y - era * 400);
  const dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
  return era * 146097 + <i32>dayOfEra - 719468;
}

/** Truth values: true and false as one writes them, or yes and no in any letters. Stores 1, 0, or -1 where missing. */
function readBoolean(start: usize, into: usize, kind: u32): usize {
  let at = start;
  const quoted = <u32>load<u8>(at) == quote && quote != 0;
  if (quoted) at++;
  let value: i32 = -1;
  const word = load<u32>(at);
  const lower = word | 0x20202020;
  if (kind == BOOLEAN) {
    if (word == 0x65757274 || word == 0x65757254 || word == 0x45555254) {
      value = 1;
      at += 4;
    } else {
      const e = <u32>load<u8>(at, 4);
      if (((word == 0x736c6166 || word == 0x736c6146) && e == 101) || (word == 0x534c4146 && e == 69)) {
        value = 0;
        at += 5;
      }
    }
  } else if ((lower & 0xffffff) == 0x736579 && isLetters(word, 3)) {
    value = 1;
    at += 3;
  } else if ((lower & 0xffff) == 0x6f6e && isLetters(word, 2)) {
    value = 0;
    at += 2;
  } else if ((lower & 0xff) == 0x79) {
    value = 1;
    at++;
  } else if ((lower & 0xff) == 0x6e) {
    value = 0;
    at++;
  }
  if (value < 0 || at > end || !(quoted ? <u32>load<u8>(at) == quote : isEnd(<u32>load<u8>(at)))) {
    return readMissing(start, into, true);
  }
  store<i32>(into, value);
  return quoted ? at + 1 : at;
}

/** Whether the first bytes are letters: what `| 32` makes of other bytes may look like one. */
function isLetters(word: u32, count: u32): bool {
  for (let i: u32 = 0; i < count; i++) if (((word >> (i << 3)) & 0x40) == 0) return false;
  return true;
}

// Distinct texts.

/** The code of a text among those of a column, which counts it. */
function place(column: usize, hash: u64, at: usize, length: u32): i32 {
  const tag = <u32>(hash >> 32);
  const slots = <usize>load<u32>(column, C_SLOTS);
  const mask = load<u32>(column, C_MASK);
  let i = <u32>hash & mask;
  while (true) {
    const slot = slots + ((<usize>i) << 3);
    const known = <usize>load<u32>(slot);
    if (known == 0) break;
    if (load<u32>(slot, 4) == tag && load<u32>(known, T_LENGTH) == length && isEqual(known + T_BYTES, at, length)) {
      store<u32>(known, load<u32>(known, T_COUNT) + 1, T_COUNT);
      return load<i32>(known, T_CODE);
    }
    i = (i + 1) & mask;
  }
  return add(column, hash, at, length, i);
}

/** Adds a text that a column does not have, for which there is a free slot. */
function add(column: usize, hash: u64, at: usize, length: u32, free: u32): i32 {
  const known = load<u32>(column, C_COUNT);
  const text = textRoom(column, (T_BYTES + <usize>length + 3) & ~3);
  store<u64>(text, hash, T_HASH);
  store<u32>(text, length, T_LENGTH);
  store<u32>(text, 1, T_COUNT);
  store<u32>(text, known, T_CODE);
  memory.copy(text + T_BYTES, at, <usize>length);
  if (known == load<u32>(column, C_CAPACITY)) enlargeTexts(column, known);
  store<u32>(<usize>load<u32>(column, C_TEXTS) + (<usize>known << 2), <u32>text);
  store<u32>(column, known + 1, C_COUNT);
  const slot = <usize>load<u32>(column, C_SLOTS) + ((<usize>free) << 3);
  store<u32>(slot, <u32>text);
  store<u32>(slot, <u32>(hash >> 32), 4);
  if ((known + 1) * 2 > load<u32>(column, C_MASK)) enlargeSlots(column, known + 1);
  return <i32>known;
}

/** Room for a text and what is known of it, close to the texts before: so the processor's caches hold what is frequent. */
function textRoom(column: usize, size: usize): usize {
  let room = <usize>load<u32>(column, C_ROOM);
  if (room + size > <usize>load<u32>(column, C_ROOM_END)) room = moreRoom(column + C_ROOM, size);
  store<u32>(column, <u32>(room + size), C_ROOM);
  return room;
}

function enlargeTexts(column: usize, known: u32): void {
  const larger = max<u32>(known * 2, 16);
  const texts = allocate(<usize>larger << 2);
  memory.copy(texts, <usize>load<u32>(column, C_TEXTS), <usize>known << 2);
  store<u32>(column, <u32>texts, C_TEXTS);
  store<u32>(column, larger, C_CAPACITY);
}

function enlargeSlots(column: usize, known: u32): void {
  const mask = max<u32>((load<u32>(column, C_MASK) + 1) * 2, 32) - 1;
  const slots = allocate((<usize>mask + 1) << 3);
  const texts = <usize>load<u32>(column, C_TEXTS);
  for (let code: u32 = 0; code < known; code++) {
    const text = <usize>load<u32>(texts + (<usize>code << 2));
    const hash = load<u64>(text, T_HASH);
    let i = <u32>hash & mask;
    while (load<u32>(slots + ((<usize>i) << 3)) != 0) i = (i + 1) & mask;
    store<u32>(slots + ((<usize>i) << 3), <u32>text);
    store<u32>(slots + ((<usize>i) << 3), <u32>(hash >> 32), 4);
  }
  store<u32>(column, <u32>slots, C_SLOTS);
  store<u32>(column, mask, C_MASK);
}

// @ts-ignore: decorator
@inline
function isEqual(a: usize, b: usize, length: u32): bool {
  let i: usize = 0;
  for (; i + 8 <= length; i += 8) if (load<u64>(a + i) != load<u64>(b + i)) return false;
  const rest = length - <u32>i;
  if (rest == 0) return true;
  const mask = (<u64>-1) >> ((8 - rest) << 3);
  return ((load<u64>(a + i) ^ load<u64>(b + i)) & mask) == 0;
}

// @ts-ignore: decorator
@inline
function mixed(hash: u64): u64 {
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
  if (rest != 0) {
    h ^= load<u64>(at + i) & ((<u64>-1) >> ((8 - rest) << 3));
    h *= 0xd6e8feb86659fd93;
  }
  return mixed(h);
}

// What is to be known of all distinct texts of a column.

/** Texts of more letters are left to the caller. */
const LENGTHS: u32 = 4096;
const TOP: u32 = 10;

/**
 * Looks at all distinct texts of a column. At `out`: the least and the greatest by their bytes, how many cells have one,
 * whether all begin as addresses of the web do, how many are in `odd`, how many in `long`, and how many of the most
 * frequent there are, which follow. At `lengths` how many cells have texts of so many letters, at `odd` the texts that
 * may have blanks around them or letters beyond ASCII, at `long` those of too many letters. There is at least one text.
 */
export function surveyTexts(column: usize, out: usize, lengths: usize, odd: usize, long: usize): void {
  const count = load<u32>(column, C_COUNT);
  const texts = <usize>load<u32>(column, C_TEXTS);
  let least: u32 = 0;
  let greatest: u32 = 0;
  let cells: u32 = 0;
  let addresses: bool = true;
  let odds: u32 = 0;
  let longs: u32 = 0;
  let tops: u32 = 0;
  const top = out + 28;
  for (let index: u32 = 0; index < count; index++) {
    const text = textOf(texts, index);
    const at = text + T_BYTES;
    const length = load<u32>(text, T_LENGTH);
    const own = load<u32>(text, T_COUNT);
    cells += own;
    if (compared(text, textOf(texts, least)) < 0) least = index;
    else if (compared(text, textOf(texts, greatest)) > 0) greatest = index;
    const letters = lettersOf(at, length);
    if (letters < LENGTHS) {
      const place = lengths + ((<usize>letters) << 2);
      store<u32>(place, load<u32>(place) + own);
    } else {
      store<u32>(long + ((<usize>longs) << 2), index);
      longs++;
    }
    const first: u32 = length == 0 ? 0 : <u32>load<u8>(at);
    const last: u32 = length == 0 ? 0 : <u32>load<u8>(at + length - 1);
    const isOdd = letters != length || first < 33 || last == BLANK || last == 9 || last == LF || last == CR;
    if (isOdd) {
      store<u32>(odd + ((<usize>odds) << 2), index);
      odds++;
    }
    if (addresses) addresses = isAddress(at, length);
    if (tops < TOP || own >= load<u32>(textOf(texts, load<u32>(top + ((TOP - 1) << 2))), T_COUNT)) {
      let place = tops < TOP ? tops++ : TOP;
      while (place > 0) {
        const before = load<u32>(top + ((place - 1) << 2));
        const other = textOf(texts, before);
        const frequency = load<u32>(other, T_COUNT);
        if (frequency > own || (frequency == own && compared(other, text) < 0)) break;
        if (place < TOP) store<u32>(top + (place << 2), before);
        place--;
      }
      if (place < TOP) store<u32>(top + (place << 2), index);
    }
  }
  store<u32>(out, least, 0);
  store<u32>(out, greatest, 4);
  store<u32>(out, cells, 8);
  store<u32>(out, addresses ? 1 : 0, 12);
  store<u32>(out, odds, 16);
  store<u32>(out, longs, 20);
  store<u32>(out, tops, 24);
}

// @ts-ignore: decorator
@inline
function textOf(texts: usize, code: u32): usize {
  return <usize>load<u32>(texts + (<usize>code << 2));
}

/** Which of two texts comes first by its bytes, which is by its code points. */
function compared(a: usize, b: usize): i32 {
  if (a == b) return 0;
  const x = a + T_BYTES;
  const y = b + T_BYTES;
  const lengthX = load<u32>(a, T_LENGTH);
  const lengthY = load<u32>(b, T_LENGTH);
  const shorter = <usize>min(lengthX, lengthY);
  let i: usize = 0;
  for (; i + 8 <= shorter; i += 8) {
    const u = load<u64>(x + i);
    const v = load<u64>(y + i);
    if (u != v) return bswap(u) < bswap(v) ? -1 : 1;
  }
  for (; i < shorter; i++) {
    const u = load<u8>(x + i);
    const v = load<u8>(y + i);
    if (u != v) return u < v ? -1 : 1;
  }
  return lengthX < lengthY ? -1 : lengthX > lengthY ? 1 : 0;
}

/** The number of code points of a text. */
function lettersOf(at: usize, length: u32): u32 {
  let letters: u32 = 0;
  let i: u32 = 0;
  for (; i + 8 <= length; i += 8) {
    const word = load<u64>(at + i);
    // A byte that goes on begins with the bits 10.
    const going = (word >> 7) & ~(word >> 6) & 0x0101010101010101;
    letters += 8 - <u32>popcnt(going);
  }
  for (; i < length; i++) if ((load<u8>(at + i) & 0xc0) != 0x80) letters++;
  return letters;
}

/** Whether a text begins with http:// or https://. */
function isAddress(at: usize, length: u32): bool {
  if (length < 7 || load<u32>(at) != 0x70747468) return false;
  if (<u32>load<u8>(at, 4) == COLON) return load<u16>(at, 5) == 0x2f2f;
  return length >= 8 && load<u32>(at, 4) == 0x2f2f3a73;
}

/** The texts whose hash, put together with that of a seed, is below a bound: at `out` their hash and number; tells how many. */
export function drawTexts(column: usize, seed: u64, below: u64, out: usize): u32 {
  const count = load<u32>(column, C_COUNT);
  const texts = <usize>load<u32>(column, C_TEXTS);
  let drawn: u32 = 0;
  for (let index: u32 = 0; index < count; index++) {
    let own = load<u64>(textOf(texts, index));
    own ^= own >> 32;
    own *= 0xd6e8feb86659fd93;
    own ^= seed;
    if (own >= below) continue;
    const at = out + (<usize>drawn << 4);
    drawn++;
    store<u64>(at, own, 0);
    store<u32>(at, index, 8);
  }
  return drawn;
}

/** Puts the bytes of texts, from one up to another, behind each other; tells how many bytes that are at most `room`, or 0. */
export function gatherTexts(column: usize, from: u32, to: u32, out: usize, room: u32): u32 {
  const texts = <usize>load<u32>(column, C_TEXTS);
  let at = out;
  for (let index = from; index < to; index++) {
    const text = textOf(texts, index);
    const length = <usize>load<u32>(text, T_LENGTH);
    if (at + length > out + room) return 0;
    memory.copy(at, text + T_BYTES, length);
    at += length;
  }
  return <u32>(at - out);
}

/** Whether bytes are well-formed UTF-8. */
export function isUtf8(from: usize, to: usize): bool {
  let at = from;
  while (at < to) {
    if (at + 16 <= to && i8x16.bitmask(v128.load(at)) == 0) {
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
      if (lead == 0xe0) low = 0xa0;
      if (lead == 0xed) high = 0x9f;
    } else if (lead >= 0xf0 && lead <= 0xf4) {
      further = 3;
      if (lead == 0xf0) low = 0x90;
      if (lead == 0xf4) high = 0x8f;
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

/** At `out` how many doubles of a column are not missing, the least and the greatest of them, as doubles. */
export function extentOf(data: usize, rows: u32, out: usize): void {
  let least = f64x2.splat(Infinity);
  let greatest = f64x2.splat(-Infinity);
  let counts = i64x2.splat(0);
  const pairs = data + ((<usize>(rows & ~1)) << 3);
  let at = data;
  for (; at < pairs; at += 16) {
    const v = v128.load(at);
    least = f64x2.pmin(least, v);
    greatest = f64x2.pmax(greatest, v);
    counts = i64x2.sub(counts, f64x2.eq(v, v));
  }
  let count = i64x2.extract_lane(counts, 0) + i64x2.extract_lane(counts, 1);
  let low = min(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1));
  let high = max(f64x2.extract_lane(greatest, 0), f64x2.extract_lane(greatest, 1));
  if ((rows & 1) != 0) {
    const value = load<f64>(at);
    if (value == value) {
      count++;
      low = min(low, value);
      high = max(high, value);
    }
  }
  store<f64>(out, <f64>count);
  store<f64>(out, low, 8);
  store<f64>(out, high, 16);
}
