import type { DuckDBConnection } from "@duckdb/node-api";
import { closeDatabase, type Database, dropLeftovers, type Leftovers, openDatabase } from "./database.ts";
import { TableSession } from "./session.ts";

/** Memory of a thread's database; a file that needs more gets a database of its own. */
const THREAD_MEMORY_MB = 128;
const CONNECTIONS = 2;

/** Databases that nobody uses; each is there once it has been tidied. */
const idle: Promise<Database>[] = [];

/**
 * A session with a database that this thread keeps for small files, since opening one takes as long as profiling a
 * small file; most need none. Of tasks that a thread has at once, each has its own.
 */
export function threadSession(signal: AbortSignal): TableSession {
  signal.throwIfAborted();
  let database: Promise<Database>;
  const open = async (): Promise<DuckDBConnection[]> => {
    database = idle.pop() ?? opened();
    return (await database).connections;
  };
  const session = new TableSession(open, CONNECTIONS, signal, () => {
    const { leftovers } = session;
    const tidied = database.then((database) => tidy(database, leftovers)).catch(opened);
    tidied.catch(() => {}); // whoever uses it next is told
    idle.push(tidied);
  });
  return session;
}

function opened(): Promise<Database> {
  return openDatabase({ threads: 1, connections: CONNECTIONS, memoryMb: THREAD_MEMORY_MB, spill: null });
}

/** Drops what was left in a database; one that fails is closed. */
async function tidy(database: Database, leftovers: Leftovers): Promise<Database> {
  const [connection] = database.connections as [DuckDBConnection];
  try {
    await dropLeftovers(connection, leftovers);
    return database;
  } catch (error) {
    closeDatabase(database); // an error that DuckDB calls fatal: nothing is left to be saved
    throw error;
  }
}
