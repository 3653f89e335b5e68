import { createHash } from "node:crypto";
import { join } from "node:path";
import { utils, type WorkBook, write } from "@e965/xlsx";
import { expect } from "chai";
import type { Cell } from "../../../src/profiling/readers/record-cells.ts";
import { dateText, isDateFormat, shownAs } from "../../../src/profiling/readers/spreadsheet/sheet-dates.ts";
import { streamedSheets } from "../../../src/profiling/readers/spreadsheet/workbook-stream.ts";
import { temporaryFolder, writeFiles } from "../../support/folders.ts";
import { failure, field, profilesOf, recordSet } from "../../support/profile.ts";
import { type TestService, testService } from "../../support/service.ts";

const { signal } = new AbortController();
const noon = new Date(Date.UTC(2024, 1, 29, 12));

function book(rows: unknown[][], more: Partial<WorkBook> = {}): Buffer {
  const sheet = utils.aoa_to_sheet(rows, { cellDates: true, UTC: true });
  const workbook = {
    SheetNames: ["one", "two & three"],
    Sheets: { one: sheet, "two & three": utils.aoa_to_sheet([]) },
    ...more,
  };
  return write(workbook, { type: "buffer", bookType: "xlsx", bookSST: true, cellDates: false });
}

async function rowsOf(bytes: Buffer): Promise<{ names: string[]; rows: Cell[][] }> {
  const path = join(writeFiles(temporaryFolder(), { "book.xlsx": bytes }), "book.xlsx");
  const sheets = await streamedSheets(path, "book.xlsx", signal);
  const rows: Cell[][] = [];
  for await (const row of sheets[0]?.rows() ?? []) rows.push(row);
  return { names: sheets.map(({ name }) => name), rows };
}

describe("large workbooks, read as streams", () => {
  it("have the cells that people see", async () => {
    const { names, rows } = await rowsOf(
      book([
        ["id", "text", "when", "yes"],
        [],
        [1.5, 'a <b> & "c"', noon, true],
        [null, " ", new Date(Date.UTC(2024, 1, 29)), false],
      ]),
    );
    expect(names).to.deep.equal(["one", "two & three"]);
    expect(rows).to.deep.equal([
      ["id", "text", "when", "yes"],
      [],
      [1.5, 'a <b> & "c"', "2024-02-29T12:00:00", true],
      [null, null, "2024-02-29", false],
    ]);
  });

  it("have the value of a merged range in all of its cells", async () => {
    const sheet = utils.aoa_to_sheet([
      ["a", "b", "c"],
      ["x", 1, 2],
      [null, 3, 4],
      ["y", "wide"],
      [null, null, null, 9],
    ]);
    sheet["!merges"] = [
      { s: { r: 3, c: 1 }, e: { r: 4, c: 2 } },
      { s: { r: 1, c: 0 }, e: { r: 2, c: 0 } },
      { s: { r: 30, c: 0 }, e: { r: 31, c: 0 } },
    ];
    const { rows } = await rowsOf(book([], { SheetNames: ["one"], Sheets: { one: sheet } }));
    expect(rows).to.deep.equal([
      ["a", "b", "c"],
      ["x", 1, 2],
      ["x", 3, 4],
      ["y", "wide", "wide"],
      [null, "wide", "wide", 9],
    ]);
  });

  it("count days from 1900 or 1904, and know what shows a date", async () => {
    const { rows } = await rowsOf(book([["d"], [noon]], { Workbook: { WBProps: { date1904: true } } }));
    expect(rows[1]).to.deep.equal(["2024-02-29T12:00:00"]);
    expect([1, 59, 61, 0.75, 45351.25].map((days) => dateText(days, false))).to.deep.equal([
      "1900-01-01",
      "1900-02-28",
      "1900-03-01",
      "18:00:00",
      "2024-02-29T06:00:00",
    ]);
    expect(dateText(1, true)).to.equal("1904-01-02");
    const codes = {
      "yyyy-mm-dd": true,
      "[Red]0.00": false,
      '"days" 0': false,
      "h:mm": true,
      General: false,
      "#,##0": false,
    };
    for (const [code, expected] of Object.entries(codes)) expect(isDateFormat(164, code), code).to.equal(expected);
    expect([isDateFormat(14, undefined), isDateFormat(2, undefined)]).to.deep.equal([true, false]);
  });

  it("tell formats of dates from those in which letters are text, give a width, or fill one", () => {
    const shown: Record<string, string> = {
      "_-* #,##0.00 _D_M_-;-* #,##0.00 _D_M_-": "number",
      "*s0": "number",
      "0_s": "number",
      "0\\d": "number",
      '0" days"': "number",
      "0.00E+00": "number",
      "[$-409]mmm d, yyyy": "date",
      "d/m/yy h:mm": "date",
      "mmm h": "date",
      "[$-F400]h:mm:ss AM/PM": "time",
      "mm:ss.0": "time",
      "[h]:mm": "elapsed",
    };
    for (const [code, expected] of Object.entries(shown)) expect(shownAs(164, code), code).to.equal(expected);
    expect([18, 22, 46, 3].map((id) => shownAs(id, undefined))).to.deep.equal(["time", "date", "elapsed", "number"]);
  });

  it("are profiled like small ones, wide rows far down included", async () => {
    const service: TestService = await testService({ env: { LOG_LEVEL: "silent" } });
    const noise = (i: number): string => createHash("sha256").update(String(i)).digest("hex");
    const rows: unknown[][] = [["A title"], [], [null, "id", "hash", "day"]];
    for (let i = 0; i < 40_000; i++) rows.push([null, i, noise(i), new Date(Date.UTC(2024, 0, 1 + (i % 300)))]);
    rows.push([null, 40_000, null, null, null, "far right"], [], []);
    writeFiles(service.dataRoot, {
      "set/large.xlsx": book(rows),
      "set/broken.xlsx": book(rows).subarray(0, 2_200_000),
    });
    const { heavy } = await profilesOf(service.rpc, "set");
    const large = recordSet(heavy, "large/one");
    expect(large.statistics.rowCount).to.equal(40_001);
    expect(large.reading).to.deep.equal({ header: true, preambleLines: 2, emptySheets: ["two & three"] });
    expect(large.field.slice(0, 3).map(({ name }) => name)).to.deep.equal(["id", "hash", "day"]);
    expect(field(large, "id").statistics).to.include({ min: 0, max: 40_000, uniqueCount: 40_001 });
    expect(field(large, "day")).to.deep.include({ dataType: "sc:Date" });
    expect(field(large, "hash").statistics).to.include({ uniqueCount: 40_000, missingCount: 1 });
    expect(large.field[4]?.sample).to.deep.equal(["far right"]);
    expect(failure(heavy, "broken")).to.include({ name: "FILE_READ_ERROR" });
    await service.stop();
  }).timeout(60_000);

  it("get the memory of a large file also where they are not read as streams", async () => {
    const service: TestService = await testService({ env: { LOG_LEVEL: "silent" } });
    const rows = Array.from({ length: 15_000 }, (_, i) => [i, "x".repeat(220) + i, "y".repeat(220) + (i % 700)]);
    const sheet = utils.aoa_to_sheet([["a", "b", "c"], ...rows]);
    const bytes: Buffer = write({ SheetNames: ["s"], Sheets: { s: sheet } }, { type: "buffer", bookType: "xls" });
    expect(bytes.length).to.be.greaterThan(6_000_000);
    writeFiles(service.dataRoot, { "set/m.xls": bytes });
    const { heavy } = await profilesOf(service.rpc, "set");
    expect(field(recordSet(heavy, "m/s"), "a").statistics).to.include({ rowCount: 15_000, uniqueCount: 15_000 });
    await service.stop();
  }).timeout(60_000);
});
