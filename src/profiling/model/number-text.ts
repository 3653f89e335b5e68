/*
 * Numbers as English sentences and tables have them. `Intl.NumberFormat` writes the same, and takes 20 ms for the first of
 * them: a command that profiles a few small files takes ten times as long in all.
 */

/** Numbers of fewer digits need no commas where they stand among others: `1234`, `12,345`. */
const FEW_DIGITS = 4;

/** A count with commas: `1,234`. What is no integer is rounded to one. */
export function grouped(count: number): string {
  return inThrees(String(Math.round(count)));
}

/** The same where four digits need no comma. */
export function sparselyGrouped(count: number): string {
  return significant(Math.round(count), 17);
}

/** `1 row`, `2,000 rows` */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/**
 * A number rounded to so many digits that count, halves away from zero, with commas from five digits before the point on:
 * `0.0012346`, `1234.57`, `1,234,570`. What is rounded are the digits that the number is usually written with.
 */
export function significant(value: number, digits: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "-∞";
  const [mantissa = "", exponent] = Math.abs(value).toExponential().split("e");
  let shown = mantissa.replace(".", "");
  let point = Number(exponent) + 1; // so many digits stand before it; fewer than none: so many zeros after it
  if (shown.length > digits) {
    const kept = shown.slice(0, digits);
    const next = (shown[digits] ?? "") >= "5" ? String(BigInt(kept) + 1n) : kept;
    if (next.length > digits) point++;
    shown = next.replace(/0+$/, "");
  }
  const whole = point <= 0 ? "0" : shown.slice(0, point).padEnd(point, "0");
  const fraction = point <= 0 ? "0".repeat(-point) + shown : shown.slice(point);
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  return `${sign}${whole.length > FEW_DIGITS ? inThrees(whole) : whole}${fraction === "" ? "" : `.${fraction}`}`;
}

function inThrees(digits: string): string {
  return digits.replace(/\B(?=(?:\d{3})+$)/g, ",");
}
