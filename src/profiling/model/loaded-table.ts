import type { DuckDBType, DuckDBValue } from "@duckdb/node-api";
import type { Cells } from "./cells.ts";
import type { ScannedTable } from "./scanned-table.ts";
import type { TypeCoverage, WrittenAs } from "./table-profile.ts";

/** A table in a session, ready to be profiled. */
export interface LoadedTable {
  /** Name of the table in the session's main schema. */
  table: string;
  columns: LoadedColumn[];
  /** A table of the same columns that holds the file's first rows, where the table's own are others. */
  firstRows?: string;
  /** Whether the table's own order is another each time. */
  isUnordered?: true;
  /** Where it is known already. */
  rowCount?: number;
  /** Where all of it was taken out already. */
  whole?: WholeTable;
  /** Where it was read into memory as a whole, without a database. */
  scanned?: ScannedTable;
  /** Whether that is all there is: the session has no such table. */
  inMemoryOnly?: true;
  /** Whether types of texts have been found already. */
  isInferred?: true;
}

/** How the values of a column, or of a part of one, were read. */
export interface PartReading {
  writtenAs?: WrittenAs;
  typeCoverage?: TypeCoverage;
}

export interface LoadedColumn extends PartReading {
  /** The column's own name, as the profile shows it. */
  name: string;
  /** Its name in the session. */
  sqlName: string;
  /** Where its values stand in the document, as a JSONPath, where not in records at the top. */
  jsonPath?: string;
  /** Whether it is known to hold neither NaN nor infinities. */
  finite?: true;
  /** The same of parts of its values, by the members that lead to them, null where these are the elements of a list. */
  parts?: readonly (PartReading & { path: readonly (string | null)[] })[];
  /** Where in its values times are instants in UTC although their type has no zone, as paths like those of parts. */
  zoned?: readonly (readonly (string | null)[])[];
}

/** A small table, taken out of the database in one query. */
export interface WholeTable {
  types: DuckDBType[];
  rowCount: number;
  /** The first rows, cell by cell. */
  rows: DuckDBValue[][];
  /** Of each column. */
  cells: Cells[];
}
