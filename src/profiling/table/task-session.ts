import { isOutOfMemory } from "../duckdb/out-of-memory.ts";
import { TableSession } from "../duckdb/session.ts";
import { threadSession } from "../duckdb/thread-database.ts";
import { tableFormatOf } from "../formats/registry.ts";
import type { DatasetFile } from "../model/dataset-file.ts";
import type { Scratch } from "../model/scratch.ts";
import type { TableOptions } from "../model/table-options.ts";

/** Share of the memory that columns' values, taken out to be ordered, may use; the database has the rest. */
export const COLUMN_SHARE = 0.3;
/** Queries beyond the number of threads keep the threads busy while a result is worked on here. */
const SPARE_CONNECTIONS = 2;
/** Larger files do not fit a thread's database. */
const THREAD_FILE = 8_388_608;

/** Work on a file. */
export interface FileTask {
  file: DatasetFile;
  options: TableOptions;
  /** A folder of this task alone; the caller removes it. */
  scratch: Scratch;
  threads: number;
  memoryMb: number;
  /** Disk space that may be used beside the memory. */
  scratchBytes: number;
  signal: AbortSignal;
}

/**
 * Works with a session for a file: small files take turns in the thread's own database; one that turns out to need more
 * memory than that has gets its own. `work` is told whether it may be tried again in that way.
 */
export async function inSession<Result>(
  task: FileTask,
  work: (session: TableSession, mayRetry: boolean) => Promise<Result>,
): Promise<Result> {
  const { ownDatabase = false } = tableFormatOf(task.file.format);
  const ofAnySize = task.file.live !== undefined;
  if (task.threads > 1 || task.file.size > THREAD_FILE || ownDatabase || ofAnySize) return inOwnDatabase(task, work);
  try {
    return await using(threadSession(task.signal), (session) => work(session, true));
  } catch (error) {
    if (!isOutOfMemory(error)) throw error;
    return inOwnDatabase(task, work);
  }
}

async function inOwnDatabase<Result>(
  task: FileTask,
  work: (session: TableSession, mayRetry: boolean) => Promise<Result>,
): Promise<Result> {
  const session = TableSession.open({
    scratch: task.scratch,
    threads: task.threads,
    connections: task.threads + SPARE_CONNECTIONS,
    scratchBytes: task.scratchBytes,
    memoryMb: Math.max(64, Math.floor(task.memoryMb * (1 - COLUMN_SHARE))),
    signal: task.signal,
  });
  return using(session, () => work(session, false));
}

async function using<Result>(session: TableSession, work: (session: TableSession) => Promise<Result>): Promise<Result> {
  try {
    return await work(session);
  } catch (error) {
    session.leave("any");
    throw error;
  } finally {
    await session.close();
  }
}
