import { constants, copyFile } from "node:fs/promises";
import { DatabaseSync, type StatementSync, constants as sqlite } from "node:sqlite";
import { redact } from "../../errors/redact.ts";
import { ServiceError } from "../../errors/service-error.ts";
import type { TableSession } from "../duckdb/session.ts";
import { identifier } from "../duckdb/sql.ts";
import { longestReading, longestValue, tooLong, within } from "./foreign-limits.ts";
import type { SourceFile, TableInFile } from "./reader.ts";
import type { Cell } from "./record-cells.ts";
import { RecordTypes } from "./record-types.ts";
import { loadRecords } from "./records.ts";
import { declaredType } from "./sqlite-types.ts";
import { boundlessViews, MOST_VIEWS, type StoredView } from "./sqlite-views.ts";

/** The one pragma that tables of the file may ask, those of full text for whether they have changed. */
const HARMLESS_PRAGMA = "data_version";

/**
 * Opens the database of a stranger: what its schema calls may not reach beyond the file, no extension is loaded, no other
 * file attached, and nothing asked of the library or the place where the file lies. What computes with recursion may go
 * on for ever, and cannot be interrupted here: it is refused. No value may take more than a share of a job's memory.
 */
function openForeign(path: string, memoryMb: number): DatabaseSync {
  const database = new DatabaseSync(path, { readOnly: true, allowExtension: false, defensive: true });
  database.limits.length = longestValue(memoryMb);
  database.exec("PRAGMA trusted_schema = OFF");
  database.setAuthorizer((action, first) => {
    const isPragma = action === sqlite.SQLITE_PRAGMA && first !== HARMLESS_PRAGMA;
    const refused = isPragma || action === sqlite.SQLITE_ATTACH || action === sqlite.SQLITE_RECURSIVE;
    return refused ? sqlite.SQLITE_DENY : sqlite.SQLITE_OK;
  });
  return database;
}

/**
 * The tables and views of a SQLite database, which is opened read-only. SQLite opens files by names without symlinks, so
 * that it is not given the path of a file that is held, but a copy, which takes less time than to read a table of it.
 */
export async function sqliteTables(session: TableSession, source: SourceFile): Promise<TableInFile[]> {
  const { file, scratch, memoryMb } = source;
  const path = scratch.path("copy.sqlite");
  await copyFile(source.path, path, constants.COPYFILE_FICLONE);
  for (const companion of file.companions ?? []) {
    if (companion.path !== undefined) await copyFile(companion.path, `${path}${companion.suffix}`);
  }
  session.signal.throwIfAborted();
  const longest = longestReading(file.size);
  try {
    // Once for all tables of the file: SQLite reads its whole schema before the first statement.
    const database = openForeign(path, memoryMb);
    session.kept.defer(() => database.close());
    const names = database.prepare(TABLE_NAMES).all();
    const boundless = boundlessViews(
      database
        .prepare(VIEWS)
        .all()
        .map(({ name, sql }) => viewOf(name, sql)),
    );
    return names.map(({ name }, i) => ({
      name: String(name),
      open: async (onProgress) => ({
        groups: 1,
        load: async () => {
          try {
            if (boundless.has(String(name).toLowerCase())) throw tooManyViews(file.path);
            const statement = database.prepare(`SELECT * FROM ${identifier(String(name))}`);
            statement.setReadBigInts(true);
            const found = statement.columns();
            const columns = found.map((column) => column.name);
            const types = new RecordTypes(
              found.map(({ type }) => declaredType(type)),
              true,
            );
            const booleans = truthColumns(database, String(name), statement);
            const rows = within(rowsOf(statement, booleans), longest, () => tooLong(file.path, String(name), longest));
            const records = { columns, types, rows, shown: file.path, file: scratch.path(`table-${i}.jsonl`) };
            return await loadRecords(session, records, onProgress);
          } catch (error) {
            throw readError(file.path, error);
          }
        },
      }),
    }));
  } catch (error) {
    throw readError(file.path, error);
  }
}

const TABLE_NAMES =
  "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";

const VIEWS = "SELECT name, sql FROM sqlite_schema WHERE type = 'view'";

function viewOf(name: unknown, sql: unknown): StoredView {
  return { name: String(name), sql: String(sql) };
}

function tooManyViews(file: string): ServiceError<"FILE_VALIDATION_ERROR"> {
  const reason = `a view of it is made of more than ${MOST_VIEWS} others`;
  return new ServiceError("FILE_VALIDATION_ERROR", { file, reason });
}

/**
 * Columns of a table that are declared as truth values, which SQLite keeps as numbers, and hold 0 and 1 only. Those of a
 * view have the declaration of the table that they come from.
 */
function truthColumns(database: DatabaseSync, name: string, statement: StatementSync): Set<number> {
  const declared = [...statement.columns().entries()].filter(([, { type }]) => /^bool(ean)?$/i.test(type ?? ""));
  if (declared.length === 0) return new Set();
  const others = declared.map(([, column]) => {
    const cell = identifier(column.name);
    return `max(${cell} IS NOT NULL AND (typeof(${cell}) <> 'integer' OR ${cell} NOT IN (0, 1)))`;
  });
  const found = database.prepare(`SELECT ${others.join(", ")} FROM ${identifier(name)}`);
  found.setReturnArrays(true);
  const [row] = found.all() as unknown as (number | null)[][];
  return new Set(declared.filter((_, i) => row?.[i] !== 1).map(([index]) => index));
}

function* rowsOf(statement: StatementSync, booleans: ReadonlySet<number>): Generator<Cell[]> {
  statement.setReturnArrays(true);
  for (const row of statement.iterate()) {
    yield (row as unknown as unknown[]).map((value, i) =>
      value !== null && booleans.has(i) ? value === 1n : cellOf(value),
    );
  }
}

/** Integers beyond 53 bits as such, infinities too; what is neither text nor number in base64. */
function cellOf(value: unknown): Cell {
  if (typeof value === "bigint") return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (typeof value === "number") return value;
  return value === null ? null : String(value);
}

/** SQLite's codes where a value is longer than its database may have, and where a statement is not allowed. */
const TOO_BIG = 18;
const NOT_ALLOWED = 23;

function readError(file: string, error: unknown): unknown {
  const { errcode } = error as { errcode?: number };
  if (errcode === TOO_BIG) {
    const reason = "a value of it needs more memory than a job may use for one (JOB_MEMORY_MB)";
    return new ServiceError("FILE_VALIDATION_ERROR", { file, reason }, { cause: error });
  }
  if (errcode === NOT_ALLOWED) {
    const reason = "a view of it computes with recursion, or asks for more than the tables of the file";
    return new ServiceError("FILE_VALIDATION_ERROR", { file, reason }, { cause: error });
  }
  if ((error as { code?: string }).code !== "ERR_SQLITE_ERROR") return error;
  const reason = redact(error instanceof Error ? error.message : String(error));
  return new ServiceError("FILE_READ_ERROR", { file, reason: `SQLite says: ${reason}` }, { cause: error });
}
