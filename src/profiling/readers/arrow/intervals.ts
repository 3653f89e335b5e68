import { DuckDBIntervalValue, type DuckDBValue } from "@duckdb/node-api";
import { type Data, DataType, IntervalUnit } from "apache-arrow";
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

/** How many spans of time among the values of a part, at whatever depth, are finer than the microseconds they are cut to. */
export function cutSpans(data: Data): number {
  if (!DataType.isInterval(data.type)) {
    const below = [...data.children, ...(data.dictionary?.data ?? [])];
    return below.reduce((sum, part) => sum + (part === undefined ? 0 : cutSpans(part)), 0);
  }
  if (data.type.unit !== IntervalUnit.MONTH_DAY_NANO) return 0;
  const values = data.values as Int32Array;
  let cut = 0;
  for (let row = 0; row < data.length; row++) {
    const [low = 0, high = 0] = values.subarray(row * 4 + 2, row * 4 + 4);
    const isFiner = ((BigInt(high) << 32n) | BigInt(low >>> 0)) % NANOSECONDS !== 0n;
    if (isFiner && data.getValid(row)) cut++;
  }
  return cut;
}

/** Whether values of a type may be such spans. */
export function mayHoldSpans(type: DataType): boolean {
  if (DataType.isDictionary(type)) return mayHoldSpans(type.dictionary);
  return DataType.isInterval(type) || (type.children ?? []).some((field) => mayHoldSpans(field.type));
}
