import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { utils, type WorkBook, type WorkSheet, write } from "@e965/xlsx";
import { enlarged } from "../../support/workbooks.ts";

type Row = (string | number | null)[];

const SHEETS: Record<string, Row[]> = {
  apart: [
    ["id", "name", null, "city", "pop", "km2"],
    [1, "Ann", null, "Rome", 3, 1285],
    [2, "Bob", null, "Oslo", 1, 454],
    [3, "Cee"],
  ],
  titled: [
    ["Staff and towns of the year"],
    [],
    [null, "id", "pay", null, null, "town", "size"],
    [null, 1, 10, null, null, "Bern", 5],
    [null, 2, 20, null, null, "Linz", 6],
  ],
  "one table": [
    ["region", "q1", "q2", null, "q3", "q4"],
    ["N", 1, 2, null, 3, 4],
    ["S", 5, 6, null, 7, 8],
  ],
  remark: [
    ["id", "kg", null, "counted by hand"],
    [1, 10],
    [2, 20],
  ],
  gaps: [
    [1, 2, null, "x", 3],
    [4, 5, null, "y", 6],
  ],
};

/** Sheets with two tables side by side, and some whose empty column keeps columns of one table apart. */
export default function make(folder: string): void {
  const names = Object.keys(SHEETS);
  const sheets = Object.fromEntries(
    names.map((name): [string, WorkSheet] => [name, utils.aoa_to_sheet(SHEETS[name] ?? [])]),
  );
  const book: WorkBook = { SheetNames: names, Sheets: sheets };
  for (const bookType of ["xlsx", "xls", "ods"] as const) {
    writeFileSync(join(folder, `book-${bookType}.${bookType}`), write(book, { type: "buffer", bookType }));
  }
  writeFileSync(join(folder, "book-streamed.xlsx"), enlarged(write(book, { type: "buffer", bookType: "xlsx" })));
}
