import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CellObject, utils, type WorkBook, write } from "@e965/xlsx";
import { enlarged } from "../../support/workbooks.ts";

const days = (serial: number, z: string): CellObject => ({ t: "n", v: serial, z });

/** Workbooks with time that has passed: beyond a day, below zero, and sums of hours that are shown without their days. */
export default function make(folder: string): void {
  const rows = [
    ["task", "spent", "minutes", "hours", "at"],
    ["a", days(1.5, "[h]:mm:ss"), days(0.5, "[mm]:ss"), days(0.25, "hh:mm"), days(45_000.5, "hh:mm:ss")],
    ["b", days(2.25, "[h]:mm:ss"), days(10, "[mm]:ss"), days(1.75, "hh:mm"), days(45_001.25, "hh:mm:ss")],
    ["c", days(0.25, "[h]:mm:ss"), days(1 / 24, "[mm]:ss"), days(2, "hh:mm"), days(45_001.75, "hh:mm:ss")],
  ];
  const book: WorkBook = { SheetNames: ["s"], Sheets: { s: utils.aoa_to_sheet(rows) } };
  const xlsx: Buffer = write(book, { type: "buffer", bookType: "xlsx" });
  writeFileSync(join(folder, "small.xlsx"), xlsx);
  writeFileSync(join(folder, "large.xlsx"), enlarged(xlsx));
  writeFileSync(join(folder, "old.xls"), write(book, { type: "buffer", bookType: "xls" }));
}
