import type { LoadedTable } from "./profile-table.ts";
import type { TableSession } from "./session.ts";

/** Name of the table that a session's file is loaded into. */
export const TABLE = "data";

/** The table as it was loaded, its columns in order under their own names. */
export async function loadedColumns(session: TableSession): Promise<LoadedTable> {
  const { rows } = await session.query(
    `SELECT column_name FROM duckdb_columns() WHERE table_name = '${TABLE}' ORDER BY column_index`,
  );
  return { table: TABLE, columns: rows.map(([name]) => ({ name: String(name), sqlName: String(name) })) };
}

/** A table without rows and columns. */
export async function loadNothing(session: TableSession): Promise<LoadedTable> {
  await session.run(`CREATE OR REPLACE TABLE ${TABLE} (nothing INTEGER)`);
  return { table: TABLE, columns: [] };
}
