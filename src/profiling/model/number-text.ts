/*
 * Numbers as English texts have them. `Intl.NumberFormat` writes the same; but the first one of a process takes 20 ms to
 * make, in Node as in browsers, where a command on a few small files, or opening a report, takes some hundreds in all.
 */

/** A number by the digits that it is usually written with, and how many of them stand before the point. */
interface Decimal {
  sign: "" | "-";
  digits: string;
  /** Below 0 where zeros stand between the point and the first digit. */
  point: number;
}

/** What thousands, millions and so on are called. */
const SCALES = ["", "K", "M", "B", "T"];
/** Digits of a number that is written with one of them. */
const OF_A_SCALE = 3;

/** A count with commas: `1,234`. What is no integer is rounded to one. */
export function grouped(count: number | bigint): string {
  return rounded(count, (point) => point, 1);
}

/** The same where four digits need no comma: `1234`, `12,345`. */
export function sparselyGrouped(count: number | bigint): string {
  return rounded(count, (point) => point, 2);
}

/** `1 row`, `2,000 rows` */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** A number with so many digits that count, or fewer: `0.0012346`, `1234.57`, `1,234,570`. */
export function significant(value: number | bigint, digits: number): string {
  return rounded(value, () => digits, 2);
}

/** A number with as many digits as it has before the point, or so many where these are more: `1,234.56789`. */
export function wholly(value: number, digits: number): string {
  return rounded(value, (point) => Math.max(point, digits), 1);
}

/** A number of three digits that count, with K for thousands, M for millions, B and T: `1.23M`. */
export function compact(value: number | bigint): string {
  const decimal = roundedTo(decimalOf(value), OF_A_SCALE);
  const scale = Math.min(Math.max(Math.floor((decimal.point - 1) / 3), 0), SCALES.length - 1);
  return `${written({ ...decimal, point: decimal.point - 3 * scale }, 2)}${SCALES[scale]}`;
}

/** A number rounded to the digits that `keep` tells by its point, with commas where so many digits stand before the last. */
function rounded(value: number | bigint, keep: (point: number) => number, commasFrom: number): string {
  if (typeof value === "number" && !Number.isFinite(value)) {
    return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "-∞";
  }
  const decimal = decimalOf(value);
  return written(roundedTo(decimal, keep(decimal.point)), commasFrom);
}

function decimalOf(value: number | bigint): Decimal {
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  if (typeof value === "bigint") {
    const digits = String(value).replace("-", "");
    return { sign, digits, point: digits.length };
  }
  const [mantissa = "", exponent] = Math.abs(value).toExponential().split("e");
  return { sign, digits: mantissa.replace(".", ""), point: Number(exponent) + 1 };
}

/** A number of no more than so many digits; halves are rounded away from zero. */
function roundedTo({ sign, digits, point }: Decimal, most: number): Decimal {
  if (digits.length <= most) return { sign, digits, point };
  const kept = digits.slice(0, Math.max(most, 0));
  const up = most >= 0 && (digits[most] ?? "") >= "5";
  const next = up ? String(BigInt(kept) + 1n) : kept;
  return { sign, digits: next.replace(/0+$/, ""), point: next.length > kept.length ? point + 1 : point };
}

function written({ sign, digits, point }: Decimal, commasFrom: number): string {
  const whole = point <= 0 || digits === "" ? "0" : digits.slice(0, point).padEnd(point, "0");
  const fraction = point < 0 && digits !== "" ? "0".repeat(-point) + digits : digits.slice(Math.max(point, 0));
  const head = whole.length >= 3 + commasFrom ? whole.replace(/\B(?=(?:\d{3})+$)/g, ",") : whole;
  return `${sign}${head}${fraction === "" ? "" : `.${fraction}`}`;
}
