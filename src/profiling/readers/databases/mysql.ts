import { rm } from "node:fs/promises";
import type { TableSession } from "../../duckdb/session.ts";
import type { LiveDatabase, LiveTable } from "../../model/live-database.ts";
import type { LoadedTable } from "../../model/loaded-table.ts";
import type { SourceFile, TableInFile } from "../reader.ts";
import { RecordTypes } from "../record-types.ts";
import { loadRecords } from "../records.ts";
import { checkedTables } from "./catalog.ts";
import { unreadableRows } from "./database-error.ts";
import { DiskBudget } from "./disk-budget.ts";
import { inMysql } from "./mysql-connection.ts";
import { MysqlRows } from "./mysql-rows.ts";

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

/** MySQL's numbers of the types of decimals, which come as their digits. */
const DECIMALS: ReadonlySet<number> = new Set([0, 246]);

/** DuckDB's types by MySQL's numbers of its own, but for decimals, texts and bytes. */
const TYPES: ReadonlyMap<number, string> = new Map([
  ...[1, 2, 3, 8, 9, 13].map((integer) => [integer, "BIGINT"] as const),
  ...[4, 5].map((float) => [float, "DOUBLE"] as const),
  ...[7, 12].map((moment) => [moment, "TIMESTAMP"] as const),
  [10, "DATE"],
]);

/** The share of the memory that a row may have. */
const ROW_SHARE = 1 / 8;
const MIB = 1_048_576;

/** The tables and views of a MySQL or MariaDB database, read row by row in read-only transactions. */
export async function mysqlTables(session: TableSession, source: SourceFile): Promise<TableInFile[]> {
  const { file } = source;
  const live = file.live as LiveDatabase;
  const tables = await inMysql(live, file.path, session.signal, async ({ rows }) =>
    checkedTables(tablesOf(await rows(TABLES), await rows(REFERENCES)), file.path),
  );
  return tables.map((table, i) => ({
    name: `${table.schema}.${table.name}`,
    open: async (onProgress) => ({
      groups: 1,
      key: table.primaryKey,
      references: table.references,
      load: () => load(session, live, source, table, `table-${i}.jsonl`, onProgress),
    }),
  }));
}

/** Tables with their keys, as yet unchecked. */
function tablesOf(found: Record<string, unknown>[], references: Record<string, unknown>[]): unknown[] {
  return found.map((row) => {
    const keys = row.primary_key;
    const own = Map.groupBy(
      references.filter((reference) => reference.from_table === row.name),
      ({ name }) => name,
    );
    return {
      schema: row.schema,
      name: row.name,
      primaryKey: typeof keys === "string" ? JSON.parse(keys) : (keys ?? []),
      references: [...own.values()].map((parts) => ({
        columns: parts.map((part) => part.from_column),
        table: `${parts[0]?.to_schema}.${parts[0]?.to_table}`,
        to: parts.map((part) => part.to_column),
      })),
    };
  });
}

function load(
  session: TableSession,
  live: LiveDatabase,
  { file: { path: shown }, scratch, scratchBytes, memoryMb }: SourceFile,
  table: LiveTable,
  name: string,
  onProgress: (share: number) => void,
): Promise<LoadedTable> {
  const file = scratch.path(name);
  const budget = new DiskBudget(scratchBytes, shown);
  return inMysql(live, shown, session.signal, async (mysql) => {
    const sql = `SELECT * FROM ${quoted(table.schema)}.${quoted(table.name)}`;
    const rowBytes = Math.floor(memoryMb * ROW_SHARE * MIB);
    const rows = new MysqlRows(mysql, sql, { source: shown, rowBytes, statementMs: live.statementMs });
    const fields = await rows.fields;
    const columns = fields.map((field) => field.name);
    const decimals = fields.flatMap(({ type }, i) => (type !== undefined && DECIMALS.has(type) ? [i] : []));
    const types = new RecordTypes(fields.map(({ type }) => (type === undefined ? null : (TYPES.get(type) ?? null))));
    const onBytes = (bytes: number): void => budget.take(bytes);
    try {
      return await loadRecords(session, { columns, decimals, types, rows, shown, file, onBytes }, onProgress);
    } catch (error) {
      throw unreadableRows(error, shown);
    } finally {
      await rm(file, { force: true });
    }
  });
}

function quoted(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}
