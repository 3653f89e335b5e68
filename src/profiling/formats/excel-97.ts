import { looksLikeHtml, looksLikeSpreadsheetXml } from "../text/markup.ts";
import type { TableFormat } from "./format.ts";
import { isCompoundFile } from "./magic.ts";
import { LARGE_WORKBOOK } from "./workbook.ts";

export const excel97: TableFormat = {
  name: "Excel 97-2003",
  extensions: [".xls"],
  media_type: "application/vnd.ms-excel",
  depth: "columns",
  binary: true,
  isContent: looksLikeSpreadsheetXml,
  isContainer: (head) => isCompoundFile(head) || looksLikeHtml(head), // web pages write tables under its name
  largeFrom: LARGE_WORKBOOK,
  open: async () => (await import("../readers/spreadsheet/spreadsheet.ts")).sheetsOf("xls"),
};
