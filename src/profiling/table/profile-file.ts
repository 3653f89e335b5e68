import { rm, symlink } from "node:fs/promises";
import { extname } from "node:path";
import { throwIfDiskFull } from "../../errors/disk-full.ts";
import { ServiceError } from "../../errors/service-error.ts";
import { type StoredError, toStoredError } from "../../errors/stored.ts";
import { Budget } from "../columns/budget.ts";
import type { Scratch } from "../dataset/scratch.ts";
import { isOutOfMemory, TableSession } from "../duckdb/session.ts";
import { identifier } from "../duckdb/sql.ts";
import { threadSession } from "../duckdb/thread-database.ts";
import { tableFormatOf } from "../formats/registry.ts";
import type { DatasetFile } from "../model/dataset-file.ts";
import type { TableOptions } from "../model/table-options.ts";
import type { TableOutcome, TableProfile } from "../model/table-profile.ts";
import type { OpenTable, TableInFile } from "../readers/reader.ts";
import { ANALYSED_COLUMNS, GROUP_WIDTHS, joinedGroups, RowHashes } from "./column-groups.ts";
import { markPersonal, redacted } from "./personal.ts";
import { type ProfiledTable, profileTable } from "./profile-table.ts";

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

/** Share of a table's time that loading takes, for the progress shown. */
const LOADING = 0.6;
/** Share of the memory that columns' values, taken out to be ordered, may use. */
const COLUMN_SHARE = 0.3;
/** Queries beyond the number of threads keep the threads busy while a result is worked on here. */
const SPARE_CONNECTIONS = 2;
const MIB = 1_048_576;
/** Larger files do not fit a thread's database. */
const THREAD_FILE = 8 * MIB;

/**
 * Profiles the tables that a file holds. A file or table that cannot be read is an outcome, not a failure; what is
 * thrown is an abort, or a fault of the machine.
 */
export async function profileFile(task: TableTask): Promise<TableOutcome[]> {
  const { file, signal } = task;
  try {
    return await profileContent(task);
  } catch (error) {
    signal.throwIfAborted();
    throwIfDiskFull(error);
    return [{ ok: false, name: tableName(file.path, null), file: file.path, error: readError(error, file.path) }];
  }
}

/** The name of a table: its file's path without extension, and its own name where the file holds several. */
function tableName(path: string, part: string | null, live = false): string {
  if (live && part !== null) return part;
  const name = path.slice(0, path.length - extname(path).length) || path;
  return part === null ? name : `${name}/${part}`;
}

function readError(error: unknown, path: string): StoredError {
  return toStoredError(asReadError(error, path));
}

type Content = Omit<TableProfile, "name" | "part" | "file">;

/** Small files take turns in the thread's own database; one that turns out to need more than that has gets its own. */
async function profileContent(task: TableTask): Promise<TableOutcome[]> {
  const { ownDatabase = false } = tableFormatOf(task.file.format);
  const ofAnySize = task.file.live !== undefined;
  if (task.threads > 1 || task.file.size > THREAD_FILE || ownDatabase || ofAnySize) return inOwnDatabase(task);
  try {
    return await using(threadSession(task.signal), (session) => profileParts(session, task, true));
  } catch (error) {
    if (!isOutOfMemory(error)) throw error;
    return inOwnDatabase(task);
  }
}

async function inOwnDatabase(task: TableTask): Promise<TableOutcome[]> {
  const session = TableSession.open({
    scratch: task.scratch,
    threads: task.threads,
    connections: task.threads + SPARE_CONNECTIONS,
    scratchBytes: task.scratchBytes,
    memoryMb: Math.max(64, Math.floor(task.memoryMb * (1 - COLUMN_SHARE))),
    signal: task.signal,
  });
  return using(session, () => profileParts(session, task, false));
}

async function using<Result>(session: TableSession, work: (session: TableSession) => Promise<Result>): Promise<Result> {
  try {
    return await work(session);
  } catch (error) {
    session.untidy = true;
    throw error;
  } finally {
    await session.close();
  }
}

/** Profiles the tables of a file one after the other. `mayRetry` says that there is more memory than the session has. */
async function profileParts(session: TableSession, task: TableTask, mayRetry: boolean): Promise<TableOutcome[]> {
  const path = task.file.live !== undefined ? "" : await globFree(task.file.absolute, task.scratch);
  const tablesIn = await tableFormatOf(task.file.format).open();
  const parts = await tablesIn(session, { ...task, path });
  const outcomes: TableOutcome[] = [];
  for (const [i, { name: part, open }] of parts.entries()) {
    const file = task.file.path;
    const place = {
      name: tableName(file, part, task.file.live !== undefined),
      file,
      ...(part === null ? {} : { part }),
    };
    const onProgress = (share: number): void => task.onProgress((i + share) / parts.length);
    try {
      await session.dropLeft();
      outcomes.push({ ok: true, ...place, ...(await profileTableIn(session, task, open, onProgress)) });
    } catch (error) {
      session.signal.throwIfAborted();
      throwIfDiskFull(error);
      if (mayRetry && isOutOfMemory(error)) throw error;
      session.untidy = true;
      outcomes.push({ ok: false, ...place, error: readError(error, file) });
    }
  }
  return outcomes;
}

/** Profiles a table; one that does not fit into memory is loaded in narrower groups of columns, as long as it has so many. */
async function profileTableIn(
  session: TableSession,
  task: TableTask,
  open: TableInFile["open"],
  onProgress: (share: number) => void,
): Promise<Content> {
  let columns = Number.POSITIVE_INFINITY;
  let width: number = GROUP_WIDTHS[0];
  for (;;) {
    try {
      return await profileGroups(session, task, onProgress, async (onLoaded) => {
        const table = await open(onLoaded, width);
        columns = table.columns ?? 0;
        return table;
      });
    } catch (error) {
      const narrower = GROUP_WIDTHS.find((one) => one < Math.min(width, columns));
      if (!isOutOfMemory(error) || narrower === undefined) throw error;
      width = narrower;
      await session.dropAll();
    }
  }
}

async function profileGroups(
  session: TableSession,
  { options: { seed, redact, compare, personal = [] }, memoryMb }: TableTask,
  onProgress: (share: number) => void,
  open: (onProgress: (share: number) => void) => Promise<OpenTable>,
): Promise<Content> {
  let group = 0;
  let groups = 1;
  const tell = (share: number): void => onProgress((group + share) / groups);
  const table = await open((share) => tell(share * LOADING));
  groups = table.groups;
  const parts: ProfiledTable[] = [];
  const budget = new Budget(memoryMb * MIB * COLUMN_SHARE);
  const hashes = groups === 1 ? null : new RowHashes(session);
  let next = table.load(0);
  for (; group < table.groups; group++) {
    const loaded = await next;
    // The next group is loaded while this one is profiled.
    if (group + 1 < table.groups) next = table.load(group + 1);
    next.catch(() => {}); // awaited in the next turn, if there is one
    try {
      parts.push(
        await profileTable(session, loaded, {
          seed,
          budget,
          analyse: group > 0 ? 0 : groups === 1 ? Number.POSITIVE_INFINITY : ANALYSED_COLUMNS,
          whole: groups === 1,
          compare,
          onProgress: (share) => tell(LOADING + share * (1 - LOADING)),
        }),
      );
      await hashes?.add(group, loaded);
    } catch (error) {
      await Promise.allSettled([next]); // so that nothing of the table is under way any more
      throw error;
    }
    session.left = loaded.inMemoryOnly === true ? null : loaded.table;
    if (group + 1 < table.groups) {
      await session.dropLeft();
      if (loaded.firstRows !== undefined) await session.run(`DROP TABLE ${identifier(loaded.firstRows)}`);
    }
  }
  const { rejected = null, padded = null } = (await table.misfits?.()) ?? {};
  const duplicates = await hashes?.duplicates((other) => table.load(other, true));
  const joined = joinedGroups(parts, duplicates ?? null);
  const content: Content = {
    ...joined,
    columns: markPersonal(joined.columns, new Set(personal)),
    ...(table.reading === undefined ? {} : { reading: table.reading }),
    ...(table.key === undefined ? {} : { declared: { key: table.key, references: table.references ?? [] } }),
    ...(rejected === null ? {} : { rejected }),
    ...(padded === null ? {} : { padded }),
  };
  return redact ? redacted(content) : content;
}

/** DuckDB takes `*`, `?`, `[` and `{` in a path for a pattern: such a file is read through a link. */
async function globFree(path: string, scratch: Scratch): Promise<string> {
  if (!/[*?[\]{}]/.test(path)) return path;
  const link = scratch.path(`input${extname(path).replace(/[*?[\]{}]/g, "_")}`);
  await rm(link, { force: true }); // there is one where the file is profiled a second time, with more memory
  await symlink(path, link);
  return link;
}

function asReadError(error: unknown, file: string): unknown {
  if (error instanceof ServiceError) return error;
  if (isOutOfMemory(error)) {
    const reason = "it needs more memory than a job may use";
    return new ServiceError("FILE_READ_ERROR", { file, reason }, { cause: error });
  }
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "EACCES" || code === "EISDIR" || code === "EIO") {
    return new ServiceError("FILE_READ_ERROR", { file, reason: `the file system says ${code}` }, { cause: error });
  }
  return error;
}
