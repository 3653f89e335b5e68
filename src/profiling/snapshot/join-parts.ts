import { open, rename, rm, stat } from "node:fs/promises";
import { DuckDBInstance } from "@duckdb/node-api";
import { identifier, literal } from "../duckdb/sql.ts";
import { attachNew } from "./load-file.ts";

/** The tables that one file was loaded into. */
export interface SnapshotPart {
  file: string;
  /** Their names in it, and in the snapshot. */
  tables: { from: string; to: string }[];
}

/** Threads and memory of what only copies. */
const LIMITS = { threads: "2", memory_limit: "256MiB" };

/** Makes the snapshot of its parts: written beside and renamed once it is on disk, so that it is whole or not there. */
export async function joinParts(parts: readonly SnapshotPart[], target: string, unfinished: string): Promise<number> {
  await rm(unfinished, { force: true });
  const [only] = parts;
  if (parts.length !== 1 || only === undefined || !(await moved(only, unfinished))) await copied(parts, unfinished);
  await synced(unfinished);
  await rename(unfinished, target);
  return (await stat(target)).size;
}

/** A single part becomes the snapshot itself, without what it holds beside its tables; false where it lies on another disk. */
async function moved({ file, tables }: SnapshotPart, unfinished: string): Promise<boolean> {
  try {
    await rename(file, unfinished);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EXDEV") return false;
    throw error;
  }
  const instance = await DuckDBInstance.create(unfinished, LIMITS);
  const connection = await instance.connect();
  try {
    const named = new Map(tables.map(({ from, to }) => [from, to]));
    const result = await connection.run("SELECT table_name FROM duckdb_tables()");
    const found = (await result.getRows()).map(([name]) => String(name));
    for (const name of found.filter((one) => !named.has(one))) await connection.run(`DROP TABLE ${identifier(name)}`);
    // A table's new name may be another's old one.
    for (const [i, { from }] of tables.entries()) {
      await connection.run(`ALTER TABLE ${identifier(from)} RENAME TO ${identifier(`renamed ${i}`)}`);
    }
    for (const [i, { to }] of tables.entries()) {
      await connection.run(`ALTER TABLE ${identifier(`renamed ${i}`)} RENAME TO ${identifier(to)}`);
    }
    await connection.run("CHECKPOINT");
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  return true;
}

async function copied(parts: readonly SnapshotPart[], unfinished: string): Promise<void> {
  const sizes = await Promise.all(parts.map(async ({ file }) => (await stat(file)).size));
  const instance = await DuckDBInstance.create(":memory:", LIMITS);
  const connection = await instance.connect();
  try {
    await connection.run(
      attachNew(
        unfinished,
        "snapshot",
        sizes.reduce((sum, size) => sum + size, 0),
      ),
    );
    for (const { file, tables } of parts) {
      await connection.run(`ATTACH ${literal(file)} AS part (READ_ONLY)`);
      for (const { from, to } of tables) {
        await connection.run(
          `CREATE TABLE snapshot.main.${identifier(to)} AS SELECT * FROM part.main.${identifier(from)}`,
        );
      }
      await connection.run("DETACH part");
    }
    await connection.run("DETACH snapshot"); // writes all of it
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function synced(path: string): Promise<void> {
  await using handle = await open(path, "r+");
  await handle.sync();
}
