import { extname } from "node:path";
import { throwIfDiskFull } from "../../errors/disk-full.ts";
import { globFree } from "../duckdb/glob-free.ts";
import { isOutOfMemory } from "../duckdb/out-of-memory.ts";
import type { TableSession } from "../duckdb/session.ts";
import { tableFormatOf } from "../formats/registry.ts";
import type { DatasetFile } from "../model/dataset-file.ts";
import { distinctNames } from "../model/distinct-names.ts";
import type { Scratch } from "../model/scratch.ts";
import type { TableOptions } from "../model/table-options.ts";
import type { TableOutcome } from "../model/table-profile.ts";
import type { TableInFile } from "../readers/reader.ts";
import { withUniqueNames } from "../readers/unique-tables.ts";
import { redactText } from "../semantics/redact-text.ts";
import { profileGroups } from "./profile-groups.ts";
import { readError, redactedError } from "./read-error.ts";
import { inSession } from "./task-session.ts";

export interface TableTask {
  file: DatasetFile;
  options: TableOptions;
  /** A folder of this task alone; the caller removes it. */
  scratch: Scratch;
  threads: number;
  memoryMb: number;
  /** Disk space that may be used beside the memory. */
  scratchBytes: number;
  signal: AbortSignal;
  /** Told the share of the work that is done, 0–1. */
  onProgress: (share: number) => void;
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

/** Profiles the tables of a file one after the other. `mayRetry` says that there is more memory than the session has. */
async function profileParts(session: TableSession, task: TableTask, mayRetry: boolean): Promise<TableOutcome[]> {
  const path = task.file.live !== undefined ? "" : await globFree(task.file.absolute, task.scratch);
  const tablesIn = await tableFormatOf(task.file.format).open();
  const parts = withUniqueNames(await tablesIn(session, { ...task, path }));
  const outcomes: TableOutcome[] = [];
  const shown = shownNames(parts, task.options.redact);
  // Further tables come to light while one is read.
  for (let i = 0; i < parts.length; i++) {
    const { open, further } = parts[i] as TableInFile;
    const part = shown[i] ?? null;
    const file = task.file.path;
    const place = {
      name: tableName(file, part, task.file.live !== undefined),
      file,
      ...(part === null ? {} : { part }),
    };
    const onProgress = (share: number): void => task.onProgress((i + share) / parts.length);
    try {
      await session.tidy();
      outcomes.push({ ok: true, ...place, ...(await profileGroups(session, task, open, onProgress)) });
      const found = further?.() ?? [];
      parts.splice(i + 1, 0, ...found);
      shown.splice(i + 1, 0, ...shownNames(found, task.options.redact));
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
