import type { TableFormat } from "./format.ts";
import { isZip } from "./magic.ts";
import { LARGE_WORKBOOK } from "./workbook.ts";

export const openDocumentSpreadsheet: TableFormat = {
  name: "OpenDocument spreadsheet",
  extensions: [".ods"],
  media_type: "application/vnd.oasis.opendocument.spreadsheet",
  depth: "columns",
  binary: true,
  isContainer: isZip,
  largeFrom: LARGE_WORKBOOK,
  open: async () => (await import("../readers/spreadsheet/spreadsheet.ts")).sheetsOf("ods"),
};
