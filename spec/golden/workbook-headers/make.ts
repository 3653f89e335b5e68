import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CellObject, utils, type WorkBook, type WorkSheet, write } from "@e965/xlsx";
import { enlarged } from "../../support/workbooks.ts";

type Row = (string | number | CellObject | null)[];

const day = (serial: number): CellObject => ({ t: "n", v: serial, z: "yyyy-mm-dd" });

const SHEETS: Record<string, Row[]> = {
  years: [
    ["city", 2019, 2020],
    ["A", 5, 7],
    ["B", 2020, 9],
    ["C", 1, 2],
  ],
  one: [
    ["district", 2018],
    ["North", 12.5],
    ["South", 13.5],
  ],
  dates: [
    ["shop", day(45_000), day(45_031)],
    ["A", 5, 7],
    ["B", 6, 9],
  ],
  "data of years": [
    ["A", 1999, 2001],
    ["B", 2000, 2002],
    ["C", 1998, 2003],
  ],
  "data of series": [
    ["A", 1, 2, 3],
    ["B", 4, 5, 6],
    ["C", 7, 8, 9],
  ],
  twice: [
    ["day", "kg", "kg", null, "note"],
    [1, 2, 3, 4, "x"],
    [5, 6, 7, 8, "y"],
  ],
  groups: [
    [null, "2019", "2019", "2020", "2020"],
    ["region", "men", "women", "men", "women"],
    ["N", 1, 2, 3, 4],
    ["S", 5, 6, 7, 8],
  ],
  units: [
    ["depth", "temp", "label"],
    ["m", "degC", null],
    [10, 4.5, "a"],
    [20, 4.25, "b"],
  ],
  "no units": [
    ["depth", "temp", "label"],
    [null, "n/a", "a"],
    [10, 4.5, "a"],
    [20, 4.25, "b"],
  ],
  titles: [
    ["Yearly report"],
    ["Source: the office"],
    ["Year", 2020],
    [],
    ["region", "amount", "day"],
    ["N", 1, day(43_831)],
    ["S", 2, day(43_862)],
    ["Note: all in tons"],
  ],
  "title above": [
    ["Prices", "Prices", "Prices"],
    ["id", "low", "high"],
    [1, 2, 3],
    [2, 3, 4],
  ],
};

/** Sheets whose headers are years or dates, hold names twice, stand below groups or titles, or above units. */
export default function make(folder: string): void {
  const names = Object.keys(SHEETS);
  const sheets = Object.fromEntries(
    names.map((name): [string, WorkSheet] => [name, utils.aoa_to_sheet(SHEETS[name] ?? [])]),
  );
  const book: WorkBook = { SheetNames: names, Sheets: sheets };
  const xlsx: Buffer = write(book, { type: "buffer", bookType: "xlsx" });
  writeFileSync(join(folder, "small.xlsx"), xlsx);
  writeFileSync(join(folder, "large.xlsx"), enlarged(xlsx));
  writeFileSync(join(folder, "open.ods"), write(book, { type: "buffer", bookType: "ods" }));
}
