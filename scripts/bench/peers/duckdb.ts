import { DuckDBInstance } from "@duckdb/node-api";
import { answering } from "./answering.ts";

// DuckDB's SUMMARIZE: approximate distinct counts and quartiles; exact least, greatest, mean, deviation, missing.
const instance = await DuckDBInstance.create(":memory:", { threads: process.argv[2] ?? "2" });
const connection = await instance.connect();

answering(async (file) => {
  const reader = file.endsWith(".parquet") ? "read_parquet" : "read_csv";
  await connection.runAndReadAll(`SUMMARIZE SELECT * FROM ${reader}('${file}')`);
});
