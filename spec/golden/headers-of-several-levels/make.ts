import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { utils, write } from "@e965/xlsx";

type Rows = (string | number | null)[][];

const values: Rows = [
  ["a", 1, 2, 3],
  ["b", 4, 5, 6],
  ["c", 7, 8, 9],
];

const tables: Record<string, Rows> = {
  named: [[null, "x", "x", "y"], [null, "mean", "std", "mean"], ["key", null, null, null], ...values],
  levels: [["lvl0", "x", "x", "y"], ["lvl1", "mean", "std", "mean"], ["key", null, null, null], ...values],
  unnamed: [["lvl0", "x", "x", "y"], ["lvl1", "mean", "std", "mean"], [null, null, null, null], ...values],
  deep: [
    [null, "x", "x", "y"],
    [null, "one", "two", "one"],
    [null, "p", "q", "r"],
    ["key", null, null, null],
    ...values,
  ],
  pairs: [
    [null, null, "x", "x", "y"],
    [null, null, "mean", "std", "mean"],
    ["first", "second", null, null, null],
    ...values.map((row) => [row[0] as string, "s", ...row.slice(1)]),
  ],
  // What is like it, but has no groups: a row of units, and one that begins a part of the table.
  parts: [
    ["station", "temp", "wind"],
    ["name", "degC", "m/s"],
    ["NORTH", null, null],
    ["a", 1, 2],
    ["b", 3, 4],
  ],
};

/** Tables with columns of several levels, as pandas writes them into CSV and workbooks. */
export default function make(folder: string): void {
  for (const [name, rows] of Object.entries(tables)) {
    writeFileSync(
      join(folder, `${name}.csv`),
      rows.map((row) => `${row.map((cell) => cell ?? "").join(",")}\n`).join(""),
    );
    const book = utils.book_new();
    utils.book_append_sheet(book, utils.aoa_to_sheet(rows), "sheet");
    writeFileSync(join(folder, `${name}.xlsx`), write(book, { type: "buffer", bookType: "xlsx" }));
  }
}
