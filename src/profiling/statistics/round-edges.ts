import { calendarEdges } from "./calendar-edges.ts";
import { equalWidthEdges } from "./histogram.ts";

/** What a column's values count: that decides which edges of bins are round to a person's eye. */
export type Unit = "integer" | "float" | "day" | "microsecond";

/** Bins of a fine histogram, at most. */
const FINE_BINS = 40;

/** The first digits of a round width, and by which power of ten it is divided. */
const WIDTHS = [
  [1, 0],
  [2, 0],
  [25, 1],
  [5, 0],
  [10, 0],
] as const;

/**
 * Ascending edges of at most 40 bins, at round numbers, dates or times, that hold all values from min to max. Whole
 * numbers, dates and times are below the last edge; other numbers may be on it. A constant column has the one bin [v, v],
 * and one whose values lie too near to each other for round edges has ten equal ones.
 */
export function roundEdges(min: number, max: number, unit: Unit): number[] {
  if (min === max) return [min, max];
  const edges =
    unit === "integer" || unit === "float"
      ? decimalEdges(min, max, unit === "integer")
      : calendarEdges(min, max, unit, FINE_BINS);
  return edges ?? equalWidthEdges(min, max);
}

/** Null where doubles do not tell the edges apart. */
function decimalEdges(min: number, max: number, whole: boolean): number[] | null {
  const extent = max - min;
  if (!Number.isFinite(extent)) return null;
  const power = Math.floor(Math.log10(extent / FINE_BINS));
  // One power more, where rounding has taken the logarithm down too far, or of whole numbers the widths are fractions.
  for (const exponent of whole ? [Math.max(power, 0), Math.max(power, 0) + 1] : [power, power + 1]) {
    for (const [digits, tenths] of WIDTHS) {
      const at = exponent - tenths;
      if (whole && at < 0) continue;
      const edges = multiples(min, max, digits, at, whole);
      if (edges !== null) return edges;
    }
  }
  return null;
}

/** The multiples of digits · 10^exponent that enclose the values; null where they are too many, or not told apart. */
function multiples(min: number, max: number, digits: number, exponent: number, whole: boolean): number[] | null {
  const edge = (multiple: number): number => Number(`${multiple * digits}e${exponent}`);
  const width = edge(1);
  if (!(width > 0) || (max - min) / width > FINE_BINS + 1) return null;
  let first = Math.floor(min / width);
  if (edge(first) > min) first--;
  if (edge(first + 1) <= min) first++;
  const edges = [edge(first)];
  for (let next = edge(first + 1); ; next = edge(first + edges.length)) {
    if (edges.length > FINE_BINS || !Number.isFinite(next) || next <= (edges[edges.length - 1] as number)) return null;
    edges.push(next);
    if (whole ? next > max : next >= max) return edges;
  }
}

/** The same of integers of any size, or of nanoseconds since 1970. */
export function roundBigEdges(min: bigint, max: bigint, unit: "integer" | "nanosecond"): bigint[] {
  if (min === max) return [min, max];
  if (unit === "nanosecond" && max - min >= NANOSECONDS) {
    const edges = calendarEdges(
      Number(floored(min, NANOSECONDS)),
      Number(floored(max, NANOSECONDS)),
      "microsecond",
      FINE_BINS,
    );
    if (edges !== null) return edges.map((edge) => BigInt(edge) * NANOSECONDS);
  }
  for (let power = 1n; ; power *= 10n) {
    for (const digits of [1n, 2n, 5n]) {
      const width = digits * power;
      const [first, last] = [floored(min, width), floored(max, width)];
      if (last - first >= FINE_BINS) continue;
      return Array.from({ length: Number(last - first) + 2 }, (_, i) => (first + BigInt(i)) * width);
    }
  }
}

const NANOSECONDS = 1000n;

function floored(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return quotient * by > value ? quotient - 1n : quotient;
}
