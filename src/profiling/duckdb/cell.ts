import {
  DuckDBArrayValue,
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
import { isoDate, isoDateTime } from "./iso-date.ts";
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

/** A time without a zone, of which it is known that it is an instant in UTC, as JSON; any other cell as it is. */
export function instantToJson(value: DuckDBValue): JsonValue {
  const isTime = value instanceof DuckDBTimestampNanosecondsValue || value instanceof DuckDBTimestampValue;
  const text = cellToJson(value);
  return isTime && typeof text === "string" && !text.endsWith("Infinity") ? `${text}Z` : text;
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
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(cellToJson);
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([key, entry]) => [ownName(key), cellToJson(entry)]));
  }
  if (value instanceof DuckDBMapValue) {
    return value.entries.map(({ key, value: entry }) => ({ key: cellToJson(key), value: cellToJson(entry) }));
  }
  if (value instanceof DuckDBDecimalValue) return decimalToJson(value.value, value.scale);
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString("base64");
  if (value instanceof DuckDBDateValue) return dateToJson(value);
  const time = timeToJson(value);
  if (time !== null) return time;
  return String(value);
}

const LAST_DAY = 2 ** 31 - 1;

function dateToJson({ days }: DuckDBDateValue): string {
  if (Math.abs(days) === LAST_DAY) return days > 0 ? "Infinity" : "-Infinity";
  return isoDate(days);
}

/** What DuckDB has for a time beyond all others. */
const LAST_TIME = 2n ** 63n - 1n;
const [MILLISECONDS, MICROSECONDS, NANOSECONDS] = [1000n, 1_000_000n, 1_000_000_000n] as const;

function timeToJson(value: object): string | null {
  if (value instanceof DuckDBTimestampTZValue) return moment(value.micros, MICROSECONDS, "Z");
  if (value instanceof DuckDBTimestampValue) return moment(value.micros, MICROSECONDS);
  if (value instanceof DuckDBTimestampSecondsValue) return moment(value.seconds, 1n);
  if (value instanceof DuckDBTimestampMillisecondsValue) return moment(value.millis, MILLISECONDS);
  return value instanceof DuckDBTimestampNanosecondsValue ? moment(value.nanos, NANOSECONDS) : null;
}

function moment(count: bigint, unitsPerSecond: bigint, zone = ""): string {
  if (count === LAST_TIME || count === -LAST_TIME) return count > 0n ? "Infinity" : "-Infinity";
  return `${isoDateTime(count, unitsPerSecond)}${zone}`;
}
