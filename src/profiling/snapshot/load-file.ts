import { randomUUID } from "node:crypto";
import { type DuckDBType, DuckDBTypeId } from "@duckdb/node-api";
import { throwIfDiskFull } from "../../errors/disk-full.ts";
import type { OneConnection } from "../duckdb/one-connection.ts";
import { isOutOfMemory } from "../duckdb/out-of-memory.ts";
import type { TableSession } from "../duckdb/session.ts";
import { identifier, literal } from "../duckdb/sql.ts";
import type { LoadedTable } from "../model/loaded-table.ts";
import { GROUP_WIDTHS } from "../readers/group-widths.ts";
import type { OpenTable, TableInFile } from "../readers/reader.ts";
import { typeTexts } from "../readers/type-texts.ts";
import { tablesOfFile } from "../table/profile-file.ts";
import { readError } from "../table/read-error.ts";
import { type FileTask, inSession } from "../table/task-session.ts";
import { columnNamesOf, columnValue } from "./column-value.ts";
import type { LoadOutcome, SnapshotColumn, SnapshotTable } from "./snapshot.ts";
import { intoSession } from "./whole-table.ts";

export interface LoadTask extends FileTask {
  /** Absolute path of the DuckDB file that the tables are written to, which the task makes. */
  target: string;
}

/** Bytes of data from which on blocks have DuckDB's own size: of smaller tables they would be mostly empty. */
const SMALL_DATA = 1_048_576;
const SMALL_BLOCK = 16_384;

/** How a DuckDB file is attached that is made for so many bytes of data. */
export function attachNew(file: string, alias: string, bytes: number): string {
  const options = bytes < SMALL_DATA ? ` (BLOCK_SIZE ${SMALL_BLOCK})` : "";
  return `ATTACH ${literal(file)} AS ${identifier(alias)}${options}`;
}

/**
 * Loads the tables of a file into a DuckDB file, each under a number: with the names, types and rows that the profile
 * speaks of. A table that cannot be read is an outcome; what is thrown is an abort, or a fault of the machine.
 */
export async function loadFile(task: LoadTask): Promise<LoadOutcome[]> {
  const { file, signal } = task;
  const alias = `snapshot_${randomUUID()}`;
  try {
    return await inSession(task, async (session, mayRetry) => {
      await session.run(attachNew(task.target, alias, file.live === undefined ? file.size : Number.POSITIVE_INFINITY));
      try {
        return await loadTables(session, task, alias, mayRetry);
      } finally {
        await session.run(`DETACH ${identifier(alias)}`).catch(() => {}); // the session ends with what it has attached
      }
    });
  } catch (error) {
    signal.throwIfAborted();
    throwIfDiskFull(error);
    return [{ ok: false, error: readError(error, file.path) }];
  }
}

async function loadTables(
  session: TableSession,
  task: LoadTask,
  alias: string,
  mayRetry: boolean,
): Promise<LoadOutcome[]> {
  const outcomes: LoadOutcome[] = [];
  // What is found while one is read is read after the others.
  for (const { name, part, open, done } of await tablesOfFile(session, task)) {
    try {
      await session.tidy();
      const into = { alias, table: String(outcomes.length) };
      const columns = await loadTable(session, open, task, into);
      const [rows] = await session.row(`SELECT count(*) FROM ${placeOf(into)}`);
      const table: SnapshotTable = { record_set: name, table: into.table, rows: Number(rows), columns };
      outcomes.push({ ok: true, table, part });
      done();
    } catch (error) {
      session.signal.throwIfAborted();
      throwIfDiskFull(error);
      if (mayRetry && isOutOfMemory(error)) throw error;
      session.leave("any");
      outcomes.push({ ok: false, error: readError(error, task.file.path) });
    }
  }
  return outcomes;
}

/** Where a table is put. */
interface Place {
  alias: string;
  table: string;
}

function placeOf({ alias, table }: Place): string {
  return `${identifier(alias)}.main.${identifier(table)}`;
}

/** Loads a table; one that does not fit into memory in narrower groups of columns, as long as it has so many. */
async function loadTable(
  session: TableSession,
  open: TableInFile["open"],
  { options: { monthFirst } }: LoadTask,
  into: Place,
): Promise<SnapshotColumn[]> {
  let columns = Number.POSITIVE_INFINITY;
  let width: number = GROUP_WIDTHS[0];
  for (;;) {
    try {
      const table = await open(() => {}, width);
      columns = table.columns ?? 0;
      return await loadGroups(session, table, monthFirst, into);
    } catch (error) {
      const narrower = GROUP_WIDTHS.find((one) => one < Math.min(width, columns));
      if (!isOutOfMemory(error) || narrower === undefined) throw error;
      width = narrower;
      await session.tidy("any");
    }
  }
}

async function loadGroups(
  session: TableSession,
  table: OpenTable,
  monthFirst: boolean,
  into: Place,
): Promise<SnapshotColumn[]> {
  const whole = table.groups === 1;
  const groups: { place: string; names: string[]; values: { profile_type: string }[] }[] = [];
  for (let group = 0; group < table.groups; group++) {
    const loaded = await typeTexts(session, await table.load(group, table.groups > 1), { monthFirst });
    await intoSession(session, loaded);
    const names = loaded.columns.map(({ name }) => name);
    const place = placeOf(whole ? into : { ...into, table: `${into.table}_${group}` });
    const values = await valuesOf(session, loaded);
    const keys = whole ? columnNamesOf(names) : names.map((_, i) => `${group}_${i}`);
    const selected = values.map(({ sql }, i) => `${sql} AS ${identifier(keys[i] ?? "")}`);
    const list = selected.length === 0 ? `NULL AS ${identifier("none")}` : selected.join(", ");
    await session.run(`CREATE OR REPLACE TABLE ${place} AS SELECT ${list} FROM ${identifier(loaded.table)}`);
    groups.push({ place, names, values });
    session.leave({ table: loaded.table });
    if (group + 1 < table.groups) await session.tidy();
    if (loaded.firstRows !== undefined) await session.run(`DROP TABLE IF EXISTS ${identifier(loaded.firstRows)}`);
  }
  const names = columnNamesOf(groups.flatMap((group) => group.names));
  const keys = groups.flatMap((group, g) => group.names.map((_, i) => identifier(`${g}_${i}`)));
  const selected = names.map((name, i) => `${keys[i]} AS ${identifier(name)}`);
  if (!whole) {
    await session.onOneConnection(async (connection) => {
      const from = groups.map(({ place }) => place).join(" POSITIONAL JOIN ");
      await connection.run(`CREATE TABLE ${placeOf(into)} AS SELECT ${selected.join(", ") || "*"} FROM ${from}`);
      for (const { place } of groups) await connection.run(`DROP TABLE ${place}`);
    });
  }
  const types = await session.onOneConnection((connection) => typesOf(connection, placeOf(into)));
  const profileTypes = groups.flatMap(({ values }) => values.map(({ profile_type }) => profile_type));
  return names.map((name, i) => ({ name, type: String(types[i]), profile_type: profileTypes[i] ?? "" }));
}

async function valuesOf(session: TableSession, loaded: LoadedTable): Promise<ReturnType<typeof columnValue>[]> {
  if (loaded.columns.length === 0) return [];
  const table = identifier(loaded.table);
  const columns = loaded.columns.map(({ sqlName }) => identifier(sqlName));
  const { types } = await session.query(`SELECT ${columns.join(", ")} FROM ${table} LIMIT 0`);
  const fine = types.flatMap(({ typeId }, i) => (typeId === DuckDBTypeId.TIMESTAMP_NS ? [i] : []));
  const tests = fine.map((i) => `coalesce(bool_and(epoch_ns(${columns[i]}) % 1000 = 0), true)`);
  const found = fine.length === 0 ? [] : await session.row(`SELECT ${tests.join(", ")} FROM ${table}`);
  const coarse = new Set(fine.filter((_, n) => found[n] === true));
  return loaded.columns.map((column, i) => columnValue(column, types[i] as DuckDBType, coarse.has(i)));
}

async function typesOf(connection: OneConnection, place: string): Promise<DuckDBType[]> {
  return (await connection.query(`SELECT * FROM ${place} LIMIT 0`)).types;
}
