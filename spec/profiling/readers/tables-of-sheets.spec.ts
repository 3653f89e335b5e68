import { utils, write } from "@e965/xlsx";
import { expect } from "chai";
import type { HeavyProfile } from "../../../src/client/index.ts";
import { writeFiles } from "../../support/folders.ts";
import { field, profilesOf, recordSet } from "../../support/profile.ts";
import { type TestService, testService } from "../../support/service.ts";

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
  rownames: [
    [null, "x", "y"],
    ["a", 1, true],
    ["b", 2, false],
  ],
};

describe("tables of sheets", () => {
  let service: TestService;
  let heavy: HeavyProfile;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
    const book = utils.book_new();
    for (const [name, rows] of Object.entries(SHEETS)) utils.book_append_sheet(book, utils.aoa_to_sheet(rows), name);
    writeFiles(service.dataRoot, { "set/b.xlsx": write(book, { type: "buffer", bookType: "xlsx" }) });
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
