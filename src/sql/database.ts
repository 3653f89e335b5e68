import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { identifier } from "../profiling/duckdb/sql.ts";

/** A DuckDB database in memory, with one connection. */
export interface Database {
  instance: DuckDBInstance;
  connection: DuckDBConnection;
}

const CLOSED = {
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false",
  allow_community_extensions: "false",
  enable_external_file_cache: "false",
} as const;

/** A database that SQL is parsed in, and nothing else: for the newest version each part of a statement has its form. */
export async function openParser(): Promise<Database> {
  return opened({ ...CLOSED, threads: "1", storage_compatibility_version: "latest" });
}

/**
 * A database for one statement, still open to what is attached to it. The folder that it may write to is named relative
 * to the working directory, so that no message names where it is.
 */
export async function openDatabase(options: { threads: number; spillFolder: string }): Promise<Database> {
  return opened({ ...CLOSED, threads: String(options.threads), temp_directory: options.spillFolder });
}

/** Limits what the database takes, and closes it: it opens no file from then on, and no setting can be changed. */
export async function lock({ connection }: Database, limits: { memoryMb: number; spillBytes: number }): Promise<void> {
  await connection.run("SET GLOBAL TimeZone = 'UTC'");
  await connection.run(`SET memory_limit = '${limits.memoryMb}MiB'`);
  await connection.run(`SET max_temp_directory_size = '${limits.spillBytes} bytes'`);
  await connection.run("SET enable_external_access = false");
  await connection.run("SET lock_configuration = true");
}

/** Attaches a snapshot to be read. */
export async function attach({ connection }: Database, file: string, name: string): Promise<void> {
  await connection.run(`ATTACH ${`'${file.replaceAll("'", "''")}'`} AS ${identifier(name)} (READ_ONLY)`);
}

export function closeDatabase({ instance, connection }: Database): void {
  connection.closeSync();
  instance.closeSync();
}

async function opened(settings: Record<string, string>): Promise<Database> {
  const instance = await DuckDBInstance.create(":memory:", settings);
  return { instance, connection: await instance.connect() };
}
