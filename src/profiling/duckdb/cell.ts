import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from "@duckdb/node-api";
import type { JsonValue } from "../model/json-value.ts";
import { decimalToJson } from "../statistics/decimal.ts";
import { clip } from "./clip.ts";
import { fromDouble } from "./kinds.ts";
import { ownName } from "./member-names.ts";

/**
 * A cell as JSON: dates and times in ISO 8601, integers beyond 2^53 as a string of their digits, bytes in base64,
 * NaN as null, infinities as "Infinity" and "-Infinity", anything exotic as DuckDB writes it.
 */
export function cellToJson(value: DuckDBValue): JsonValue {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) ? value + 0 : Number.isNaN(value) ? null : String(value);
    case "bigint":
      return integerToJson(value);
    case "object":
      return value === null ? null : objectToJson(value);
    default:
      return value === undefined ? null : String(value);
  }
}

/** A cell as a profile quotes it: as JSON, and short enough. */
export function quotedCell(value: DuckDBValue): JsonValue {
  return clip(cellToJson(value));
}

/** An integer as a JSON number where that is exact, else as a string of its digits. */
function integerToJson(value: bigint): number | string {
  return decimalToJson(value, 0);
}

function objectToJson(value: object): JsonValue {
  if (value instanceof DuckDBListValue) return value.items.map(cellToJson);
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([key, entry]) => [ownName(key), cellToJson(entry)]));
  }
  if (value instanceof DuckDBMapValue) {
    return value.entries.map(({ key, value: entry }) => ({ key: cellToJson(key), value: cellToJson(entry) }));
  }
  if (value instanceof DuckDBDecimalValue) return decimalToJson(value.value, value.scale);
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString("base64");
  if (value instanceof DuckDBDateValue) return dateToJson(value);
  if (value instanceof DuckDBTimestampTZValue) return isoDateTime(value);
  if (
    value instanceof DuckDBTimestampValue ||
    value instanceof DuckDBTimestampSecondsValue ||
    value instanceof DuckDBTimestampMillisecondsValue ||
    value instanceof DuckDBTimestampNanosecondsValue
  ) {
    return isoDateTime(value);
  }
  return String(value);
}

const LAST_DAY = 2 ** 31 - 1;
/** Days before and after 1970 that dates in ISO 8601 are made of. */
const MOST_DAYS = 100_000_000;

function dateToJson(date: DuckDBDateValue): string {
  const { days } = date;
  if (Math.abs(days) === LAST_DAY) return days > 0 ? "Infinity" : "-Infinity";
  return Math.abs(days) > MOST_DAYS ? date.toString() : fromDouble("date", days, false);
}

/** `2020-01-31 10:00:00+00` as DuckDB writes it → `2020-01-31T10:00:00Z`. */
function isoDateTime(value: { toString(): string }): string {
  const text = value.toString();
  if (text === "infinity") return "Infinity";
  if (text === "-infinity") return "-Infinity";
  if (!text.endsWith("(BC)")) return text.replace(" ", "T").replace(/\+00(:00)?$/, "Z");
  const [, year = "", rest = ""] = /^(\d+)(.*) \(BC\)$/.exec(text.replace(/\+00(:00)?/, "Z")) ?? [];
  // The year before 1 is 0 in ISO 8601.
  const before = Number(year) - 1;
  const signed = before === 0 ? "0000" : `-${String(before).padStart(6, "0")}`;
  return `${signed}${rest.replace(" ", "T")}`;
}
