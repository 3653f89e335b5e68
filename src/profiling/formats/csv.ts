import { delimiterOf } from "../text/delimited-text.ts";
import type { TableFormat } from "./format.ts";
import { spectrum } from "./spectrum.ts";
import { text } from "./text.ts";

export const csv: TableFormat = {
  name: "CSV",
  extensions: [".csv"],
  media_type: "text/csv",
  depth: "columns",
  harmless: true,
  anyText: true,
  within: { formats: [text, spectrum], looksSo: (head) => ![null, "\t"].includes(delimiterOf(head)), saysSo: true },
  open: async () => (await import("../readers/csv/delimited.ts")).commaSeparated,
};
