import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomly } from "../../support/many-rows.ts";
import { BothWays } from "../../support/scanned.ts";

const ROWS = 12_000;
const DAY_MS = 86_400_000;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Cells in forms that are read as texts first. */
function forms(random: () => number): Record<string, (row: number) => string> {
  const below = (count: number): number => Math.floor(random() * count);
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = (): Date => new Date(below(15_000) * DAY_MS);
  const dmy = (mark: string): string => {
    const date = day();
    return [two(date.getUTCDate()), two(date.getUTCMonth() + 1), date.getUTCFullYear()].join(mark);
  };
  const clock = (): string => `${two(below(24))}:${two(below(60))}`;
  return {
    "day first": () => dmy("/"),
    "day first, dots": () => dmy("."),
    "either first": () => `0${1 + below(9)}/0${1 + below(9)}/2020`,
    "month first": () => `${two(1 + below(12))}/${two(13 + below(15))}/20${two(below(30))}`,
    named: () => `${1 + below(28)} ${MONTHS[below(12)]} ${1970 + below(60)}`,
    "with a clock": () => `${dmy(".")} ${clock()}`,
    time: clock,
    "time to the second": () => `${clock()}:${two(below(60))}`,
    "half days": () => `${1 + below(12)}:${two(below(60))} PM`,
    "in a zone": () => `2021-03-${two(1 + below(28))}T${clock()}:${two(below(60))}+02:00`,
    "in several zones": () =>
      `20${two(below(60))}-03-${two(1 + below(28))} ${clock()}:00.${below(10)}${["Z", "-03:30", "+14:00"][below(3)]}`,
    money: () => `$${(1000 + below(9000)).toLocaleString("en")}.${two(below(100))}`,
    percent: () => `${below(100)}.${below(10)}%`,
    thousands: () => (1000 + below(9_000_000)).toLocaleString("en"),
    points: () => (random() * 1000).toFixed(3),
    words: () => `word ${below(50)}`,
  };
}

describe("columns of large delimited text in rarer forms", () => {
  const folder = mkdtempSync(join(tmpdir(), "scan-"));
  const ways = new BothWays(folder, "t.csv");

  function written(columns: Record<string, (row: number) => string>, random: () => number, delimiter: string): string {
    // Of small files each cell is looked at before they are read.
    const wide = (row: number): string => `${row} `.repeat(30);
    const names = [...Object.keys(columns), "wide"];
    const cells = [...Object.values(columns), wide];
    const missing = ["", "", "NA", "-"];
    const quoted = (cell: string): string => (cell.includes(delimiter) ? `"${cell}"` : cell);
    const rows = Array.from({ length: ROWS }, (_, row) =>
      cells
        .map((cell, i) => {
          const isMissing = i % 2 === 1 && random() < 0.1;
          return isMissing ? missing[Math.floor(random() * missing.length)] : quoted(cell(row));
        })
        .join(delimiter),
    );
    const path = ways.path();
    writeFileSync(path, `${names.map(quoted).join(delimiter)}\n${rows.join("\n")}\n`);
    return path;
  }

  it("have the profile that DuckDB gives, each by itself and all together", async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const random = randomly(seed);
    const all = forms(random);
    for (const [name, form] of Object.entries(all)) {
      const path = written({ id: (row) => String(row), [name]: form }, random, ",");
      await ways.expectSame(path, 1, `${name} of seed ${seed}`);
    }
    await ways.expectSame(written(all, random, ","), 2, `all of seed ${seed}`);
    const commas = { amount: () => `${Math.floor(random() * 1e4)},${10 + Math.floor(random() * 90)}`, time: all.time };
    await ways.expectSame(written(commas as typeof all, random, ";"), 1, `commas of seed ${seed}`);
  }).timeout(240_000);

  it("have it where cells are of several types, or where most are empty", async () => {
    const random = randomly(7);
    const last = (cell: (row: number) => string) => (row: number) =>
      row > ROWS - 400 && row < ROWS - 300 ? cell(row) : "";
    const columns: Record<string, (row: number) => string> = {
      "a day that is none": (row) => (row === ROWS / 3 ? "31/02/2020" : `${13 + (row % 15)}/0${1 + (row % 9)}/2020`),
      "a word among days": (row) => (row % 5000 === 4000 ? "soon" : `${13 + (row % 15)}/0${1 + (row % 9)}/2020`),
      "another form": (row) => (row === ROWS / 2 ? "2020-01-31" : `${13 + (row % 15)}/0${1 + (row % 9)}/2020`),
      "numbers and codes": (row) => (row % 4 === 0 ? `A${row % 50}` : String(row % 700)),
      "days and words": (row) => (row % 3 === 0 ? "unknown" : `2020-0${1 + (row % 9)}-1${row % 9}`),
      "percent and words": (row) => (row % 3 === 0 ? "n. b." : `${row % 90}%`),
      "numbers, late": last(String),
      "words, late": last((row) => `late ${row % 20}`),
      "days, late": last((row) => `1${row % 9}.0${1 + (row % 9)}.2021`),
      "many kinds, late": last((row) => (row % 2 === 0 ? "x" : String(row))),
      "yes and no, late": last((row) => (row % 2 === 0 ? "yes" : "no")),
      never: () => "",
    };
    for (const [name, cell] of Object.entries(columns)) {
      await ways.expectSame(written({ [name]: cell }, random, ","), 1, name);
    }
    await ways.expectSame(written(columns, random, ","), 2, "all");
  }).timeout(240_000);

  it("are read by DuckDB where a double does not keep a value", async () => {
    const cell = (row: number): string => `${1 + (row % 900)},007,199,254,740,99${row % 10}`;
    await ways.expectSame(written({ amount: cell }, randomly(7), ","), 1, "a large number", false);
  }).timeout(60_000);
});
