import {
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from "@duckdb/node-api";
import { cellToJson } from "../duckdb/cell.ts";
import { identifier } from "../duckdb/sql.ts";

/** Digits that a DECIMAL holds. */
export const DECIMAL_DIGITS = 38;

/** Units of time in a second, by the number of decimals. */
export type Precision = 0 | 3 | 6 | 9;

/** An instant, or a time on some clock, as DuckDB keeps it: instants to the microsecond, other ones to the nanosecond. */
export function timestampOf(
  precision: Precision,
  zoned: boolean,
): { type: string; value: (count: bigint) => DuckDBValue } {
  if (precision === 9 && !zoned) {
    return { type: "TIMESTAMP_NS", value: (count) => new DuckDBTimestampNanosecondsValue(count) };
  }
  const micros = microseconds(precision);
  if (zoned) return { type: "TIMESTAMPTZ", value: (count) => new DuckDBTimestampTZValue(within64(micros(count))) };
  return { type: "TIMESTAMP", value: (count) => new DuckDBTimestampValue(within64(micros(count))) };
}

/** A count of units of time as one of microseconds, the earlier one between two. */
export function microseconds(precision: Precision): (count: bigint) => bigint {
  const times = 10n ** BigInt(Math.max(6 - precision, 0));
  if (precision < 9) return (count) => count * times;
  return (count) => (count - (((count % 1000n) + 1000n) % 1000n)) / 1000n;
}

/** What is beyond all times is the infinity that DuckDB has for it. */
function within64(count: bigint): bigint {
  const most = 2n ** 63n - 1n;
  return count > most ? most : count < -most ? -most : count;
}

/** The digits of a decimal with its point. */
export function decimalText(unscaled: bigint, scale: number): string {
  if (scale <= 0) return String(unscaled * 10n ** BigInt(-scale));
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, "0");
  return `${unscaled < 0n ? "-" : ""}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** The type of a struct in SQL; members whose names differ by their case only get a number. */
export function structType(members: readonly { name: string; type: string }[]): string {
  return `STRUCT(${members.map(({ name, type }) => `${identifier(name)} ${type}`).join(", ")})`;
}

/** Names for the members of a struct, of which DuckDB takes those that differ by their case only for the same. */
export function memberNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((given, i) => {
    const base = given === "" ? `member_${i + 1}` : given;
    let name = base;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${base}_${n}`;
    taken.add(name.toLowerCase());
    return name;
  });
}

/** A value of any type as JSON text. */
export function jsonText(value: DuckDBValue): string {
  return JSON.stringify(cellToJson(value));
}
