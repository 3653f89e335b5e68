import { type Connection, createConnection, type FieldPacket } from "mysql2";
import type { TableSession } from "../../duckdb/session.ts";
import type { LiveDatabase, LiveTable } from "../../model/live-database.ts";
import type { SourceFile, TableInFile } from "../reader.ts";
import { type Cell, loadRecords } from "../records.ts";
import { databaseError } from "./database-error.ts";

const TABLES = `
  SELECT t.table_schema AS \`schema\`, t.table_name AS name,
    (SELECT json_arrayagg(k.column_name) FROM (SELECT * FROM information_schema.key_column_usage ORDER BY ordinal_position) k
      WHERE k.table_schema = t.table_schema AND k.table_name = t.table_name AND k.constraint_name = 'PRIMARY') AS primary_key
  FROM information_schema.tables t WHERE t.table_schema = database() ORDER BY 2`;

const REFERENCES = `
  SELECT constraint_name AS name, table_name AS from_table, column_name AS from_column,
    referenced_table_schema AS to_schema, referenced_table_name AS to_table, referenced_column_name AS to_column
  FROM information_schema.key_column_usage
  WHERE table_schema = database() AND referenced_table_name IS NOT NULL ORDER BY table_name, constraint_name, ordinal_position`;

/** MySQL's number of the type of integers of 64 bits. */
const LONGLONG = 8;
/** Those of decimals, which come as their digits. */
const DECIMALS: ReadonlySet<number> = new Set([0, 246]);

/** The tables and views of a MySQL or MariaDB database, read row by row in read-only transactions. */
export async function mysqlTables(session: TableSession, { file, scratch }: SourceFile): Promise<TableInFile[]> {
  const live = file.live as LiveDatabase;
  const tables = await connected(live, file.path, session.signal, async (connection) => {
    const found = await rowsOf(connection, TABLES);
    const references = await rowsOf(connection, REFERENCES);
    return found.map((row): LiveTable => {
      const keys = row.primary_key;
      const own = Map.groupBy(
        references.filter((reference) => reference.from_table === row.name),
        ({ name }) => name,
      );
      return {
        schema: String(row.schema),
        name: String(row.name),
        primaryKey: typeof keys === "string" ? (JSON.parse(keys) as string[]) : ((keys as string[] | null) ?? []),
        references: [...own.values()].map((parts) => ({
          columns: parts.map((part) => String(part.from_column)),
          table: `${parts[0]?.to_schema}.${parts[0]?.to_table}`,
          to: parts.map((part) => String(part.to_column)),
        })),
      };
    });
  });
  return tables.map((table, i) => ({
    name: `${table.schema}.${table.name}`,
    open: async (onProgress) => ({
      groups: 1,
      key: table.primaryKey,
      references: table.references,
      load: () =>
        connected(live, file.path, session.signal, async (connection) => {
          const sql = `SELECT * FROM ${quoted(table.schema)}.${quoted(table.name)}`;
          // From the beginning: rows come with the fields, and what nobody takes then is lost.
          const stream = connection.query({ sql, rowsAsArray: true }).stream({ highWaterMark: 500 });
          const fields = await new Promise<FieldPacket[]>((resolve, reject) => {
            stream.once("fields", resolve);
            stream.once("error", reject);
          });
          const columns = fields.map(({ name }) => name);
          const decimals = fields.flatMap(({ columnType }, i) =>
            columnType !== undefined && DECIMALS.has(columnType) ? [i] : [],
          );
          const rows = cellsOf(stream, fields);
          return loadRecords(
            session,
            { columns, decimals, rows, shown: file.path, file: scratch.path(`table-${i}.jsonl`) },
            onProgress,
          );
        }),
    }),
  }));
}

function quoted(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}

async function* cellsOf(rows: AsyncIterable<unknown>, fields: FieldPacket[]): AsyncGenerator<Cell[]> {
  const integers = fields.map(({ columnType }) => columnType === LONGLONG);
  for await (const row of rows) yield (row as unknown[]).map((value, i) => cellOf(value, integers[i] === true));
}

/** Integers beyond 2^53 come as their digits. */
function cellOf(value: unknown, isInteger: boolean): Cell {
  if (isInteger && typeof value === "string") return BigInt(value);
  if (Buffer.isBuffer(value)) return value.toString("base64");
  if (typeof value === "object" && value !== null) return JSON.stringify(value);
  return (value ?? null) as Cell;
}

function rowsOf(connection: Connection, sql: string): Promise<Record<string, unknown>[]> {
  return new Promise((resolve, reject) => {
    connection.query(sql, (error, rows) =>
      error === null ? resolve(rows as Record<string, unknown>[]) : reject(error),
    );
  });
}

async function connected<Result>(
  { host, port, database, user, password, connectMs, statementMs }: LiveDatabase,
  source: string,
  signal: AbortSignal,
  work: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  const settings = {
    supportBigNumbers: true,
    bigNumberStrings: false,
    dateStrings: true,
    decimalNumbers: false,
    timezone: "Z",
  };
  const connection = createConnection({
    host,
    port,
    database,
    user,
    password,
    connectTimeout: connectMs,
    ...settings,
  });
  connection.on("error", () => {}); // the query in flight, if there is one, fails with it
  // What waits for a connection that is destroyed is not told so.
  const aborted = Promise.withResolvers<never>();
  aborted.promise.catch(() => {});
  const end = (): void => {
    connection.destroy();
    aborted.reject(signal.reason);
  };
  signal.addEventListener("abort", end);
  const worked = async (): Promise<Result> => {
    await rowsOf(connection, "SET SESSION TRANSACTION READ ONLY");
    await rowsOf(connection, `SET SESSION max_execution_time = ${statementMs}`).catch(() => []); // MariaDB has another
    return work(connection);
  };
  try {
    signal.throwIfAborted();
    return await Promise.race([worked(), aborted.promise]);
  } catch (error) {
    signal.throwIfAborted();
    throw databaseError(error, source);
  } finally {
    signal.removeEventListener("abort", end);
    connection.destroy();
  }
}
