import type { TableSession } from "../duckdb/session.ts";
import type { LoadedTable } from "../model/loaded-table.ts";

/** Name of the table that a session's file is loaded into. */
export const TABLE = "data";

/** A table without rows and columns. */
export async function loadNothing(session: TableSession): Promise<LoadedTable> {
  await session.run(`CREATE OR REPLACE TABLE ${TABLE} (nothing INTEGER)`);
  return { table: TABLE, columns: [] };
}
