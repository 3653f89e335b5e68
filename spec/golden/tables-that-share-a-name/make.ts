import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";

/** A database in which a table's name with its schema is that of another table. */
export default async function make(folder: string): Promise<void> {
  const instance = await DuckDBInstance.create(join(folder, "shop.duckdb"));
  const connection = await instance.connect();
  await connection.run('CREATE TABLE "a.b" AS SELECT 1 AS x; CREATE SCHEMA a; CREATE TABLE a.b AS SELECT 2 AS x');
  connection.closeSync();
  instance.closeSync();
}
