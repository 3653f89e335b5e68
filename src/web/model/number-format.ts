import { compact, grouped, significant, sparselyGrouped, wholly } from "../../profiling/model/number-text.ts";

/** Digits of a number that is no integer, unless it has more before the point. */
const DIGITS = 9;
/** The same where there is little room. */
const FEW_DIGITS = 4;
/** Numbers below and from here on are written with an exponent. */
const [TINY, HUGE] = [1e-6, 1e21];

const UNITS = ["B", "kB", "MB", "GB", "TB", "PB"];
const MINUS = "−";

/** A number as it is written where it matters: no digit before the point is rounded away, nine digits in all. */
export function exactNumber(value: number | bigint): string {
  if (typeof value === "bigint") return minus(grouped(value));
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return value > 0 ? "∞" : value < 0 ? `${MINUS}∞` : "not a number";
  if (size >= HUGE || (size > 0 && size < TINY)) return minus(exponent(size >= HUGE ? value : rounded(value)));
  if (Number.isInteger(value)) return minus(grouped(value));
  return minus(size < 1 ? significant(value, DIGITS) : wholly(value, DIGITS));
}

/** A number rounded to what `exactNumber` shows of it. */
export function rounded(value: number): number {
  const size = Math.abs(value);
  if (Number.isInteger(value) || !Number.isFinite(value) || size >= HUGE) return value;
  return size < 1 ? Number(value.toPrecision(DIGITS)) : Number(value.toFixed(fractionDigits(size)));
}

/** A number where there is little room: 22M, 5,822, 0.5005. */
export function compactNumber(value: number | bigint): string {
  const size = Math.abs(Number(value));
  if (typeof value === "number" && size > 0 && size < TINY) return minus(exponent(Number(value.toPrecision(3))));
  if (size < 1000) return minus(significant(value, FEW_DIGITS));
  return minus(size < 99_999.5 ? sparselyGrouped(value) : compact(value));
}

/** A count. */
export function count(value: number): string {
  return grouped(value);
}

/** Something counted: `1 row`, `2,000 rows`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** A share (0–1) of something, in per cent; 0 and 100 are said of nothing and all only. */
export function percent(part: number, whole = 1): string {
  if (whole === 0 || part === 0) return "0 %";
  if (part === whole) return "100 %";
  const value = (100 * part) / whole;
  if (value < 0.1) return "<0.1 %";
  if (value > 99.9) return ">99.9 %";
  const text = value < 9.95 || value >= 99 ? value.toFixed(1) : value.toFixed(0);
  return `${text} %`;
}

/** Bytes with a unit: `1.3 MB`. */
export function bytes(value: number): string {
  let [size, unit] = [value, 0];
  while (size >= 999.5 && unit < UNITS.length - 1) [size, unit] = [size / 1000, unit + 1];
  return `${unit === 0 || size >= 99.5 ? size.toFixed(0) : size.toFixed(1)} ${UNITS[unit]}`;
}

function fractionDigits(size: number): number {
  return Math.max(0, DIGITS - 1 - Math.floor(Math.log10(size)));
}

function exponent(value: number): string {
  return value.toExponential().replace("e+", "e").replace("e-", `e${MINUS}`);
}

function minus(text: string): string {
  return text.replace(/^-/, MINUS);
}
