import {
  DuckDBDateValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from "@duckdb/node-api";
import { cellToJson } from "../duckdb/cell.ts";
import { sqlNames } from "../duckdb/member-names.ts";
import type { DeclaredType } from "./declared-type.ts";

/** Digits that a DECIMAL holds. */
export const DECIMAL_DIGITS = 38;
/** Digits before or after the point that a decimal may have at all; a file that declares more is damaged, or an attack. */
export const MOST_DECIMAL_DIGITS = 1000;

/** Units of time in a second, by the number of decimals. */
export type Precision = 0 | 3 | 6 | 9;

/**
 * An instant, or a time on some clock, as DuckDB keeps it. It has no instants in nanoseconds: those are times, of which it
 * is said that they are `zoned`.
 */
export function timestampOf(
  precision: Precision,
  isInstant: boolean,
): DeclaredType & { value: (count: bigint) => DuckDBValue } {
  if (precision === 9) {
    const value = (count: bigint): DuckDBValue => new DuckDBTimestampNanosecondsValue(count);
    return { type: "TIMESTAMP_NS", value, ...(isInstant ? { zoned: [[]] } : {}) };
  }
  const micros = microseconds(precision);
  if (isInstant)
    return { type: "TIMESTAMPTZ", value: (count) => new DuckDBTimestampTZValue(withinTime(micros(count))) };
  return { type: "TIMESTAMP", value: (count) => new DuckDBTimestampValue(withinTime(micros(count))) };
}

/** A count of units of time as one of microseconds, the earlier one between two. */
export function microseconds(precision: Precision): (count: bigint) => bigint {
  const times = 10n ** BigInt(Math.max(6 - precision, 0));
  if (precision < 9) return (count) => count * times;
  return (count) => (count - (((count % 1000n) + 1000n) % 1000n)) / 1000n;
}

/** Days before and after 1970 that dates in ISO 8601 are made of. */
const MOST_DAYS = 100_000_000;
const MOST_MICROSECONDS = BigInt(MOST_DAYS) * 86_400_000_000n;
/** What DuckDB has for a time beyond all others. */
const [LAST_DAY, LAST_MICROSECOND] = [2 ** 31 - 1, 2n ** 63n - 1n];

/** A date by its days since 1970; what is further away than dates go lies beyond all times. */
export function dateOf(days: number): DuckDBValue {
  return new DuckDBDateValue(days > MOST_DAYS ? LAST_DAY : days < -MOST_DAYS ? -LAST_DAY : days);
}

function withinTime(count: bigint): bigint {
  return count > MOST_MICROSECONDS ? LAST_MICROSECOND : count < -MOST_MICROSECONDS ? -LAST_MICROSECOND : count;
}

/** The digits of a decimal with its point. */
export function decimalText(unscaled: bigint, scale: number): string {
  if (scale <= 0) return String(unscaled * 10n ** BigInt(-scale));
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, "0");
  return `${unscaled < 0n ? "-" : ""}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Names in SQL for the members of a struct. Of those that are the same a later one gets a number. */
export function memberNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  const distinct = names.map((given) => {
    let name = given;
    for (let n = 2; taken.has(name); n++) name = `${given}_${n}`;
    taken.add(name);
    return name;
  });
  const inSql = sqlNames(distinct);
  return distinct.map((name) => inSql.get(name) as string);
}

/** A time, of which it is known that it is an instant in UTC, as text. */
export function instantText(value: DuckDBValue): string {
  return `${String(cellToJson(value))}Z`;
}

/** A value of any type as JSON text. */
export function jsonText(value: DuckDBValue): string {
  return JSON.stringify(cellToJson(value));
}
