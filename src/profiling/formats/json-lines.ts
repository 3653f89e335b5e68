import type { TableFormat } from "./format.ts";

export const jsonLines: TableFormat = {
  name: "JSON Lines",
  extensions: [".jsonl", ".ndjson"],
  media_type: "application/jsonl",
  depth: "columns",
  harmless: true,
  extraction: "jsonPath",
  open: async () => (await import("../readers/json/json-table.ts")).jsonTable,
};
