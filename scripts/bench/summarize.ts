import { DuckDBInstance } from "@duckdb/node-api";

// The yardstick of profiling: DuckDB's SUMMARIZE, approximate distinct counts and quantiles, in a process of its own.
const instance = await DuckDBInstance.create(":memory:", { threads: process.argv[2] ?? "2" });
const connection = await instance.connect();

process.on("message", async (file: string) => {
  const start = performance.now();
  await connection.runAndReadAll(
    `SUMMARIZE SELECT * FROM ${file.endsWith(".parquet") ? "read_parquet" : "read_csv"}('${file}')`,
  );
  process.send?.(performance.now() - start);
});
process.send?.("ready");
