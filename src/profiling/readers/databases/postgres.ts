import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import type { TableSession } from "../../duckdb/session.ts";
import { identifier } from "../../duckdb/sql.ts";
import type { LiveDatabase, LiveTable } from "../../model/live-database.ts";
import type { SourceFile, TableInFile } from "../reader.ts";
import { keyOf } from "../record-cells.ts";
import { checkedTables } from "./catalog.ts";
import { type CopiedTable, loadCopied } from "./copied-table.ts";
import { unreadableRows } from "./database-error.ts";
import { DiskBudget } from "./disk-budget.ts";
import { inPostgres } from "./postgres-connection.ts";

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
 * The tables and views of a PostgreSQL database, each as of one moment: one connection a table, in a read-only
 * transaction. Rows are copied out and profiled like those of any file; the next table comes meanwhile.
 */
export async function postgresTables(
  session: TableSession,
  { file, scratch, scratchBytes }: SourceFile,
): Promise<TableInFile[]> {
  const live = file.live as LiveDatabase;
  const budget = new DiskBudget(scratchBytes, file.path);
  const tables = await inPostgres(live, file.path, session.signal, async ({ client, statement }) => {
    const { rows } = await statement(() => client.query(TABLES));
    return checkedTables(rows, file.path);
  });
  const copy = (table: LiveTable, path: string, as: "json" | "rows"): Promise<PostgresCopy> =>
    copyOut(live, table, { path, shown: file.path, as, budget }, session.signal);
  const copies = new Map<number, Promise<PostgresCopy>>();
  const copied = (i: number): Promise<PostgresCopy> => {
    const table = tables[i] as LiveTable;
    const begun = copies.get(i) ?? copy(table, scratch.path(`table-${i}`), "rows");
    begun.catch(() => {}); // awaited when its turn comes, if it comes
    copies.set(i, begun);
    return begun;
  };
  return tables.map((table, i) => ({
    name: `${table.schema}.${table.name}`,
    open: async (onProgress) => ({
      groups: 1,
      key: table.primaryKey,
      references: table.references,
      load: async () => {
        let own = await copied(i);
        if (i + 1 < tables.length) copied(i + 1);
        try {
          return await loadCopied(session, own, onProgress);
        } catch {
          session.signal.throwIfAborted();
          // A value that its type does not have in DuckDB, such as a date before Christ: JSON holds any.
          if (own.types !== null) {
            budget.give(own.size);
            own = { ...own, size: 0 };
            own = await copy(table, own.path, "json");
          }
          return await loadCopied(session, { ...own, declared: own.numbers }, onProgress).catch((cause: unknown) => {
            throw unreadableRows(cause, file.path);
          });
        } finally {
          budget.give(own.size);
          await rm(own.path, { force: true });
        }
      },
    }),
  }));
}

/** A copied table, with the types of its numbers, which it has whatever its times are. */
interface PostgresCopy extends CopiedTable {
  numbers: (string | null)[];
}

/** Types whose values DuckDB reads as PostgreSQL writes them, by their object ids in every PostgreSQL. */
const PLAIN: Record<number, string> = {
  [pg.types.builtins.BOOL]: "BOOLEAN",
  [pg.types.builtins.INT2]: "BIGINT",
  [pg.types.builtins.INT4]: "BIGINT",
  [pg.types.builtins.INT8]: "BIGINT",
  [pg.types.builtins.FLOAT4]: "DOUBLE",
  [pg.types.builtins.FLOAT8]: "DOUBLE",
  [pg.types.builtins.TEXT]: "VARCHAR",
  [pg.types.builtins.VARCHAR]: "VARCHAR",
  [pg.types.builtins.BPCHAR]: "VARCHAR",
  [pg.types.builtins.UUID]: "VARCHAR",
  [pg.types.builtins.DATE]: "DATE",
  [pg.types.builtins.TIMESTAMP]: "TIMESTAMP",
  [pg.types.builtins.TIMESTAMPTZ]: "TIMESTAMPTZ",
};

/** Numbers of a declared scale: without decimals integers, those that a double could round as decimals. */
function plainType({ dataTypeID, dataTypeModifier }: pg.FieldDef): string | null {
  if (dataTypeID !== pg.types.builtins.NUMERIC) return PLAIN[dataTypeID] ?? null;
  if (dataTypeModifier < 4) return null;
  const scale = (dataTypeModifier - 4) & 0xffff;
  const precision = (dataTypeModifier - 4) >> 16;
  if (scale === 0) return precision <= 38 ? "HUGEINT" : null;
  return precision > 15 && precision <= 38 && scale <= precision ? `DECIMAL(${precision}, ${scale})` : "DOUBLE";
}

/** Types of which some values are texts in JSON: infinities, times. */
const [FLOATS, TIMES]: [number[], number[]] = [
  [pg.types.builtins.FLOAT4, pg.types.builtins.FLOAT8],
  [pg.types.builtins.DATE, pg.types.builtins.TIMESTAMP, pg.types.builtins.TIMESTAMPTZ],
];

/** The types in DuckDB of the columns that are of some of PostgreSQL's. */
function typesOf(fields: readonly pg.FieldDef[], some: readonly number[]): (string | null)[] {
  return fields.map(({ dataTypeID }) => (some.includes(dataTypeID) ? (PLAIN[dataTypeID] ?? null) : null));
}

async function copyOut(
  live: LiveDatabase,
  table: LiveTable,
  { path, shown, as, budget }: { path: string; shown: string; as: "json" | "rows"; budget: DiskBudget },
  signal: AbortSignal,
): Promise<PostgresCopy> {
  return inPostgres(live, shown, signal, async ({ client, intake, statement }) => {
    const name = `${identifier(table.schema)}.${identifier(table.name)}`;
    const { fields } = await statement(() => client.query(`SELECT * FROM ${name} LIMIT 0`));
    const columns = fields.map((field) => field.name);
    const plain = fields.map(plainType);
    // A row of one missing value would be an empty line, which readers of rows take for none.
    const types = as === "rows" && !plain.includes(null) && columns.length > 1 ? (plain as string[]) : null;
    const isDecimal = ({ dataTypeID }: pg.FieldDef): boolean =>
      types === null && dataTypeID === pg.types.builtins.NUMERIC;
    const selected =
      fields
        .map((field, i) => `${identifier(field.name)}${isDecimal(field) ? "::text" : ""} AS ${keyOf(i)}`)
        .join(", ") || "1";
    // Of JSON each line is a row as it is, between a delimiter and quotes that no JSON text holds.
    const sql =
      types === null
        ? `COPY (SELECT row_to_json(t) FROM (SELECT ${selected} FROM ${name}) t) TO STDOUT (FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x01')`
        : `COPY (SELECT ${selected} FROM ${name}) TO STDOUT (FORMAT csv)`;
    let size = 0;
    const metered = budget.meter((bytes) => {
      size += bytes;
    });
    try {
      await statement(() => {
        intake.allow(Number.POSITIVE_INFINITY); // nothing is held of it
        return pipeline(client.query(copyTo(sql)), metered, createWriteStream(path), { signal });
      });
    } catch (error) {
      budget.give(size);
      await rm(path, { force: true });
      throw error;
    }
    const decimals = fields.flatMap((field, i) => (isDecimal(field) ? [i] : []));
    const [numbers, declared] = [typesOf(fields, FLOATS), typesOf(fields, [...FLOATS, ...TIMES])];
    return { path, size, columns, decimals, types, shown, declared, numbers };
  });
}
