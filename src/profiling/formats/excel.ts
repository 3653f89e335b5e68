import { looksLikeHtml } from "../text/markup.ts";
import type { TableFormat } from "./format.ts";
import { isCompoundFile, isZip } from "./magic.ts";
import { LARGE_WORKBOOK } from "./workbook.ts";

export const excel: TableFormat = {
  name: "Excel",
  extensions: [".xlsx", ".xlsm"],
  media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  depth: "columns",
  binary: true,
  isContainer: (head) => isZip(head) || isCompoundFile(head) || looksLikeHtml(head), // one with a password is a compound file
  largeFrom: LARGE_WORKBOOK,
  open: async () => (await import("../readers/spreadsheet/spreadsheet.ts")).sheetsOf("xlsx"),
};
