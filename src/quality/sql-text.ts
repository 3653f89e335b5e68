import { identifier, literal } from "../profiling/duckdb/sql.ts";
import type { JsonValue } from "../profiling/model/json-value.ts";

/** A table's reference, as SQL names it whatever words it is made of. */
export function quotedRef(ref: string): string {
  return ref.split(".").map(identifier).join(".");
}

/** What rows of a table are read from: all of them, or those that meet a predicate. */
export function scopeOf(ref: string, where: string | undefined): string {
  return where === undefined ? quotedRef(ref) : `(SELECT * FROM ${quotedRef(ref)} WHERE (\n${where}\n))`;
}

/** A value as one of a column's type: NULL where it is none. */
export function triedLiteral(value: JsonValue, type: string): string {
  return `TRY_CAST(${literal(typeof value === "string" ? value : JSON.stringify(value))} AS ${type})`;
}

/** A bound as it is compared with a column: numbers as they are, all else as the column's type. */
export function boundLiteral(value: string | number, type: string): string {
  return typeof value === "number" ? String(value) : `CAST(${literal(value)} AS ${type})`;
}

export function countOf(scope: string): string {
  return `SELECT count(*) FROM ${scope}`;
}

/** Whether DuckDB's type is one of numbers. */
export function isNumeric(type: string): boolean {
  return /^(?:U?(?:TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(.*\)|BIGNUM)$/.test(type);
}

/** Whether it is one of dates or times. */
export function isTemporal(type: string): boolean {
  return /^(?:DATE|TIME.*)$/.test(type);
}

export { identifier, literal };
