import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { utils, type WorkBook, type WorkSheet, write } from "@e965/xlsx";
import { enlarged } from "../../support/workbooks.ts";

type Row = (string | number | null)[];

const DATA: Row[] = [
  ["region", "people", "area"],
  ["North", 10, 1.5],
  ["South", 20, 2.5],
  ["East", 30, 3.5],
];

const SHEETS: Record<string, Row[]> = {
  "source and notes": [
    ["People by region"],
    [],
    ...DATA,
    ["Source: statistical office"],
    [],
    ["* provisional"],
    ["Figures of the regions do not add up because of rounding"],
  ],
  "among numbers": [["year", "people"], [2020, 5], [2021, 6], ["no count before 2020"]],
  "merged across": [...DATA, [], ["Quelle: Amt für Statistik"]],
  "last name alone": [...DATA, ["West"]],
  "name behind a gap": [...DATA, [], ["West"], ["North-West"]],
  "text in one column": [["remark"], ["a short one"], ["Source: it was said"]],
  "goes on": [...DATA, ["Source: first part"], ["West", 40, 4.5]],
};

/** Notes below the tables of sheets, and what only looks like them, in workbooks that are read whole or as a stream. */
export default function make(folder: string): void {
  const names = Object.keys(SHEETS);
  const sheets = Object.fromEntries(
    names.map((name): [string, WorkSheet] => [name, utils.aoa_to_sheet(SHEETS[name] ?? [])]),
  );
  const merged = sheets["merged across"] as WorkSheet;
  merged["!merges"] = [{ s: { r: 5, c: 0 }, e: { r: 5, c: 2 } }];
  const book: WorkBook = { SheetNames: names, Sheets: sheets };
  const xlsx: Buffer = write(book, { type: "buffer", bookType: "xlsx" });
  writeFileSync(join(folder, "whole.xlsx"), xlsx);
  writeFileSync(join(folder, "streamed.xlsx"), enlarged(xlsx));
  writeFileSync(join(folder, "open.ods"), write(book, { type: "buffer", bookType: "ods" }));
}
