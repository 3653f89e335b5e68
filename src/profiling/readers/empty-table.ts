import type { TableSession } from "../duckdb/session.ts";
import type { LoadedTable } from "../model/loaded-table.ts";

/** Name of the table that a session's file is loaded into. */
export const TABLE = "data";

/** A table without columns, and with as many rows as the file has that hold nothing. */
export async function loadNothing(session: TableSession, rows = 0): Promise<LoadedTable> {
  await session.run(`CREATE OR REPLACE TABLE ${TABLE} (nothing INTEGER)`);
  return { table: TABLE, columns: [], rowCount: rows };
}
