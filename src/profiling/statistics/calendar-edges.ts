const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY_MS = 86_400_000;
const DAY = DAY_MS * 1000;
/** Days from the beginning of 1970 to its first Monday. */
const FIRST_MONDAY = 4;
const WEEK = 7;
/** The most milliseconds from 1970 on that a Date can hold. */
const MOST_MS = 8.64e15;
const MONTHS = 12;

/** Widths of bins within a day, in microseconds. */
const CLOCK_WIDTHS = [
  ...[1, 10, 100, 1000, 10_000, 100_000].flatMap((power) => [power, 2 * power, 5 * power]),
  ...[SECOND, MINUTE].flatMap((unit) => [unit, 2 * unit, 5 * unit, 10 * unit, 15 * unit, 30 * unit]),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
];

/** Widths of bins in days, and in months. */
const DAY_WIDTHS = [1, 2, WEEK];
const YEARS = [1, 10, 100, 1000, 10_000].flatMap((power) => [power, 2 * power, 5 * power]);
const MONTH_WIDTHS = [1, 3, 6, ...YEARS.map((years) => years * MONTHS)];

/**
 * Ascending edges of at most `most` bins at the beginnings of seconds, hours, days, weeks, months, years and the like. All
 * values from min to max, which are days or microseconds since 1970, lie from the first edge up to the last. Null where
 * a calendar has no such edges.
 */
export function calendarEdges(min: number, max: number, unit: "day" | "microsecond", most: number): number[] | null {
  const inDay = unit === "day" ? 1 : DAY;
  const perMs = inDay / DAY_MS;
  if (Math.max(-min, max) / perMs > MOST_MS) return null;
  for (const width of unit === "day" ? [] : CLOCK_WIDTHS) {
    const edges = between(Math.floor(min / width), Math.floor(max / width), most, (i) => i * width);
    if (edges !== null) return edges;
  }
  for (const days of DAY_WIDTHS) {
    const width = days * inDay;
    const origin = days === WEEK ? FIRST_MONDAY * inDay : 0;
    const placeOf = (value: number): number => Math.floor((value - origin) / width);
    const edges = between(placeOf(min), placeOf(max), most, (i) => i * width + origin);
    if (edges !== null) return edges;
  }
  for (const width of MONTH_WIDTHS) {
    const placeOf = (value: number): number => Math.floor(monthOf(value / perMs) / width);
    const edges = between(placeOf(min), placeOf(max), most, (i) => beginOf(i * width) * perMs);
    if (edges !== null) return edges;
  }
  return null;
}

/** The edges of the bins from one place up to another; null where they are more than may be, or beyond the calendar. */
function between(first: number, last: number, most: number, edge: (place: number) => number): number[] | null {
  if (last - first >= most) return null;
  const edges = Array.from({ length: last - first + 2 }, (_, i) => edge(first + i));
  return edges.some(Number.isNaN) ? null : edges;
}

/** Months since the beginning of the year 0. */
function monthOf(ms: number): number {
  const date = new Date(Math.floor(ms));
  return date.getUTCFullYear() * MONTHS + date.getUTCMonth();
}

/** When a month begins, in milliseconds since 1970; NaN beyond what a Date can hold. */
function beginOf(month: number): number {
  const year = Math.floor(month / MONTHS);
  return new Date(0).setUTCFullYear(year, month - year * MONTHS, 1);
}
