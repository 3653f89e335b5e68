import {
  DuckDBBlobValue,
  DuckDBDecimalValue,
  DuckDBTimeNSValue,
  DuckDBTimeValue,
  type DuckDBValue,
} from "@duckdb/node-api";
import { type Data, DataType, type Field, Vector } from "apache-arrow";
import type { DeclaredType } from "../declared-type.ts";
import { DamagedError } from "../opened-file.ts";
import {
  DECIMAL_DIGITS,
  dateOf,
  decimalText,
  MOST_DECIMAL_DIGITS,
  microseconds,
  type Precision,
} from "../typed-values.ts";

/** The value of a row, counted from the beginning of a record batch. */
export type Cells = (row: number) => DuckDBValue;

/** How values of a field are read, and what they are to DuckDB. */
export interface FieldReader extends DeclaredType {
  cells: (data: Data) => Cells;
}

const DAY_MS = 86_400_000n;

/** Values that the library gives as they are. */
export function gotten(data: Data): Cells {
  const vector = new Vector([data]);
  return (row) => vector.get(row) as DuckDBValue;
}

export function mapped<Value extends DuckDBValue>(
  cells: (row: number) => Value,
  map: (value: Value) => DuckDBValue,
): Cells {
  return (row) => map(cells(row));
}

/** The numbers of a part, of which there have to be so many a row. */
function valuesOf(data: Data, perRow = 1): ArrayLike<number | bigint> {
  const values = data.values as ArrayLike<number | bigint> | undefined;
  if (values === undefined || values.length < data.length * perRow) throw new DamagedError("a column is too short");
  return values;
}

export function numbers(data: Data): Cells {
  const values = valuesOf(data);
  return (row) => values[row] as number | bigint;
}

export function counts(data: Data): (row: number) => bigint {
  const values = valuesOf(data);
  return (row) => BigInt(values[row] as number | bigint);
}

/** Of half precision, the library makes numbers. */
export function floats(type: DataType): FieldReader {
  return { type: "FLOAT", cells: DataType.isFloat(type) && type.precision === 0 ? gotten : numbers };
}

export function blobs(): FieldReader {
  return { type: "BLOB", cells: (data) => mapped(gotten(data), (value) => new DuckDBBlobValue(value as never)) };
}

export function isUuid(field: Field): boolean {
  return field.metadata.get("ARROW:extension:name") === "arrow.uuid";
}

export function uuids(data: Data): Cells {
  const vector = new Vector([data]);
  return (row) =>
    Buffer.from(vector.get(row) as Uint8Array)
      .toString("hex")
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** Decimals are integers of so many words of 32 bits, the lowest first. */
export function decimalReader(precision: number, scale: number, words: number): FieldReader {
  const unscaled = (data: Data): ((row: number) => bigint) => {
    const values = valuesOf(data, words) as ArrayLike<number>;
    return (row) => {
      let value = 0n;
      for (let word = words - 1; word >= 0; word--) value = (value << 32n) | BigInt(values[row * words + word] ?? 0);
      return BigInt.asIntN(words * 32, value);
    };
  };
  const width = Math.max(precision, scale, precision - scale);
  if (width > MOST_DECIMAL_DIGITS) throw new DamagedError(`a column of decimals claims to have ${width} digits`);
  if (width > DECIMAL_DIGITS) {
    const cells = (data: Data): Cells => mapped(unscaled(data), (value) => decimalText(value, scale));
    return { type: "VARCHAR", digits: [[]], cells };
  }
  const [places, times, bound] = [Math.max(scale, 0), 10n ** BigInt(Math.max(-scale, 0)), 10n ** BigInt(width)];
  const decimal = (value: bigint): DuckDBValue => {
    const integer = value * times;
    if (integer >= bound || integer <= -bound) throw new DamagedError(`a decimal has more than ${width} digits`);
    return new DuckDBDecimalValue(integer, width, places);
  };
  return { type: `DECIMAL(${width}, ${places})`, cells: (data) => mapped(unscaled(data), decimal) };
}

export function dateReader(inDays: boolean): FieldReader {
  const day = (count: bigint): number =>
    Number(inDays ? count : (count - (((count % DAY_MS) + DAY_MS) % DAY_MS)) / DAY_MS);
  return { type: "DATE", cells: (data) => mapped(counts(data), (count) => dateOf(day(count))) };
}

export function timeReader(precision: Precision): FieldReader {
  if (precision === 9) {
    return { type: "TIME_NS", cells: (data) => mapped(counts(data), (count) => new DuckDBTimeNSValue(count)) };
  }
  const micros = microseconds(precision);
  return { type: "TIME", cells: (data) => mapped(counts(data), (count) => new DuckDBTimeValue(micros(count))) };
}
