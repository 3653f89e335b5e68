import { closed, isEnd, readMissing } from "./cells";
import { BLANK, COLON, DATE, DOT, INSTANT, MINUS, PLUS, SLASH, ZERO } from "./layout";
import { end, fail, quote } from "./state";

/** Two digits; 100 and more where there is something else. */
export function pair(at: usize): u32 {
  const tens = <u32>load<u8>(at) - ZERO;
  const ones = <u32>load<u8>(at, 1) - ZERO;
  return tens <= 9 && ones <= 9 ? tens * 10 + ones : 1000;
}

/** Dates and times in the usual forms of ISO 8601: days, or microseconds, since 1970. */
export function readDate(start: usize, into: usize, kind: u32): usize {
  let at = start;
  const quoted = <u32>load<u8>(at) === quote && quote !== 0;
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
    (mark === MINUS || (mark === SLASH && kind === DATE)) &&
    <u32>load<u8>(at, 7) === mark;
  if (!isDay) return readMissing(start, into, false);
  const year = century * 100 + years;
  if (day > daysIn(year, month)) {
    fail();
    return start;
  }
  at += 10;
  const days = daysOf(<i32>year, month, day);
  if (kind === DATE) {
    if (!quoted && !isEnd(<u32>load<u8>(at))) {
      fail();
      return start;
    }
    store<f64>(into, <f64>days);
    return quoted ? closed(at) : at;
  }
  const between = <u32>load<u8>(at);
  const hour = pair(at + 1);
  const minute = pair(at + 4);
  if (
    (between !== BLANK && between !== 84) ||
    hour > 23 ||
    <u32>load<u8>(at, 3) !== COLON ||
    minute > 59 ||
    at + 6 > end
  ) {
    fail();
    return start;
  }
  at += 6;
  let micros: i64 = ((<i64>days * 24 + hour) * 60 + minute) * 60000000;
  if (<u32>load<u8>(at) === COLON) {
    const second = pair(at + 1);
    if (second > 59) {
      fail();
      return start;
    }
    micros += <i64>second * 1000000;
    at += 3;
    if (<u32>load<u8>(at) === DOT) {
      let unit: i64 = 1000000;
      const fraction = ++at;
      let digit = <u32>load<u8>(at) - ZERO;
      while (digit <= 9 && at - fraction < 6) {
        unit /= 10;
        micros += <i64>digit * unit;
        digit = <u32>load<u8>(++at) - ZERO;
      }
      if (at === fraction) fail();
    }
  }
  if (kind === INSTANT) {
    const zone = <u32>load<u8>(at);
    if (zone === 90) at++;
    else {
      const hours = pair(at + 1);
      const minutes = pair(at + 4);
      if ((zone !== PLUS && zone !== MINUS) || <u32>load<u8>(at, 3) !== COLON || hours > 14 || minutes > 59) fail();
      const offset: i64 = <i64>(hours * 60 + minutes) * 60000000;
      micros += zone === MINUS ? offset : -offset;
      at += 6;
    }
  }
  if (at > end || (!quoted && !isEnd(<u32>load<u8>(at))) || abs(micros) > 9007199254740991) fail();
  store<f64>(into, <f64>micros);
  return quoted ? closed(at) : at;
}

export function daysIn(year: u32, month: u32): u32 {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days since 1970 of a day after the year 0 (H. Hinnant, chrono-compatible low-level date algorithms). */
export function daysOf(year: i32, month: u32, day: u32): i32 {
  const y = month <= 2 ? year - 1 : year;
  const era = y / 400;
  const yearOfEra = <u32>(y - era * 400);
  const dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
  return era * 146097 + <i32>dayOfEra - 719468;
}
