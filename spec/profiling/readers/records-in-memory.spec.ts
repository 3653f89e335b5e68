import { expect } from "chai";
import fc from "fast-check";
import { TableSession } from "../../../src/profiling/duckdb/session.ts";
import { Scratch } from "../../../src/profiling/model/scratch.ts";
import type { TableOptions } from "../../../src/profiling/model/table-options.ts";
import type { Cell } from "../../../src/profiling/readers/record-cells.ts";
import { loadRecords } from "../../../src/profiling/readers/records.ts";
import { profileGroups, type TableContent } from "../../../src/profiling/table/profile-groups.ts";
import { temporaryFolder } from "../../support/folders.ts";

const OPTIONS: TableOptions = { seed: "s", read: null, monthFirst: false, redact: false, compare: true };
const ROWS = 30;

/** Cells of each kind of column that is read in memory. */
const PLAIN: Record<string, Cell[]> = {
  integers: [0, 7, -12, 9_007_199_254_740_991, -0, 42n, null],
  doubles: [0.1, -2.5, 3, 1e-7, 123_456.789, -0, 2n ** 52n, null],
  booleans: [true, false, null],
  words: ["a", "ä ö", "", "NA", "null", "𝒳", ' "quoted" ', "two\nlines", "a\\b", "\ud800", null],
  digits: ["1", "007", "2.5", "-3", "1e5", "", null],
  yes_no: ["yes", "no", "Y", "NA", null],
  truth: ["TRUE", "false", "True", "", null],
  long: ["x".repeat(150), "2024-01-01".repeat(9), "long"],
  date: ["2024-02-29", "1970-01-01", "2021/03/04", "NA", "", null],
  datetime: ["2024-02-29 10:00", "1969-12-31T23:59:59", "2020-01-01 00:00:00.123456", null],
  nothing: [null],
};

/** Cells that DuckDB is asked about. */
const ODD: Cell[][] = [
  [1, "a", true, null],
  [2n ** 64n, 5n, -(2n ** 62n)],
  [9_007_199_254_740_994, 0.5],
  [1e21, 1e-320, 1.5],
  ["10:30", "11:45"],
  ["03/04/2024", "04/03/2024"],
  ["$1,200", "$7"],
  ["2024-02-30", "2024-02-01"],
  ["2024-01-01T10:00:00Z", "2024-01-01T10:00:00+02:00"],
  ["0001-01-01", "2024-01-01"],
  ["a\0b", "c"],
  ["", "-"],
  ["tRUE", "false"],
  ["yes", "no", "maybe"],
  ["1", "2", "3", "x"],
];

describe("a small table of records", () => {
  let session: TableSession;
  const folder = temporaryFolder();

  before(() => {
    const options = { threads: 1, connections: 2, memoryMb: 256, scratchBytes: 1e8 };
    session = TableSession.open({ ...options, scratch: new Scratch(folder), signal: new AbortController().signal });
  });

  after(() => session.close());

  /** The profile of records, and whether they were read in memory; `file` has them read by way of a file in any case. */
  async function profileOf(
    columns: string[],
    rows: Cell[][],
    file: boolean,
  ): Promise<{ content: TableContent; inMemory: boolean }> {
    let inMemory = false;
    const tooMany: Cell[][] = file ? Array.from({ length: 10_000 }, () => columns.map(() => null)) : [];
    const load = async () => {
      const target = { shown: "t", file: new Scratch(folder).path("records.jsonl") };
      const loaded = await loadRecords(session, { columns, rows: [...rows, ...tooMany], ...target }, () => {});
      inMemory = loaded.inMemoryOnly === true;
      if (!file) return loaded;
      await session.run(`DELETE FROM ${loaded.table} WHERE rowid >= ${rows.length}`);
      return loaded;
    };
    await session.tidy("any");
    const content = await profileGroups(
      session,
      { options: OPTIONS, memoryMb: 256 },
      async () => ({ groups: 1, load }),
      () => {},
    );
    return { content, inMemory };
  }

  async function expectSame(columns: string[], rows: Cell[][]): Promise<boolean> {
    const [ours, theirs] = [await profileOf(columns, rows, false), await profileOf(columns, rows, true)];
    expect(theirs.inMemory).to.equal(false);
    expect(ours.content).to.deep.equal(theirs.content);
    return ours.inMemory;
  }

  it("has the same profile whether it is read in memory or by DuckDB", async () => {
    const names = Object.keys(PLAIN);
    const cells = Object.values(PLAIN).map((values) => fc.constantFrom(...values));
    const tables = fc.array(fc.tuple(...cells), { minLength: ROWS, maxLength: ROWS });
    await fc.assert(
      fc.asyncProperty(tables, async (rows) => {
        await expectSame(names, rows);
      }),
      { numRuns: 12 },
    );
    expect(
      await expectSame(
        names,
        Array.from({ length: ROWS }, (_, row) =>
          Object.values(PLAIN).map((values) => values[row % values.length] as Cell),
        ),
      ),
    ).to.equal(true);
  });

  it("is left to DuckDB where a column holds what only that tells, and has the same profile", async () => {
    for (const values of ODD) {
      const rows = Array.from({ length: ROWS }, (_, row): Cell[] => [row, values[row % values.length] as Cell]);
      expect(await expectSame(["id", "odd"], rows), JSON.stringify(values.map(String))).to.equal(false);
    }
  });

  it("has columns, also without a row", async () => {
    const { content, inMemory } = await profileOf(["a", "b", "a"], [], false);
    expect(inMemory).to.equal(true);
    expect(content.rowCount).to.equal(0);
    expect(content.columns.map(({ name, dataType }) => [name, dataType])).to.deep.equal([
      ["a", "sc:Text"],
      ["b", "sc:Text"],
      ["a_2", "sc:Text"],
    ]);
  });
});
