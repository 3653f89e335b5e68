import type { TableFormat } from "./format.ts";
import { begins } from "./magic.ts";

export const parquet: TableFormat = {
  name: "Parquet",
  extensions: [".parquet", ".pq"],
  media_type: "application/vnd.apache.parquet",
  depth: "columns",
  binary: true,
  isContent: begins("PAR1"),
  open: async () => (await import("../readers/parquet/parquet.ts")).parquetTable,
};
