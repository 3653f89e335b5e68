import type { DuckDBType, DuckDBValue } from "@duckdb/node-api";
import type { Cells } from "./cells.ts";
import type { ColumnProfile } from "./table-profile.ts";

/** A column that was read into memory: its values as doubles, or as codes of distinct texts or truth values. */
export interface ScannedColumn {
  /** By row a double that stands for the value, NaN where missing; null of texts and truth values. */
  readonly doubles: Float64Array | null;
  /** By row of these an integer that is the same where the values are, −1 where missing; null of others. */
  readonly codes: Int32Array | null;
  /** Its first cells. */
  first: (rows: number) => Cells;
  /** The distinct texts of a column of such, in no order. */
  texts: () => Iterable<string>;
}

/** A large table, or a group of its columns, that was read without a database, in the order of its rows. */
export interface ScannedTable {
  rowCount: number;
  types: DuckDBType[];
  /** The first rows, cell by cell. */
  rows: DuckDBValue[][];
  columns: ScannedColumn[];
  /** The profiles of its columns, each by what people know it by and what makes its sample repeatable. */
  profile: (named: readonly { name: string; seed: string }[], signal: AbortSignal) => Promise<ColumnProfile[]>;
}
