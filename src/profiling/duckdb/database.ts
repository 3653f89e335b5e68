import { existsSync } from "node:fs";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { chunksOf } from "./chunks.ts";
import { identifier } from "./sql.ts";

/** Long enough for a result to be told first. */
const CLOSE_MS = 20;

/** A DuckDB database that is nobody else's, with connections to it. */
export interface Database {
  instance: DuckDBInstance;
  connections: DuckDBConnection[];
}

/**
 * Opens a database in memory, whose tables too spill to a folder: measured on 10 M rows, that takes two thirds of the
 * time of a database in a file. Without such a folder, a query that needs more memory than there is fails.
 */
export async function openDatabase(options: {
  threads: number;
  connections: number;
  memoryMb: number;
  spill: { folder: string; bytes: number } | null;
}): Promise<Database> {
  const instance = await DuckDBInstance.create(":memory:", {
    threads: String(options.threads),
    memory_limit: `${options.memoryMb}MiB`,
    temp_directory: options.spill?.folder ?? "",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    allow_community_extensions: "false",
    // Files go by the numbers by which they are held: the same number is another file a moment later.
    enable_external_file_cache: "false",
  });
  const connections = await Promise.all(Array.from({ length: options.connections }, () => instance.connect()));
  await connections[0]?.run("SET GLOBAL TimeZone = 'UTC'");
  // Without it, nothing knows how far a statement is.
  for (const one of connections) {
    await one.run("SET enable_progress_bar = true");
    await one.run("SET enable_progress_bar_print = false");
  }
  // Given with the options above, the limit would be forgotten as the folder is set.
  if (options.spill !== null) await connections[0]?.run(`SET max_temp_directory_size = '${options.spill.bytes} bytes'`);
  return { instance, connections };
}

export function closeDatabase({ instance, connections }: Database): void {
  for (const connection of connections) connection.disconnectSync();
  instance.closeSync();
}

/**
 * Closes a database after what was computed with it has been told: to give its memory back takes longer than to tell.
 * One that has files on disk is closed at once, before somebody removes them.
 */
export function closeSoon(database: Database, spill: string): void {
  if (existsSync(spill)) closeDatabase(database);
  else setTimeout(() => closeDatabase(database), CLOSE_MS);
}

/** What a user of a database leaves in it that nobody needs any more: nothing, a table, or whatever there is. */
export type Leftovers = { table: string } | "any" | null;

/** Drops what was left in a database. */
export async function dropLeftovers(connection: DuckDBConnection, leftovers: Leftovers): Promise<void> {
  if (leftovers === "any") await dropTables(connection);
  else if (leftovers !== null) await connection.run(`DROP TABLE IF EXISTS ${identifier(leftovers.table)}`);
}

/** Drops all tables of the database that a connection is to; tables of others, which are attached, stay. */
async function dropTables(connection: DuckDBConnection): Promise<void> {
  const result = await connection.run(
    "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() AND NOT temporary",
  );
  const names = [...chunksOf(result)].flatMap((chunk) => chunk.getColumnValues(0));
  for (const name of names) await connection.run(`DROP TABLE ${identifier(String(name))}`);
}
