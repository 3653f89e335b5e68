import { symlink } from "node:fs/promises";
import { extname, join } from "node:path";
import { ServiceError } from "../../errors/service-error.ts";
import { toStoredError } from "../../errors/stored.ts";
import type { DatasetFile } from "../dataset/inventory.ts";
import { loadCsv } from "./csv/load-csv.ts";
import { readableJson } from "./json-layout.ts";
import { loadJson } from "./load-json.ts";
import { loadParquet } from "./load-parquet.ts";
import type { Reading, RejectedRows, TableOutcome } from "./model.ts";
import { type LoadedTable, profileTable } from "./profile-table.ts";
import { TableSession } from "./session.ts";

export interface TableTask {
  file: DatasetFile;
  /** Makes samples repeatable. */
  seed: string;
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
/** In memory, a loaded table takes about as much as its text; from here on it is kept in a file. */
const MEMORY_SHARE = 0.4;
/** Share of the memory that values of one column, taken out to be sorted, may use. */
const COLUMN_SHARE = 0.3;
/** Queries beyond the number of threads keep the threads busy while a result is worked on here. */
const SPARE_CONNECTIONS = 2;
const MIB = 1_048_576;

/**
 * Profiles a file that holds a table. A file that cannot be read is an outcome, not a failure; what is thrown is an
 * abort, or a fault of the machine.
 */
export async function profileFile(task: TableTask): Promise<TableOutcome> {
  const { file, signal, onProgress } = task;
  const name = file.path.slice(0, file.path.length - extname(file.path).length) || file.path;
  const memory = task.memoryMb * MIB;
  const session = await TableSession.open({
    scratch: task.scratch,
    threads: task.threads,
    connections: task.threads + SPARE_CONNECTIONS,
    memoryMb: Math.max(64, Math.floor(task.memoryMb * (1 - COLUMN_SHARE))),
    onDisk: file.size > memory * MEMORY_SHARE,
    signal,
  });
  try {
    const loaded = await load(session, task, (share) => onProgress(share * LOADING));
    const profile = await profileTable(session, loaded, {
      seed: task.seed,
      budget: { bytes: (memory * COLUMN_SHARE) / session.width },
      onProgress: (share) => onProgress(LOADING + share * (1 - LOADING)),
    });
    return {
      ok: true,
      name,
      file: file.path,
      ...profile,
      ...(loaded.reading === undefined ? {} : { reading: loaded.reading }),
      ...(loaded.rejected === undefined ? {} : { rejected: loaded.rejected }),
    };
  } catch (error) {
    signal.throwIfAborted();
    return { ok: false, name, file: file.path, error: toStoredError(asReadError(error, file.path)) };
  } finally {
    await session.close();
  }
}

interface Loaded extends LoadedTable {
  reading?: Reading;
  rejected?: RejectedRows;
}

async function load(session: TableSession, task: TableTask, onProgress: (share: number) => void): Promise<Loaded> {
  const { file, scratch } = task;
  const path = await globFree(file.absolute, scratch);
  switch (file.format?.reader) {
    case "delimited":
      return loadCsv(session, {
        path,
        shown: file.path,
        size: file.size,
        preferredDelimiter: file.format.media_type === "text/csv" ? "," : "\t",
        scratch,
        onProgress,
      });
    case "json": {
      const readable = await readableJson(path, file.size, scratch, session.signal);
      return loadJson(session, { ...readable, shown: file.path, onProgress });
    }
    case "parquet":
      return loadParquet(session, { path, shown: file.path, onProgress });
    default:
      throw new Error(`no reader for ${file.mediaType}`);
  }
}

/** DuckDB takes `*`, `?`, `[` and `{` in a path for a pattern: such a file is read through a link. */
async function globFree(path: string, scratch: string): Promise<string> {
  if (!/[*?[\]{}]/.test(path)) return path;
  const link = join(scratch, `input${extname(path).replace(/[*?[\]{}]/g, "_")}`);
  await symlink(path, link);
  return link;
}

function asReadError(error: unknown, file: string): unknown {
  if (error instanceof ServiceError) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "EACCES" || code === "EISDIR" || code === "EIO") {
    return new ServiceError("FILE_READ_ERROR", { file, reason: `the file system says ${code}` }, { cause: error });
  }
  return error;
}
