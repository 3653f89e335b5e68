import type { TableFormat } from "./format.ts";
import { begins } from "./magic.ts";

export const duckdb: TableFormat = {
  name: "DuckDB",
  extensions: [".duckdb"],
  media_type: "application/vnd.duckdb",
  depth: "columns",
  binary: true,
  isContent: begins("DUCK", 8),
  ownDatabase: true, // it is attached to it
  companions: [".wal"],
  open: async () => (await import("../readers/duckdb.ts")).duckdbTables,
};
