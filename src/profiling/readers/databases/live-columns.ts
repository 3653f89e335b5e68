import type { LiveDatabase } from "../../model/live-database.ts";
import { inMysql } from "./mysql-connection.ts";
import { inPostgres } from "./postgres-connection.ts";

/** A column that a table of a database has now. */
export interface LiveColumn {
  schema: string;
  table: string;
  name: string;
  /** As the database calls it. */
  type: string;
}

const OF_POSTGRES = `
  SELECT n.nspname AS schema, c.relname AS "table", a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
    AND n.nspname !~ '^(pg_|_timescaledb|timescaledb_)' AND n.nspname <> 'information_schema'
    AND has_table_privilege(c.oid, 'SELECT')
  ORDER BY 1, 2, a.attnum`;

const OF_MYSQL = `
  SELECT table_schema AS \`schema\`, table_name AS \`table\`, column_name AS name, column_type AS type
  FROM information_schema.columns WHERE table_schema = database() ORDER BY 1, 2, ordinal_position`;

/** The columns of all tables that a database has now, in their order. Throws what went wrong as an error of the catalog. */
export async function liveColumns(live: LiveDatabase, source: string, signal: AbortSignal): Promise<LiveColumn[]> {
  const rows: readonly Record<string, unknown>[] =
    live.kind === "postgresql"
      ? await inPostgres(live, source, signal, async ({ client, statement }) => {
          return (await statement(() => client.query(OF_POSTGRES))).rows;
        })
      : await inMysql(live, source, signal, (session) => session.rows(OF_MYSQL));
  return rows.map(({ schema, table, name, type }) => ({
    schema: String(schema),
    table: String(table),
    name: String(name),
    type: String(type),
  }));
}
