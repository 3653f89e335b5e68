import { rm, symlink } from "node:fs/promises";
import { extname, join } from "node:path";
import { ServiceError } from "../../errors/service-error.ts";
import { toStoredError } from "../../errors/stored.ts";
import type { DatasetFile } from "../dataset/inventory.ts";
import type { ReadOptions } from "../specification.ts";
import { joinedGroups, RowHashes } from "./column-groups.ts";
import { Budget } from "./columns/budget.ts";
import { type CsvFile, type CsvTable, openCsv } from "./csv/load-csv.ts";
import { readableJson } from "./json-layout.ts";
import { loadJson } from "./load-json.ts";
import { openParquet } from "./load-parquet.ts";
import type { Reading, TableOutcome, TableProfile } from "./model.ts";
import { markPersonal, redacted } from "./personal.ts";
import { type LoadedTable, type ProfiledTable, profileTable } from "./profile-table.ts";
import { isOutOfMemory, TableSession } from "./session.ts";
import { identifier } from "./sql.ts";
import { threadSession } from "./thread-database.ts";

/** What a profile depends on besides the file's content. */
export interface TableOptions {
  /** Makes samples repeatable. */
  seed: string;
  /** What the caller says of how the file is to be read. */
  read: ReadOptions | null;
  /** Whether 3/4/2020 is a day in March where nothing else tells. */
  monthFirst: boolean;
  /** Whether values that tell something about a person are kept out. */
  redact: boolean;
  /** Whether the dataset has other tables, which the columns may refer to. */
  compare: boolean;
}

export interface TableTask {
  file: DatasetFile;
  options: TableOptions;
  /** A folder of this task alone, which exists; whoever made it removes it. */
  scratch: string;
  threads: number;
  memoryMb: number;
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
 * Profiles a file that holds a table. A file that cannot be read is an outcome, not a failure; what is thrown is an
 * abort, or a fault of the machine.
 */
export async function profileFile(task: TableTask): Promise<TableOutcome> {
  const { file, signal } = task;
  const name = file.path.slice(0, file.path.length - extname(file.path).length) || file.path;
  try {
    return { ok: true, name, file: file.path, ...(await profileContent(task)) };
  } catch (error) {
    signal.throwIfAborted();
    return { ok: false, name, file: file.path, error: toStoredError(asReadError(error, file.path)) };
  }
}

type Content = Omit<TableProfile, "name" | "file">;

/** Small files take turns in the thread's own database; one that turns out to need more than that has gets its own. */
async function profileContent(task: TableTask): Promise<Content> {
  if (task.threads > 1 || task.file.size > THREAD_FILE) return inOwnDatabase(task);
  try {
    return await using(await threadSession(task.signal), (session) => profileIn(session, task));
  } catch (error) {
    if (!isOutOfMemory(error)) throw error;
    return inOwnDatabase(task);
  }
}

async function inOwnDatabase(task: TableTask): Promise<Content> {
  const session = await TableSession.open({
    scratch: task.scratch,
    threads: task.threads,
    connections: task.threads + SPARE_CONNECTIONS,
    memoryMb: Math.max(64, Math.floor(task.memoryMb * (1 - COLUMN_SHARE))),
    signal: task.signal,
  });
  return using(session, () => profileIn(session, task));
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

async function profileIn(session: TableSession, task: TableTask): Promise<Content> {
  const { onProgress, memoryMb } = task;
  const { seed, redact } = task.options;
  let group = 0;
  let groups = 1;
  const tell = (share: number): void => onProgress((group + share) / groups);
  const table = await openTable(session, task, (share) => tell(share * LOADING));
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
    parts.push(
      await profileTable(session, loaded, {
        seed,
        budget,
        analyse: group === 0,
        whole: groups === 1,
        compare: task.options.compare,
        onProgress: (share) => tell(LOADING + share * (1 - LOADING)),
      }),
    );
    await hashes?.add(loaded);
    await session.run(`DROP TABLE ${identifier(loaded.table)}`);
  }
  const { rejected = null, padded = null } = (await table.misfits?.()) ?? {};
  const joined = joinedGroups(parts, (await hashes?.duplicates()) ?? null);
  const content: Content = {
    ...joined,
    columns: markPersonal(joined.columns),
    ...(table.reading === undefined ? {} : { reading: table.reading }),
    ...(rejected === null ? {} : { rejected }),
    ...(padded === null ? {} : { padded }),
  };
  return redact ? redacted(content) : content;
}

/** A file opened as a table, whose columns are loaded and profiled a group at a time. */
interface OpenTable {
  groups: number;
  load: (group: number) => Promise<LoadedTable>;
  reading?: Reading;
  misfits?: CsvTable["misfits"];
}

async function openTable(
  session: TableSession,
  task: TableTask,
  onProgress: (share: number) => void,
): Promise<OpenTable> {
  const { file, scratch } = task;
  const path = await globFree(file.absolute, scratch);
  const { size, path: shown } = file;
  switch (file.format?.reader) {
    case "delimited": {
      const usual = file.format.media_type === "text/csv" ? "," : "\t";
      const hints = { usual, ...readHints(task.options) };
      return openCsv(session, { path, shown, size, hints, scratch, onProgress });
    }
    case "json": {
      const readable = await readableJson(path, size, scratch, session.signal);
      return { groups: 1, load: () => loadJson(session, { ...readable, shown, onProgress }) };
    }
    case "parquet":
      return openParquet(session, { path, shown, onProgress });
    default:
      throw new Error(`no reader for ${file.mediaType}`);
  }
}

function readHints({ read, monthFirst }: TableOptions): Omit<CsvFile["hints"], "usual"> {
  return {
    encoding: read?.encoding?.toLowerCase() ?? null,
    delimiter: read?.delimiter ?? null,
    quote: read?.quote ?? null,
    header: read?.header ?? null,
    preambleLines: read?.skip_lines ?? null,
    monthFirst: read?.date_order === undefined ? monthFirst : read.date_order === "month_first",
  };
}

/** DuckDB takes `*`, `?`, `[` and `{` in a path for a pattern: such a file is read through a link. */
async function globFree(path: string, scratch: string): Promise<string> {
  if (!/[*?[\]{}]/.test(path)) return path;
  const link = join(scratch, `input${extname(path).replace(/[*?[\]{}]/g, "_")}`);
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
