import type { TableFormat } from "./format.ts";
import { begins } from "./magic.ts";

export const sqlite: TableFormat = {
  name: "SQLite",
  extensions: [".sqlite", ".sqlite3", ".db"],
  media_type: "application/vnd.sqlite3",
  depth: "columns",
  binary: true,
  isContent: begins("SQLite format 3\0"),
  companions: ["-wal"],
  open: async () => (await import("../readers/sqlite.ts")).sqliteTables,
};
