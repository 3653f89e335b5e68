import { extname } from "node:path";
import { throwIfDiskFull } from "../../errors/disk-full.ts";
import { globFree } from "../duckdb/glob-free.ts";
import { isOutOfMemory } from "../duckdb/out-of-memory.ts";
import type { TableSession } from "../duckdb/session.ts";
import { tableFormatOf } from "../formats/registry.ts";
import { distinctNames } from "../model/distinct-names.ts";
import type { TableOutcome } from "../model/table-profile.ts";
import type { SourceFile, TableInFile } from "../readers/reader.ts";
import { withUniqueNames } from "../readers/unique-tables.ts";
import { redactText } from "../semantics/redact-text.ts";
import { profileGroups } from "./profile-groups.ts";
import { readError, redactedError } from "./read-error.ts";
import { type FileTask, inSession } from "./task-session.ts";

export interface TableTask extends FileTask {
  /** Told the share of the work that is done, 0–1. */
  onProgress: (share: number) => void;
  /** Whether DuckDB is to read all tables, also those that may be read without it; the profile is the same. */
  inDatabase?: boolean;
}

/**
 * Profiles the tables that a file holds. A file or table that cannot be read is an outcome, not a failure; what is
 * thrown is an abort, or a fault of the machine.
 */
export async function profileFile(task: TableTask): Promise<TableOutcome[]> {
  const { file, signal } = task;
  try {
    return await inSession(task, (session, mayRetry) => profileParts(session, task, mayRetry));
  } catch (error) {
    signal.throwIfAborted();
    throwIfDiskFull(error);
    return [{ ok: false, name: tableName(file.path, null), file: file.path, ...failure(error, task) }];
  }
}

function failure(
  error: unknown,
  { file, options: { redact } }: TableTask,
): Pick<Extract<TableOutcome, { ok: false }>, "error" | "outOfMemory"> {
  const found = readError(error, file.path);
  return { error: redact ? redactedError(found) : found, ...(isOutOfMemory(error) ? { outOfMemory: true } : {}) };
}

/** The name of a table: its file's path without extension, and its own name where the file holds several. */
function tableName(path: string, part: string | null, live = false): string {
  if (live && part !== null) return part;
  const name = path.slice(0, path.length - extname(path).length) || path;
  return part === null ? name : `${name}/${part}`;
}

/** The names of tables, of which none is a personal value where these are kept out. */
function shownNames(tables: readonly { name: string | null }[], redact: boolean): (string | null)[] {
  const names = tables.map(({ name }) => name);
  if (!redact || names.includes(null)) return names;
  return distinctNames(names.map((name) => redactText(name ?? "")));
}

/** A table of a file, as the profile names it. */
interface NamedTable {
  name: string;
  /** Its own name, where the file holds several. */
  part: string | null;
  open: TableInFile["open"];
  /** To be called once it has been read: further tables may have come to light, which come after it. */
  done: () => void;
}

/** The tables of a file. */
export async function tablesOfFile(
  session: TableSession,
  task: FileTask & Pick<SourceFile, "scan">,
): Promise<NamedTable[]> {
  const { live, absolute, format, path: file } = task.file;
  const path = live !== undefined ? "" : await globFree(absolute, task.scratch);
  const tablesIn = await tableFormatOf(format).open();
  const tables: NamedTable[] = [];
  const named = (found: readonly TableInFile[]): NamedTable[] => {
    const names = shownNames(found, task.options.redact);
    return found.map(({ open, further }, i) => {
      const part = names[i] ?? null;
      const table: NamedTable = {
        name: tableName(file, part, live !== undefined),
        part,
        open,
        done: () => {
          tables.splice(tables.indexOf(table) + 1, 0, ...named(further?.() ?? []));
        },
      };
      return table;
    });
  };
  tables.push(...named(withUniqueNames(await tablesIn(session, { ...task, path }))));
  return tables;
}

/** Profiles the tables of a file one after the other. `mayRetry` says that there is more memory than the session has. */
async function profileParts(session: TableSession, task: TableTask, mayRetry: boolean): Promise<TableOutcome[]> {
  const tables = await tablesOfFile(session, {
    ...task,
    ...(task.inDatabase === true ? {} : { scan: { helped: task.threads > 1 } }),
  });
  const outcomes: TableOutcome[] = [];
  // What is found while one is read is read after it.
  for (const [i, { name, part, open, done }] of tables.entries()) {
    const place = { name, file: task.file.path, ...(part === null ? {} : { part }) };
    const onProgress = (share: number): void => task.onProgress((i + share) / tables.length);
    try {
      await session.tidy();
      outcomes.push({ ok: true, ...place, ...(await profileGroups(session, task, open, onProgress)) });
      done();
    } catch (error) {
      session.signal.throwIfAborted();
      throwIfDiskFull(error);
      if (mayRetry && isOutOfMemory(error)) throw error;
      session.leave("any");
      outcomes.push({ ok: false, ...place, ...failure(error, task) });
    }
  }
  return outcomes;
}
