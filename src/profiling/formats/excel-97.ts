import type { TableFormat } from "./format.ts";
import { isCompoundFile } from "./magic.ts";
import { LARGE_WORKBOOK } from "./workbook.ts";

export const excel97: TableFormat = {
  name: "Excel 97-2003",
  extensions: [".xls"],
  media_type: "application/vnd.ms-excel",
  depth: "columns",
  binary: true,
  isContainer: isCompoundFile,
  largeFrom: LARGE_WORKBOOK,
  open: async () => (await import("../readers/spreadsheet/spreadsheet.ts")).sheetsOf("xls"),
};
