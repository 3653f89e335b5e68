import { constants, copyFile } from "node:fs/promises";
import { DatabaseSync, type StatementSync, constants as sqlite } from "node:sqlite";
import { redact } from "../../errors/redact.ts";
import { ServiceError } from "../../errors/service-error.ts";
import type { TableSession } from "../duckdb/session.ts";
import { identifier } from "../duckdb/sql.ts";
import type { SourceFile, TableInFile } from "./reader.ts";
import { type Cell, loadRecords } from "./records.ts";

/** The one pragma that tables of the file may ask, those of full text for whether they have changed. */
const HARMLESS_PRAGMA = "data_version";

/**
 * Opens the database of a stranger: what its schema calls may not reach beyond the file, no extension is loaded, no other
 * file attached, and nothing asked of the library or the place where the file lies.
 */
function openForeign(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { readOnly: true, allowExtension: false, defensive: true });
  database.exec("PRAGMA trusted_schema = OFF");
  database.setAuthorizer((action, first) => {
    const refused = action === sqlite.SQLITE_ATTACH || (action === sqlite.SQLITE_PRAGMA && first !== HARMLESS_PRAGMA);
    return refused ? sqlite.SQLITE_DENY : sqlite.SQLITE_OK;
  });
  return database;
}

/**
 * The tables and views of a SQLite database, which is opened read-only. SQLite opens files by names without symlinks, so
 * that it is not given the path of a file that is held, but a copy, which takes less time than to read a table of it.
 */
export async function sqliteTables(session: TableSession, source: SourceFile): Promise<TableInFile[]> {
  const { file, scratch } = source;
  const path = scratch.path("copy.sqlite");
  await copyFile(source.path, path, constants.COPYFILE_FICLONE);
  for (const companion of file.companions ?? []) {
    if (companion.path !== undefined) await copyFile(companion.path, `${path}${companion.suffix}`);
  }
  session.signal.throwIfAborted();
  const names = reading(file.path, path, (database) =>
    database
      .prepare(
        "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
      )
      .all()
      .map(({ name }) => String(name)),
  );
  return names.map((name, i) => ({
    name,
    open: async (onProgress) => ({
      groups: 1,
      load: async () => {
        const database = openForeign(path);
        try {
          const statement = database.prepare(`SELECT * FROM ${identifier(name)}`);
          statement.setReadBigInts(true);
          const columns = statement.columns().map((column) => column.name);
          const rows = rowsOf(statement);
          const records = { columns, rows, shown: file.path, file: scratch.path(`table-${i}.jsonl`) };
          return await loadRecords(session, records, onProgress);
        } catch (error) {
          throw readError(file.path, error);
        } finally {
          database.close();
        }
      },
    }),
  }));
}

function* rowsOf(statement: StatementSync): Generator<Cell[]> {
  statement.setReturnArrays(true);
  for (const row of statement.iterate()) yield (row as unknown as unknown[]).map(cellOf);
}

/** Integers beyond 53 bits as such; what is neither text nor number in base64. */
function cellOf(value: unknown): Cell {
  if (typeof value === "bigint") return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  return value === null ? null : String(value);
}

function reading<Result>(shown: string, path: string, work: (database: DatabaseSync) => Result): Result {
  try {
    const database = openForeign(path);
    try {
      return work(database);
    } finally {
      database.close();
    }
  } catch (error) {
    throw readError(shown, error);
  }
}

function readError(file: string, error: unknown): unknown {
  if ((error as { code?: string }).code !== "ERR_SQLITE_ERROR") return error;
  const reason = redact(error instanceof Error ? error.message : String(error));
  return new ServiceError("FILE_READ_ERROR", { file, reason: `SQLite says: ${reason}` }, { cause: error });
}
