import { closeDatabase, type Database, openDatabase, TableSession } from "./session.ts";
import { identifier } from "./sql.ts";

/** Memory of a thread's database; a file that needs more gets a database of its own. */
const THREAD_MEMORY_MB = 128;
const CONNECTIONS = 2;

let kept: Database | null = null;

/**
 * A session with the database that this thread keeps for small files, since opening one takes as long as profiling a
 * small file. For one task at a time.
 */
export async function threadSession(signal: AbortSignal): Promise<TableSession> {
  signal.throwIfAborted();
  const database =
    kept ??
    (await openDatabase({
      threads: 1,
      connections: CONNECTIONS,
      memoryMb: THREAD_MEMORY_MB,
      spill: null,
    }));
  kept = null;
  const session = new TableSession(database.connections, signal, async () => {
    kept = !session.untidy || (await emptied(database)) ? database : null;
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
