import type { TableFormat } from "./format.ts";

export const csv: TableFormat = {
  name: "CSV",
  extensions: [".csv"],
  media_type: "text/csv",
  depth: "columns",
  anyText: true,
  open: async () => (await import("../readers/csv/delimited.ts")).commaSeparated,
};
