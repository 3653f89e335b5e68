import { rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DuckDBInstance } from "@duckdb/node-api";
import { writeTable } from "./table.ts";

/** Writes the usual table as Parquet. */
export async function writeParquet(file: string, rows: number): Promise<void> {
  const csv = `${file}.csv`;
  await writeTable(csv, rows);
  await copy(`(FROM read_csv('${csv}')) TO '${file}'`);
  rmSync(csv);
}

/** Writes the usual table with a column of integers of 20 digits, as hashes and ids are. */
export async function writeDigits(file: string, rows: number): Promise<void> {
  const csv = `${file}.plain`;
  await writeTable(csv, rows);
  const digits = "10000000000000000000::HUGEINT + hash(id) % 8000000000000000000";
  await copy(`(SELECT *, ${digits} AS digits FROM read_csv('${csv}', all_varchar = true)) TO '${file}' (HEADER)`);
  rmSync(csv);
}

async function copy(what: string): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:", { preserve_insertion_order: "true" });
  const connection = await instance.connect();
  await connection.run(`COPY ${what}`);
  connection.closeSync();
  instance.closeSync();
}

/** Writes a folder of small files. */
export async function writeFiles(folder: string, files: number): Promise<void> {
  for (let i = 0; i < files; i++) await writeTable(join(folder, `part-${i}.csv`), 100);
}

const ROWS = 20;

/** Writes a SQLite file of many small tables. */
export function writeSqlite(file: string, tables: number): void {
  const database = new DatabaseSync(file);
  database.exec("BEGIN");
  for (let i = 0; i < tables; i++) {
    database.exec(`CREATE TABLE t${i} (id INTEGER PRIMARY KEY, name TEXT, amount REAL, day TEXT)`);
    const insert = database.prepare(`INSERT INTO t${i} VALUES (?, ?, ?, ?)`);
    for (let row = 0; row < ROWS; row++) {
      insert.run(row, `name ${(row * 7) % 11}`, row * 1.5, `2024-01-${String(row + 1).padStart(2, "0")}`);
    }
  }
  database.exec("COMMIT");
  database.close();
}
