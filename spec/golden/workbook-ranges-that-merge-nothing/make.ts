import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { utils, write } from "@e965/xlsx";
import { enlarged, partOf } from "../../support/workbooks.ts";

const SHEET = "xl/worksheets/sheet1.xml";

/** What may stand below the cells of a sheet, in the order that ECMA-376 asks for, with a range each. */
const BELOW = (merged: string): string =>
  [
    '<autoFilter ref="A1:B4"/>',
    merged,
    '<phoneticPr fontId="1"/>',
    '<conditionalFormatting sqref="A2:B4"><cfRule type="expression" priority="1"><formula>A2&gt;1</formula></cfRule></conditionalFormatting>',
    '<dataValidations count="1"><dataValidation type="whole" sqref="B2:C4"/></dataValidations>',
    '<hyperlinks><hyperlink ref="A2:B3" location="A1"/></hyperlinks>',
    '<ignoredErrors><ignoredError sqref="A1:C4" ref="A2:C4"/></ignoredErrors>',
  ].join("");

/** A sheet with filters, links and formats, read at once and as a stream: with a merged range, with none, and with an empty list. */
export default function make(folder: string): void {
  const rows = [
    ["id", "value", "group"],
    [1, 10, "a"],
    [2, 20, null],
    [3, 30, "c"],
  ];
  const plain: Buffer = write(
    { SheetNames: ["s"], Sheets: { s: utils.aoa_to_sheet(rows) } },
    { type: "buffer", bookType: "xlsx", bookSST: true },
  );
  const kinds = {
    merged: "<mergeCells count='1'><mergeCell ref='C2:C3'></mergeCell></mergeCells>",
    "none-merged": "",
    "empty-list": '<mergeCells count="0"/>',
  };
  for (const [name, merged] of Object.entries(kinds)) {
    const sheet = partOf(plain, SHEET).replace(
      /<\/sheetData>.*<\/worksheet>/s,
      () => `</sheetData>${BELOW(merged)}</worksheet>`,
    );
    writeFileSync(join(folder, `${name}-large.xlsx`), enlarged(plain, { [SHEET]: sheet }));
  }
  const prefixed = partOf(plain, SHEET)
    .replace(/<\/sheetData>.*<\/worksheet>/s, () => `</sheetData>${BELOW(kinds.merged)}</worksheet>`)
    .replace('xmlns="', 'xmlns:x="')
    .replace(/<(\/?)(?=[a-zA-Z])/g, "<$1x:");
  writeFileSync(join(folder, "prefixed-large.xlsx"), enlarged(plain, { [SHEET]: prefixed }));
}
