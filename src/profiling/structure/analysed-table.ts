import { fetchCells } from "../columns/cells.ts";
import type { ScalarNode } from "../columns/column-tree.ts";
import type { TableSession } from "../duckdb/session.ts";
import type { Cells } from "../model/cells.ts";
import { FIRST_ROWS } from "../model/first-rows.ts";
import type { ScannedColumn } from "../model/scanned-table.ts";
import type { ColumnProfile } from "../model/table-profile.ts";
import { codesOf } from "./candidates.ts";

/** A scalar column of a table and what is known of it. */
export interface AnalysedColumn {
  node: ScalarNode;
  profile: ColumnProfile;
  /** Its cells, where these were taken out already. */
  cells: Cells | null;
  /** All its values, where these are in memory though the table is large. */
  scanned: ScannedColumn | null;
  /** Its numbers in ascending order, where they were sorted already. */
  sorted: Float64Array | null;
}

export interface AnalysedTable {
  session: TableSession;
  /** The table in SQL. */
  relation: string;
  /** A relation of the same columns whose first rows are always the same. */
  first: string;
  rowCount: number;
  /** Its columns that hold scalars; others take no part. */
  columns: AnalysedColumn[];
  /** SQL expressions of all columns, which make up a row; null where these are not all of the table's. */
  row: string[] | null;
  /** Whether the cells of its columns are all that its rows hold. */
  inMemory: boolean;
}

/** Whether a column's cells, as they are taken out, can be told apart: what is beyond 2^53 comes as a rounded double. */
export function isTellable({ node, profile: { dataType, statistics } }: AnalysedColumn): boolean {
  if (node.scalar.scale !== undefined || node.scalar.nanoseconds === true || statistics.infinities !== undefined)
    return false;
  return dataType !== "sc:Integer" || (typeof statistics.min === "number" && typeof statistics.max === "number");
}

/**
 * The codes of the cells of columns in the first rows, in which keys and dependencies are refuted before they are
 * verified over all, or in all rows where there are few.
 */
export class FirstRows {
  readonly #table: AnalysedTable;
  readonly #codes = new Map<AnalysedColumn, Int32Array>();

  constructor(table: AnalysedTable) {
    this.#table = table;
  }

  async codes(columns: AnalysedColumn[]): Promise<Int32Array[]> {
    const { session, first } = this.#table;
    const wanted = columns.filter((column) => !this.#codes.has(column));
    const absent = wanted.filter(({ cells, scanned }) => cells === null && scanned === null);
    const fetched =
      absent.length === 0
        ? []
        : await fetchCells(
            session,
            first,
            absent.map(({ node }) => node),
            FIRST_ROWS,
          );
    for (const column of wanted) {
      const { cells, scanned } = column;
      const first = cells ?? scanned?.codes?.subarray(0, FIRST_ROWS) ?? scanned?.doubles?.subarray(0, FIRST_ROWS);
      this.#codes.set(
        column,
        first instanceof Int32Array ? first : codesOf(first ?? (fetched[absent.indexOf(column)] as Cells)),
      );
    }
    return columns.map((column) => this.#codes.get(column) as Int32Array);
  }
}

/** Codes of columns of a large table that are in memory, of all their rows. */
export class ScannedCodes {
  readonly #codes = new Map<AnalysedColumn, Int32Array>();

  /** Null where the column is not in memory. */
  of(column: AnalysedColumn): Int32Array | null {
    const { scanned } = column;
    if (scanned === null) return null;
    if (scanned.codes !== null) return scanned.codes;
    let codes = this.#codes.get(column);
    if (codes === undefined) {
      codes = codesOf(scanned.doubles as Float64Array); // what has no codes has doubles
      this.#codes.set(column, codes);
    }
    return codes;
  }
}
