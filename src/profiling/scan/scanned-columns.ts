import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  DuckDBDateValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  type DuckDBType,
  type DuckDBValue,
  TIME,
  TIMESTAMP,
  TIMESTAMPTZ,
  VARCHAR,
} from "@duckdb/node-api";
import type { Cells } from "../model/cells.ts";
import { EXAMPLES } from "../model/first-rows.ts";
import type { ScannedColumn, ScannedTable } from "../model/scanned-table.ts";
import { profileScanned } from "./columns.ts";
import { hasDoubles, type ScanKind } from "./layout.ts";
import { codesOfLongs, doublesOfLongs, firstLongs } from "./longs.ts";
import type { ScannedFile } from "./scanned-file.ts";
import type { DistinctTexts } from "./texts.ts";

/** The types that DuckDB's columns of the kinds have, and the value there that a double stands for. */
const TYPES: Record<ScanKind, { type: DuckDBType; value: (cell: number) => DuckDBValue }> = {
  text: { type: VARCHAR, value: (cell) => cell },
  integer: { type: BIGINT, value: BigInt },
  long: { type: BIGINT, value: BigInt },
  float: { type: DOUBLE, value: (cell) => cell },
  date: { type: DATE, value: (cell) => new DuckDBDateValue(cell) },
  time: { type: TIME, value: (cell) => new DuckDBTimeValue(BigInt(cell)) },
  datetime: { type: TIMESTAMP, value: (cell) => new DuckDBTimestampValue(BigInt(cell)) },
  datetimetz: { type: TIMESTAMPTZ, value: (cell) => new DuckDBTimestampTZValue(BigInt(cell)) },
  boolean: { type: BOOLEAN, value: (cell) => cell },
  yes_no: { type: BOOLEAN, value: (cell) => cell },
};

/** Some columns of a text that was read, as a table. */
export function scannedTable(text: ScannedFile, columns: readonly number[]): ScannedTable {
  const known = columns.map((column) => scannedColumn(text, column));
  const kinds = columns.map((column) => TYPES[text.kinds[column] as ScanKind]);
  const examples = Math.min(EXAMPLES, text.rowCount);
  const first = known.map((one, i) => {
    const column = columns[i] as number;
    if (text.kinds[column] === "long") return firstLongs(text.scanner, text.dataOf(column), examples);
    return one.first(examples);
  });
  return {
    rowCount: text.rowCount,
    types: kinds.map(({ type }) => type),
    rows: Array.from({ length: examples }, (_, row) =>
      first.map((cells, i): DuckDBValue => {
        const cell = cells[row] ?? null;
        if (typeof cell !== "number") return cell;
        return Number.isNaN(cell) ? null : (kinds[i]?.value(cell) ?? null);
      }),
    ),
    columns: known,
    profile: (named, signal) => profileScanned(text, columns, named, signal),
  };
}

function scannedColumn(text: ScannedFile, column: number): ScannedColumn {
  const kind = text.kinds[column] as ScanKind;
  const texts = (): DistinctTexts => text.texts(column);
  if (hasDoubles(kind)) {
    const doubles = text.doubles(column);
    return { doubles, codes: null, first: (rows) => doubles.slice(0, rows), texts };
  }
  if (kind === "long") return longColumn(text, column);
  const codes = text.integers(column);
  return {
    doubles: null,
    codes,
    first: (rows): Cells => {
      const some = codes.subarray(0, rows);
      return kind === "text" ? texts().first(some) : Array.from(some, (code) => (code < 0 ? null : code === 1));
    },
    texts,
  };
}

/** Integers that doubles do not keep: these are the nearest, and are made when they are asked for, as codes are. */
function longColumn(text: ScannedFile, column: number): ScannedColumn {
  const { scanner, rowCount } = text;
  const data = text.dataOf(column);
  let doubles: Float64Array | null = null;
  let codes: Int32Array | null = null;
  const nearest = (): Float64Array => {
    doubles ??= scanner.doubles(doublesOfLongs(scanner, data, rowCount), rowCount);
    return doubles;
  };
  return {
    get doubles() {
      return nearest();
    },
    get codes() {
      codes ??= codesOfLongs(scanner, data, rowCount);
      return codes;
    },
    first: (rows) => nearest().slice(0, rows),
    texts: () => [],
  };
}
