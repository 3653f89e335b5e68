import { utils, write } from "@e965/xlsx";
import { expect } from "chai";
import fc from "fast-check";
import type { Cell } from "../../../src/profiling/readers/record-cells.ts";
import { RowsAbove } from "../../../src/profiling/readers/spreadsheet/rows-above.ts";
import { stackedTables } from "../../../src/profiling/readers/spreadsheet/stacked-tables.ts";
import { writeFiles } from "../../support/folders.ts";
import { profilesOf } from "../../support/profile.ts";
import { type TestService, testService } from "../../support/service.ts";
import { enlarged } from "../../support/workbooks.ts";

const blank = (rows: number): Cell[][] => Array.from({ length: rows }, () => [null, null, null, null]);
const numbersOf = (rows: number, columns: number): Cell[][] =>
  Array.from({ length: rows }, (_, row) => padded(Array.from({ length: columns }, (_, i) => row * 10 + i)));
const padded = (cells: Cell[]): Cell[] => Array.from({ length: 4 }, (_, i) => cells[i] ?? null);
const NAMES = ["one", "two", "three", "four"];

/** Pieces that sheets are made of: tables of numbers with and without names, titles, notes, single words. */
const piece = fc.oneof(
  fc
    .record({ rows: fc.integer({ min: 1, max: 12 }), columns: fc.integer({ min: 1, max: 4 }) })
    .map(({ rows, columns }) => [padded(NAMES.slice(0, columns)), ...numbersOf(rows, columns)]),
  fc
    .record({ rows: fc.integer({ min: 1, max: 9 }), columns: fc.integer({ min: 1, max: 4 }) })
    .map(({ rows, columns }) => numbersOf(rows, columns)),
  fc
    .array(fc.constantFrom("A title", "Source: the office", "word", "Sales of 2024"), { minLength: 1, maxLength: 7 })
    .map((texts) => texts.map((text) => padded([text]))),
  fc.constant([padded(["a", "b"]), padded(["c", "d"]), padded(["e", "f"])]),
);
const sheet = fc
  .array(fc.tuple(piece, fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 7 })
  .map((pieces) => pieces.flatMap(([rows, gap], i) => [...rows, ...(i < pieces.length - 1 ? blank(gap) : [])]));

async function* streamed(rows: readonly Cell[][]): AsyncGenerator<Cell[]> {
  // As they come from a file: without empty cells at their end.
  for (const row of rows) yield row.slice(0, row.findLastIndex((cell) => cell !== null) + 1);
}

/** Where the tables begin that are found while a sheet is read, row by row; each row is of one of them. */
async function foundIn(rows: readonly Cell[][]): Promise<number[]> {
  const starts = [0];
  for (let from: number | undefined = 0; from !== undefined; ) {
    const table = new RowsAbove(from);
    let count = 0;
    for await (const { at } of table.of(streamed(rows))) expect(at).to.equal(from + count++);
    const next: number | undefined = table.next?.row;
    expect(count).to.equal((next ?? rows.length) - from);
    if (next !== undefined) starts.push(next);
    from = next;
  }
  return starts;
}

describe("tables that stand below each other on a sheet", () => {
  let service: TestService;

  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
  });

  after(() => service.stop());

  it("are found while it is read as they are found where all of it is held", async () => {
    let several = 0;
    await fc.assert(
      fc.asyncProperty(sheet, async (rows) => {
        const held = stackedTables(rows).map(({ from }) => from);
        if (held.length > 1) several++;
        expect(await foundIn(rows)).to.deep.equal(held);
      }),
      { numRuns: 1500 },
    );
    expect(several).to.be.greaterThan(100);
  });

  it("are found below a long one, and below many empty rows", async () => {
    const long = [padded(NAMES), ...numbersOf(5000, 4)];
    const other = [padded(["city", "people"]), padded(["Rome", 3]), padded(["Oslo", 1]), padded(["Bonn", 2])];
    for (const gap of [1, 3, 1500]) {
      const rows = [...long, ...blank(gap), padded(["A title"]), ...blank(1), ...other];
      expect(await foundIn(rows)).to.deep.equal([0, long.length + gap]);
    }
    expect(await foundIn([...long, ...blank(1), padded(["A title"]), ...blank(1500), ...other])).to.deep.equal([
      0,
      long.length + 1502,
    ]);
  });

  it("are profiled alike, whether their workbook is small or read as a stream", async () => {
    const rows: Cell[][] = [
      ["Sales", null, null],
      ["month", "pieces", "price"],
      ...Array.from({ length: 30 }, (_, i): Cell[] => [`m${i}`, i, i / 4]),
      [],
      ["Source: the office"],
      [],
      [null, "Shops"],
      [null, "city", "people", "open"],
      ...Array.from({ length: 5 }, (_, i): Cell[] => [null, `c${i}`, i * 7, i % 2 === 0]),
      [],
      [],
      [null, null, "code", "value"],
      ...Array.from({ length: 4 }, (_, i): Cell[] => [null, null, `k${i}`, i]),
    ];
    const workbook = utils.book_new();
    utils.book_append_sheet(workbook, utils.aoa_to_sheet(rows), "all");
    utils.book_append_sheet(workbook, utils.aoa_to_sheet([["x", "y"], [1, 2]]), "last"); // biome-ignore format: a row a line says no more
    const small: Buffer = write(workbook, { type: "buffer", bookType: "xlsx" });
    const found = [];
    for (const [name, bytes] of [
      ["small", small],
      ["large", enlarged(small)],
    ] as const) {
      writeFiles(service.dataRoot, { [`${name}/book.xlsx`]: bytes });
      const { heavy } = await profilesOf(service.rpc, name);
      found.push(
        heavy.recordSet.map((set) => ({
          name: set.name,
          rows: set.statistics?.rowCount,
          reading: set.reading,
          others: set.otherRows,
          columns: set.field?.map((column) => [column.name, column.dataType, column.statistics?.uniqueCount]),
        })),
      );
    }
    expect(found[0]?.map(({ name, rows: count }) => [name, count])).to.deep.equal([
      ["book/all", 30],
      ["book/all!B36", 5],
      ["book/all!C45", 4],
      ["book/last", 1],
    ]);
    expect(found[1]).to.deep.equal(found[0]);
  });
});
