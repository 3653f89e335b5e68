import { type DuckDBDecimalType, type DuckDBType, DuckDBTypeId } from "@duckdb/node-api";
import type { DataType } from "../model/column-statistics.ts";
import { isoDate } from "./iso-date.ts";

/** How a scalar column is summarised. */
export type Kind = "integer" | "float" | "boolean" | "date" | "time" | "datetime" | "text";

export interface ScalarKind {
  kind: Kind;
  dataType: DataType;
  /** The SQL expression of a value: typed, finite, NULL where missing. */
  value: string;
  /** Of decimals too wide for a double: the values are integers, 10^scale times as large. */
  scale?: number;
  /** For datetimes: whether the values are instants in UTC. */
  zoned: boolean;
  /** Of times that go by nanoseconds, which neither a double nor a TIMESTAMP keeps. */
  nanoseconds?: true;
  /** SQL of the value where it may be infinite, which `value` leaves out. */
  unbounded?: string;
  /** Whether it is JSON of any type. */
  isJson?: true;
}

const INTEGERS = new Set([
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UHUGEINT,
]);

const TIMESTAMPS = new Set([
  DuckDBTypeId.TIMESTAMP,
  DuckDBTypeId.TIMESTAMP_S,
  DuckDBTypeId.TIMESTAMP_MS,
  DuckDBTypeId.TIMESTAMP_TZ,
]);

/**
 * How to summarise a column of a DuckDB type, given the SQL expression that yields it. `finite` says that it is known
 * to hold neither NaN nor infinities, of which dates have some too.
 */
export function scalarKind(type: DuckDBType, expression: string, finite: boolean): ScalarKind {
  const guarded = (value: string, result: string): string =>
    finite ? result : `CASE WHEN isfinite(${value}) THEN ${result} END`;
  const scalar = (kind: Kind, dataType: DataType, value: string, zoned = false): ScalarKind => ({
    kind,
    dataType,
    value,
    zoned,
  });
  const guard = finite ? {} : { unbounded: expression };
  const id = type.typeId;
  if (INTEGERS.has(id)) return scalar("integer", "sc:Integer", expression);
  if (id === DuckDBTypeId.DECIMAL && (type as DuckDBDecimalType).scale === 0) {
    return scalar("integer", "sc:Integer", `(${expression})::HUGEINT`);
  }
  if (id === DuckDBTypeId.FLOAT || id === DuckDBTypeId.DOUBLE) {
    return { ...scalar("float", "sc:Float", guarded(expression, `(${expression})::DOUBLE + 0.0`)), ...guard };
  }
  if (id === DuckDBTypeId.DECIMAL) {
    const { width, scale } = type as DuckDBDecimalType;
    if (width <= DOUBLE_DIGITS) return scalar("float", "sc:Float", `(${expression})::DOUBLE`);
    return { ...scalar("integer", "sc:Float", scaledInteger(expression, width, scale)), scale };
  }
  if (id === DuckDBTypeId.BOOLEAN) return scalar("boolean", "sc:Boolean", expression);
  if (id === DuckDBTypeId.DATE) {
    return { ...scalar("date", "sc:Date", guarded(expression, expression)), ...guard };
  }
  if (id === DuckDBTypeId.TIME) return scalar("time", "sc:Time", expression);
  if (id === DuckDBTypeId.TIME_NS) return { ...scalar("time", "sc:Time", expression), nanoseconds: true };
  if (id === DuckDBTypeId.TIMESTAMP_NS) {
    return { ...scalar("datetime", "sc:DateTime", guarded(expression, expression)), ...guard, nanoseconds: true };
  }
  if (TIMESTAMPS.has(id)) {
    const zoned = id === DuckDBTypeId.TIMESTAMP_TZ;
    const cast = zoned ? expression : `(${expression})::TIMESTAMP`;
    return { ...scalar("datetime", "sc:DateTime", guarded(cast, cast), zoned), ...guard };
  }
  if (id === DuckDBTypeId.BLOB) return scalar("text", "sc:Text", `to_base64(${expression})`);
  if (id === DuckDBTypeId.VARCHAR && type.alias === "JSON") {
    return { ...scalar("text", "sc:Text", `json_extract_string(${expression}, '$')`), isJson: true };
  }
  return scalar("text", "sc:Text", id === DuckDBTypeId.VARCHAR ? expression : `(${expression})::VARCHAR`);
}

/** Digits that a double always keeps, and that a DECIMAL may have. */
const DOUBLE_DIGITS = 15;
const DECIMAL_DIGITS = 38;

/** A decimal times 10^scale: by multiplication where the product is a decimal still, else by its digits. */
function scaledInteger(expression: string, width: number, scale: number): string {
  if (width + scale + 1 <= DECIMAL_DIGITS) {
    return `((${expression})::DECIMAL(${DECIMAL_DIGITS}, ${scale}) * 1${"0".repeat(scale)}::DECIMAL(${scale + 1}, 0))::HUGEINT`;
  }
  return `replace((${expression})::VARCHAR, '.', '')::HUGEINT`;
}

/**
 * A value as a double that keeps its order: numbers as they are, dates as days, times and datetimes as microseconds
 * since midnight or 1970. Exact up to 2^53, which for microseconds is the year 2255; whole seconds stay exact for
 * every date there is.
 */
export function asDouble(kind: Kind, value: string): string {
  switch (kind) {
    case "date":
      return `(${value} - DATE '1970-01-01')::DOUBLE`;
    case "time":
      return `epoch_us(${value})::DOUBLE`;
    case "datetime":
      return `epoch_us(${value})::DOUBLE`;
    default:
      return `(${value})::DOUBLE`;
  }
}

/** A value as the integer that stands for it where a double does not keep it: times as nanoseconds. */
export function asInteger({ value, nanoseconds }: ScalarKind): string {
  return nanoseconds === true ? `epoch_ns(${value})` : value;
}

const DAY_US = 86_400_000_000;

/** The inverse of `asDouble` for dates and times, in ISO 8601; between two days or microseconds, the earlier. */
export function fromDouble(kind: Kind, value: number, zoned: boolean): string {
  switch (kind) {
    case "date":
      return isoDate(Math.floor(value));
    case "time":
      return timeText(value);
    default: {
      const day = Math.floor(value / DAY_US);
      return `${isoDate(day)}T${timeText(value - day * DAY_US)}${zoned ? "Z" : ""}`;
    }
  }
}

/** The same of nanoseconds since midnight or 1970, none of which gets lost. */
export function fromNanoseconds(kind: Kind, nanoseconds: bigint, zoned: boolean): string {
  if (kind === "time" && nanoseconds < 0n) return `-${fromNanoseconds(kind, -nanoseconds, zoned)}`; // of a damaged file
  const rest = Number(((nanoseconds % 1000n) + 1000n) % 1000n);
  const text = fromDouble(kind, Number((nanoseconds - BigInt(rest)) / 1000n), false);
  const [whole = "", fraction = ""] = text.split(".");
  const decimals =
    rest === 0 ? fraction : `${fraction.padEnd(6, "0")}${String(rest).padStart(3, "0")}`.replace(/0+$/, "");
  return `${whole}${decimals === "" ? "" : `.${decimals}`}${zoned ? "Z" : ""}`;
}

function timeText(microseconds: number): string {
  const us = Math.floor(microseconds);
  if (us < 0) return `-${timeText(-us)}`; // of a damaged file
  const seconds = Math.floor(us / 1_000_000);
  const part = (value: number): string => String(value).padStart(2, "0");
  const fraction = us % 1_000_000;
  const text = `${part(Math.floor(seconds / 3600))}:${part(Math.floor(seconds / 60) % 60)}:${part(seconds % 60)}`;
  return fraction === 0 ? text : `${text}.${String(fraction).padStart(6, "0").replace(/0+$/, "")}`;
}
