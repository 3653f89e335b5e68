import { DuckDBInstance } from "@duckdb/node-api";

/** Writes what a query gives into a Parquet file, as options of COPY say. */
export async function writeParquet(path: string, query: string, options = ""): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  await connection.run(`COPY (${query}) TO '${path}' (FORMAT parquet${options === "" ? "" : `, ${options}`})`);
  connection.closeSync();
  instance.closeSync();
}

// biome-ignore lint/suspicious/noExplicitAny: profiles are looked into by path, as a reader of JSON does
type Json = any;

/** A record set without what differs from file to file: ids, names, and the samples, which paths are the seed of. */
export function ofAnyFile(set: Json): Json {
  const { name, "@id": id, description, ...rest } = set;
  return JSON.parse(
    JSON.stringify(rest, (key, value) =>
      key === "@id" || key === "fileObject" || key === "sample" || (key === "table" && value === name)
        ? undefined
        : value,
    ),
  );
}
