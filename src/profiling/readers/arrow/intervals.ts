import { DuckDBIntervalValue, type DuckDBValue } from "@duckdb/node-api";
import { type Data, IntervalUnit } from "apache-arrow";
import { DamagedError } from "../opened-file.ts";

const NANOSECONDS = 1000n;

/** Spans of time: of months, of days and milliseconds, or of months, days and nanoseconds. */
export function intervalCells(data: Data, unit: IntervalUnit): (row: number) => DuckDBValue {
  const words = unit === IntervalUnit.YEAR_MONTH ? 1 : unit === IntervalUnit.DAY_TIME ? 2 : 4;
  const values = data.values as Int32Array;
  if (values.length < data.length * words) throw new DamagedError("a column is too short");
  return (row) => {
    const [first = 0, second = 0, low = 0, high = 0] = values.subarray(row * words, (row + 1) * words);
    if (words === 1) return new DuckDBIntervalValue(first, 0, 0n);
    if (words === 2) return new DuckDBIntervalValue(0, first, BigInt(second) * 1000n);
    return new DuckDBIntervalValue(first, second, ((BigInt(high) << 32n) | BigInt(low >>> 0)) / NANOSECONDS);
  };
}
