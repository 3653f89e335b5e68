import { closeDatabase, type Database, openDatabase, TableSession } from "./session.ts";
import { identifier } from "./sql.ts";

/** Memory of a thread's database; a file that needs more gets a database of its own. */
const THREAD_MEMORY_MB = 128;
const CONNECTIONS = 2;

const kept: Database[] = [];

/**
 * A session with a database that this thread keeps for small files, since opening one takes as long as profiling a
 * small file. Of tasks that a thread has at once, each has its own.
 */
export async function threadSession(signal: AbortSignal): Promise<TableSession> {
  signal.throwIfAborted();
  const database =
    kept.pop() ??
    (await openDatabase({
      threads: 1,
      connections: CONNECTIONS,
      memoryMb: THREAD_MEMORY_MB,
      spill: null,
    }));
  const session = new TableSession(Promise.resolve(database.connections), CONNECTIONS, signal, async () => {
    if (!session.untidy || (await emptied(database))) kept.push(database);
  });
  return session;
}

/** Leaves a database without tables; one that does not take that any more is closed. */
async function emptied(database: Database): Promise<boolean> {
  const [connection] = database.connections;
  try {
    const reader = await connection?.runAndReadAll("SELECT table_name FROM duckdb_tables()");
    for (const [name] of reader?.getRows() ?? []) await connection?.run(`DROP TABLE ${identifier(String(name))}`);
    return true;
  } catch {
    closeDatabase(database); // an error that DuckDB calls fatal: nothing is left to be saved
    return false;
  }
}
