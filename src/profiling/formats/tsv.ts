import { delimiterOf } from "../text/delimited-text.ts";
import type { TableFormat } from "./format.ts";
import { spectrum } from "./spectrum.ts";
import { text } from "./text.ts";

export const tsv: TableFormat = {
  name: "TSV",
  extensions: [".tsv", ".tab"],
  media_type: "text/tab-separated-values",
  depth: "columns",
  harmless: true,
  within: { formats: [text, spectrum], looksSo: (head) => delimiterOf(head) === "\t", saysSo: true },
  open: async () => (await import("../readers/csv/delimited.ts")).tabSeparated,
};
