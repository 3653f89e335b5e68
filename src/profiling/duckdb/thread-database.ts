import type { DuckDBConnection } from "@duckdb/node-api";
import { closeDatabase, type Database, dropTables, openDatabase } from "./database.ts";
import { TableSession } from "./session.ts";
import { identifier } from "./sql.ts";

/** Memory of a thread's database; a file that needs more gets a database of its own. */
const THREAD_MEMORY_MB = 128;
const CONNECTIONS = 2;

/** Databases that nobody uses; each is there once it has been tidied. */
const kept: Promise<Database>[] = [];

/**
 * A session with a database that this thread keeps for small files, since opening one takes as long as profiling a
 * small file; most need none. Of tasks that a thread has at once, each has its own.
 */
export function threadSession(signal: AbortSignal): TableSession {
  signal.throwIfAborted();
  let database: Promise<Database>;
  const open = async (): Promise<DuckDBConnection[]> => {
    database = kept.pop() ?? opened();
    return (await database).connections;
  };
  const session = new TableSession(open, CONNECTIONS, signal, () => {
    const { untidy, left } = session;
    const tidied = database.then((database) => tidy(database, untidy ? null : left)).catch(opened);
    tidied.catch(() => {}); // whoever uses it next is told
    kept.push(tidied);
  });
  return session;
}

function opened(): Promise<Database> {
  return openDatabase({ threads: 1, connections: CONNECTIONS, memoryMb: THREAD_MEMORY_MB, spill: null });
}

/** Drops the table that was left in a database, or, where that is not known, all tables; one that fails is closed. */
async function tidy(database: Database, left: string | null): Promise<Database> {
  const [connection] = database.connections as [DuckDBConnection];
  try {
    if (left === null) await dropTables(connection);
    else await connection.run(`DROP TABLE IF EXISTS ${identifier(left)}`);
    return database;
  } catch (error) {
    closeDatabase(database); // an error that DuckDB calls fatal: nothing is left to be saved
    throw error;
  }
}
