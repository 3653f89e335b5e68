import { utils, write } from "@e965/xlsx";
import { expect } from "chai";
import type { HeavyProfile } from "../../../src/client/index.ts";
import { writeFiles } from "../../support/folders.ts";
import { field, profilesOf, recordSet } from "../../support/profile.ts";
import { type TestService, testService } from "../../support/service.ts";
import { enlarged, withParts } from "../../support/workbooks.ts";

type Value = string | number | boolean | null;

const people = (n: number): Value[][] => Array.from({ length: n }, (_, i) => [`person ${i}`, i]);
const cities = (n: number): Value[][] => Array.from({ length: n }, (_, i) => [`city ${i}`, i * 10, i / 2]);

const SHEETS: Record<string, Value[][]> = {
  wider: [["name", "age"], ...people(5), [], ["city", "people", "area"], ...cities(4)],
  narrower: [["city", "people", "area"], ...cities(4), [], ["name", "age"], ...people(5)],
  apart: [["name", "age"], ...people(5), [], [], ["city", "people"], ["Rome", 3], ["Oslo", 1], ["Bonn", 0]],
  titled: [
    ["Table 1"],
    ["name", "age"],
    ...people(5),
    ["Source: census"],
    [],
    ["Table 2"],
    [],
    ["name", "age"],
    ...people(3),
  ],
  few: [["name", "age", "height"], ["Ann", 30, 1.7], ["Bob", 40, 1.8], [], ["city", "people", "area"], ...cities(3)],
  // One table each:
  gaps: [["name", "age"], ...people(3), [], ["person 8", 8], ["person 9", 9], ["person 10", 10]],
  missing: [["name", "age"], ...people(3), [], ["person 7", "unknown"], ["person 8", 8], ["person 9", 9]],
  about: [["Author", "Ann"], ["Version", 3], ["Rows", 3], [], ["name", "age"], ...people(3)],
  texts: [
    ["name", "colour"],
    ["a", "red"],
    ["b", "blue"],
    ["c", "red"],
    [],
    ["d", "green"],
    ["e", "red"],
    ["f", "blue"],
  ],
  index: [
    [null, "x"],
    [0, 1.5],
    [1, 2.5],
    [2, null],
  ],
  groups: [
    ["name", "n", "v"],
    ["North", null, null],
    ["a", 1, 2],
    ["b", 3, 4],
    ["South", null, null],
    ["c", 5, 6],
    ["d", 7, 8],
  ],
  region: [
    ["region", "n", "v"],
    ["N", 1, 2],
    [null, "closed", null],
    ["S", 3, 4],
  ],
  rownames: [
    [null, "x", "y"],
    ["a", 1, true],
    ["b", 2, false],
  ],
};

/** Cells that are merged, by sheet. */
const MERGED: Record<string, string[]> = { groups: ["A2:C2", "A5:C5"], region: ["A2:A3", "B3:C3"] };

const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

const td = (...cells: (string | number)[]): string => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
const th = (...cells: (string | number)[]): string => td(...cells).replaceAll("td>", "th>");

const PAGES = {
  across: `${th("name", "n")}<tr><td colspan=2>North</td></tr>${td("a", 1)}${td("b", 2)}<tr><th colspan=2>South</th></tr>${td("c", 3)}`,
  years:
    '<tr><th rowspan=2>region</th><th colspan=2>2023</th><th colspan=2>2024</th><th rowspan="2">total</th></tr>' +
    `${th("men", "women", "men", "women")}${td("N", 1, 2, 3, 4, 10)}${td("S", 5, 6, 7, 8, 26)}`,
  titled: `<tr><th colspan=3>All &amp; more</th></tr>${th("name", "n", "v")}${td("a", 1, 2)}${td("b", 3, 4)}`,
};

describe("tables of sheets", () => {
  let service: TestService;
  let heavy: HeavyProfile;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
    const book = utils.book_new();
    for (const [name, rows] of Object.entries(SHEETS)) {
      const sheet = utils.aoa_to_sheet(rows);
      sheet["!merges"] = (MERGED[name] ?? []).map((range) => utils.decode_range(range));
      utils.book_append_sheet(book, sheet, name);
    }
    const xlsx = write(book, { type: "buffer", bookType: "xlsx" }) as Buffer;
    const phonetic = `<c t="inlineStr"><is><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></is></c><c><v>1</v></c>`;
    const cells = `<row><c t="inlineStr"><is><t>city</t></is></c><c t="inlineStr"><is><t>n</t></is></c></row><row>${phonetic}</row>`;
    const sheet = `<worksheet xmlns="${MAIN}"><sheetData>${cells}</sheetData></worksheet>`;
    const inline = withParts(xlsx, { "xl/worksheets/sheet1.xml": sheet });
    const html = Object.entries(PAGES).map(([name, rows]) => [
      `set/${name}.xls`,
      `<html><table>${rows}</table></html>`,
    ]);
    writeFiles(service.dataRoot, {
      "set/b.xlsx": xlsx,
      "set/large.xlsx": enlarged(xlsx),
      "set/inline.xlsx": inline,
      "set/stream.xlsx": enlarged(inline),
      ...Object.fromEntries(html),
    });
    ({ heavy } = await profilesOf(service.rpc, "set"));
  }).timeout(60_000);
  after(() => service.stop());

  /** By the names of the tables of a sheet, the rows of each. */
  function tablesOf(sheet: string): [string, number | undefined][] {
    const own = heavy.recordSet.filter(({ name }) => name === `b/${sheet}` || name.startsWith(`b/${sheet}!`));
    return own.map(({ name, statistics }) => [name.slice(2), statistics?.rowCount]);
  }

  it("are several where an empty row and other names stand below numbers, each with its own columns", () => {
    expect(tablesOf("wider")).to.deep.equal([
      ["wider", 5],
      ["wider!A8", 4],
    ]);
    expect(tablesOf("narrower")).to.deep.equal([
      ["narrower", 4],
      ["narrower!A7", 5],
    ]);
    expect(tablesOf("apart")).to.deep.equal([
      ["apart", 5],
      ["apart!A9", 3],
    ]);
    expect(tablesOf("few")).to.deep.equal([
      ["few", 2],
      ["few!A5", 3],
    ]);
    const below = recordSet(heavy, "b/narrower!A7");
    expect(below.field?.map(({ name, dataType }) => [name, dataType])).to.deep.equal([
      ["name", "sc:Text"],
      ["age", "sc:Integer"],
    ]);
    expect(below.reading?.range).to.equal("A7:B12");
    expect(field(recordSet(heavy, "b/wider"), "age").statistics?.max).to.equal(4);
  });

  it("keep the titles above them and the notes below them", () => {
    expect(tablesOf("titled")).to.deep.equal([
      ["titled", 5],
      ["titled!A10", 3],
    ]);
    expect(recordSet(heavy, "b/titled").otherRows?.first).to.deep.equal([
      { line: 8, what: "note", text: "Source: census" },
    ]);
    expect(recordSet(heavy, "b/titled!A10").reading).to.deep.equal({
      header: true,
      preambleLines: 2,
      range: "A10:B15",
    });
  });

  it("are one where empty rows stand between rows of a kind, or what a table is about above it", () => {
    expect(tablesOf("gaps")).to.deep.equal([["gaps", 7]]);
    expect(tablesOf("missing")).to.deep.equal([["missing", 7]]);
    expect(tablesOf("texts")).to.deep.equal([["texts", 7]]);
    expect(tablesOf("about")).to.have.length(1);
  });

  it("have the name of a group of rows, merged across them, in its first column alone", () => {
    for (const book of ["b", "large"]) {
      const table = recordSet(heavy, `${book}/groups`);
      expect(table.field?.map(({ name, dataType }) => [name, dataType])).to.deep.equal([
        ["name", "sc:Text"],
        ["n", "sc:Integer"],
        ["v", "sc:Integer"],
      ]);
      expect(field(table, "n").statistics).to.include({ missingCount: 2, min: 1, max: 7 });
      const beside = recordSet(heavy, `${book}/region`);
      expect(field(beside, "region").statistics).to.include({ missingCount: 0, uniqueCount: 2 });
      expect(field(beside, "v").statistics).to.include({ missingCount: 0, max: "closed" });
    }
    const page = recordSet(heavy, "across/Sheet1");
    expect(field(page, "name").statistics?.uniqueCount).to.equal(5);
    expect(field(page, "n").statistics).to.include({ missingCount: 2, min: 1, max: 3 });
  });

  it("of HTML have names below names of groups, and titles above them", () => {
    const table = recordSet(heavy, "years/Sheet1");
    expect(table.statistics?.rowCount).to.equal(2);
    expect(table.field?.map(({ name, dataType }) => [name, dataType])).to.deep.equal([
      ["region", "sc:Text"],
      ["2023 men", "sc:Integer"],
      ["2023 women", "sc:Integer"],
      ["2024 men", "sc:Integer"],
      ["2024 women", "sc:Integer"],
      ["total", "sc:Integer"],
    ]);
    const titled = recordSet(heavy, "titled/Sheet1");
    expect(titled.field?.map(({ name }) => name)).to.deep.equal(["name", "n", "v"]);
    expect(titled.reading).to.include({ preambleLines: 1, header: true });
    expect(titled.statistics?.rowCount).to.equal(2);
  });

  it("leave out how texts are read aloud, also where a workbook is a stream", () => {
    for (const book of ["inline", "stream"]) {
      const [table] = heavy.recordSet.filter(({ name }) => name.startsWith(`${book}/`));
      if (table === undefined) throw new Error(`no table of ${book}`);
      expect(field(table, "city").statistics?.max, book).to.equal("東京");
    }
  });

  it("may have no name above the first column, as that of an index has none", () => {
    expect(recordSet(heavy, "b/index").field?.map(({ name }) => name)).to.deep.equal(["A", "x"]);
    expect(tablesOf("index")).to.deep.equal([["index", 3]]);
    const { field: fields } = recordSet(heavy, "b/rownames");
    expect(fields?.map(({ name, dataType }) => [name, dataType])).to.deep.equal([
      ["A", "sc:Text"],
      ["x", "sc:Integer"],
      ["y", "sc:Boolean"],
    ]);
  });
});
