import type { TableFormat } from "./format.ts";

export const json: TableFormat = {
  name: "JSON",
  extensions: [".json", ".geojson"],
  media_type: "application/json",
  depth: "columns",
  harmless: true,
  beginsText: /^\s*[[{]/,
  extraction: "jsonPath",
  open: async () => (await import("../readers/json/json-table.ts")).jsonTable,
};
