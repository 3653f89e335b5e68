import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { utils, write } from "@e965/xlsx";
import { enlarged, partOf, withParts } from "../../support/workbooks.ts";

const SHEET = "xl/worksheets/sheet1.xml";

/** Workbooks whose formulas were written by programs that do not compute: some have no value, one is an empty text. */
export default function make(folder: string): void {
  const rows = [
    ["a", "b", "sum", "word"],
    [1, 2, 3, "x"],
    [3, 4, 7, "y"],
    [5, 6, 11, "z"],
  ];
  const book = { SheetNames: ["s"], Sheets: { s: utils.aoa_to_sheet(rows) } };
  const xlsx: Buffer = write(book, { type: "buffer", bookType: "xlsx" });
  const sheet = partOf(xlsx, SHEET)
    .replace('<c r="C2"><v>3</v></c>', '<c r="C2"><f>A2+B2</f></c>')
    .replace('<c r="C3"><v>7</v></c>', '<c r="C3"><f>A3+B3</f><v></v></c>')
    .replace('<c r="C4"><v>11</v></c>', '<c r="C4"><f>A4+B4</f><v>11</v></c>')
    .replace(/<c r="D2"[^>]*><v>[^<]*<\/v><\/c>/, '<c r="D2" t="str"><f>""</f><v></v></c>')
    .replace(/<c r="D3"[^>]*><v>[^<]*<\/v><\/c>/, '<c r="D3" t="e"><f t="shared" si="0"/></c>');
  writeFileSync(join(folder, "small.xlsx"), withParts(xlsx, { [SHEET]: sheet }));
  writeFileSync(join(folder, "large.xlsx"), enlarged(xlsx, { [SHEET]: sheet }));
}
