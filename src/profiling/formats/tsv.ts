import type { TableFormat } from "./format.ts";

export const tsv: TableFormat = {
  name: "TSV",
  extensions: [".tsv", ".tab"],
  media_type: "text/tab-separated-values",
  depth: "columns",
  open: async () => (await import("../readers/csv/delimited.ts")).tabSeparated,
};
