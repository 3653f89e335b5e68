import { createWriteStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import { databaseError } from "../../remote/database-error.ts";
import type { LiveDatabase, LiveTable } from "../../remote/live-database.ts";
import type { TableSession } from "../session.ts";
import { identifier } from "../sql.ts";
import { loadCopied } from "./copied-table.ts";
import type { SourceFile, TablePart } from "./source.ts";

const TABLES = `
  SELECT n.nspname AS schema, c.relname AS name, c.oid::bigint AS id,
    coalesce((SELECT json_agg(a.attname ORDER BY k.place) FROM pg_constraint p, unnest(p.conkey) WITH ORDINALITY k(number, place), pg_attribute a
      WHERE p.conrelid = c.oid AND p.contype = 'p' AND a.attrelid = c.oid AND a.attnum = k.number), '[]') AS "primaryKey",
    coalesce((SELECT json_agg(json_build_object('table', tn.nspname || '.' || t.relname,
        'columns', (SELECT json_agg(a.attname ORDER BY k.place) FROM unnest(f.conkey) WITH ORDINALITY k(number, place), pg_attribute a
          WHERE a.attrelid = f.conrelid AND a.attnum = k.number),
        'to', (SELECT json_agg(a.attname ORDER BY k.place) FROM unnest(f.confkey) WITH ORDINALITY k(number, place), pg_attribute a
          WHERE a.attrelid = f.confrelid AND a.attnum = k.number)) ORDER BY f.conname)
      FROM pg_constraint f JOIN pg_class t ON t.oid = f.confrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
      WHERE f.conrelid = c.oid AND f.contype = 'f'), '[]') AS references
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
    AND n.nspname !~ '^(pg_|_timescaledb|timescaledb_)' AND n.nspname <> 'information_schema'
    AND has_table_privilege(c.oid, 'SELECT')
  ORDER BY 1, 2`;

/**
 * The tables and views of a PostgreSQL database, all as of one moment: one connection in one read-only transaction.
 * Rows come as JSON, which keeps types and digits, and are profiled like those of any file.
 */
export async function postgresTables(session: TableSession, { file, scratch }: SourceFile): Promise<TablePart[]> {
  const live = file.live as LiveDatabase;
  const tables = await connected(live, file.path, session.signal, async (client) => {
    const { rows } = await client.query<LiveTable>(TABLES);
    return rows;
  });
  return tables.map((table, i) => ({
    name: `${table.schema}.${table.name}`,
    open: async (onProgress) => ({
      groups: 1,
      key: table.primaryKey,
      references: table.references,
      load: () =>
        connected(live, file.path, session.signal, async (client) => {
          const name = `${identifier(table.schema)}.${identifier(table.name)}`;
          const { fields } = await client.query(`SELECT * FROM ${name} LIMIT 0`);
          const columns = fields.map((field) => field.name);
          const target = join(scratch, `table-${i}.jsonl`);
          try {
            // Delimiter and quote that no JSON text holds: each line is the JSON of a row as it is.
            const sql = `COPY (SELECT row_to_json(t) FROM (SELECT ${columns.map((c, n) => `${identifier(c)} AS c${n}`).join(", ") || "1"} FROM ${name}) t) TO STDOUT (FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x01')`;
            await pipeline(client.query(copyTo(sql)), createWriteStream(target), { signal: session.signal });
            const { size } = await stat(target);
            return await loadCopied(session, { path: target, size, columns, shown: file.path }, onProgress);
          } finally {
            await rm(target, { force: true });
          }
        }),
    }),
  }));
}

async function connected<Result>(
  { host, port, database, user, password, connectMs, statementMs }: LiveDatabase,
  source: string,
  signal: AbortSignal,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({
    host,
    port,
    database,
    user: user || undefined,
    password,
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    application_name: "dataset-profiler",
  } as pg.ClientConfig);
  client.on("error", () => {}); // the query in flight, if there is one, fails with it
  const end = (): void => {
    // A connection that is just closed lets the server go on: the socket's end is what cancels a statement in time.
    (client as unknown as { connection: { stream: { destroy: () => void } } }).connection.stream.destroy();
  };
  signal.addEventListener("abort", end);
  try {
    signal.throwIfAborted();
    await client.connect();
    await client.query("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
    await client.query("SET LOCAL TimeZone = 'UTC'");
    return await work(client);
  } catch (error) {
    signal.throwIfAborted();
    throw databaseError(error, source);
  } finally {
    signal.removeEventListener("abort", end);
    await client.end().catch(() => {});
  }
}
