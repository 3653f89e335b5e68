import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { TableSession } from "../../../src/profiling/duckdb/session.ts";
import { Scratch } from "../../../src/profiling/model/scratch.ts";
import { type Dialect, detectDialect } from "../../../src/profiling/readers/csv/dialect.ts";
import { CsvReader } from "../../../src/profiling/readers/csv/reader.ts";
import { TypedLoader, type TypedTable } from "../../../src/profiling/readers/csv/typed-loader.ts";
import { distinctRows } from "../../../src/profiling/structure/candidates.ts";
import { temporaryFolder } from "../../support/folders.ts";

const HINTS = { usual: ",", delimiter: null, quote: null, header: null, preambleLines: null, monthFirst: false };

/** Cells of each type in all the ways in which people write them, the most usual ones first. */
const FORMS: Record<string, { usual: string[]; others: string[] }> = {
  integer: {
    usual: ["0", "7", "-12", "999999999999999", "-99999999999999", "NA", ""],
    others: [" 5", "5 ", "+5", "-0", "-007", "9007199254740993", "170141183460469231731687303715884105727"],
  },
  float: {
    usual: ["0.1", "-2.50", "123456.789012345", "1e5", "2.5E-3", "-0.0", "3", "0.30000000000000004", "", "null"],
    others: [
      " 1.5",
      "2.5 ",
      ".5",
      "5.",
      "+1.25",
      "-.5",
      "1.e5",
      "1e-320",
      "4.9e-324",
      "1e-400",
      "17976931348623157e292",
    ],
  },
  date: {
    usual: ["2020-02-29", "1970-01-01", "1969-12-31", "0100-01-01", "9999-12-31", "2021/03/04", "-", ""],
    others: ["0001-01-01", "0099-12-31", "2021-02-29", "2021-13-01", "0000-01-01"],
  },
  datetime: {
    usual: ["2020-02-29 10:00", "1969-12-31T23:59:59", "2020-01-01 00:00:00.123456", "2255-01-01 12:30:00.5", ""],
    others: [
      "2020-01-01 24:00:00",
      "2020-01-01 10:61",
      "2021/01/01 10:00",
      "9999-12-31 23:59:59.999999",
      "2020-01-01 10:00:00.123456789",
    ],
  },
  boolean: { usual: ["true", "False", "TRUE", "false", "N/A", ""], others: ["tRUE", "fALSE"] },
  text: {
    usual: [
      "a",
      "ä ö",
      " padded ",
      "NA",
      "null",
      "𝒳",
      "\u00a0",
      '"with, delimiter"',
      '"two\nlines"',
      '"a ""quote"""',
      "",
    ],
    others: ['""', 'half"quoted', '"closed" late', "\0"],
  },
};

const ROWS = 60;

/** Tables of a column for each form; now and then a cell of one column is written in one of the other ways. */
function tables(odd: boolean): fc.Arbitrary<string> {
  const forms = Object.values(FORMS);
  return fc.integer({ min: 0, max: forms.length - 1 }).chain((oddColumn) => {
    const cells = forms.map(({ usual, others }, i) => {
      const plain = { weight: 19, arbitrary: fc.constantFrom(...usual) };
      const other = { weight: 1, arbitrary: fc.constantFrom(...others) };
      return odd && i === oddColumn ? fc.oneof(plain, other) : plain.arbitrary;
    });
    const rows = fc.array(fc.tuple(...cells), { minLength: ROWS, maxLength: ROWS });
    return rows.map((lines) => [Object.keys(FORMS), ...lines].map((line) => line.join(",")).join("\n"));
  });
}

describe("a small table of plain cells", () => {
  let session: TableSession;
  const folder = temporaryFolder();

  before(() => {
    const options = { threads: 1, connections: 2, memoryMb: 256, scratchBytes: 1e8 };
    session = TableSession.open({ ...options, scratch: new Scratch(folder), signal: new AbortController().signal });
  });

  after(() => session.close());

  async function load(text: string, change: (dialect: Dialect) => Dialect): Promise<TypedTable> {
    const path = join(folder, "table.csv");
    writeFileSync(path, text);
    const dialect = change(detectDialect({ head: text, further: [], whole: true }, HINTS) as Dialect);
    const source = { path, shown: "table.csv", size: Buffer.byteLength(text), scratch: new Scratch(folder) };
    const reader = new CsvReader(session, source, dialect, () => {});
    const columns = dialect.columns.map((_, i) => i);
    return new TypedLoader(session, reader, dialect, { table: "t", columns, way: "in any order" }).load();
  }

  const byUs = (text: string): Promise<TypedTable> => load(text, (dialect) => dialect);
  const byDuckDB = (text: string): Promise<TypedTable> => load(text, (dialect) => ({ ...dialect, plainRows: null }));

  /** What the two must agree on. */
  const content = ({ columns, rowCount, whole }: TypedTable) => ({ columns, rowCount, whole: unsigned(whole) });

  /** First rows show zeros without their sign. */
  const unsigned = (whole: TypedTable["whole"]) =>
    whole && { ...whole, rows: whole.rows.map((row) => row.map((cell) => (cell === 0 ? 0 : cell))) };

  it("is the same whether it is read here or by DuckDB", async () => {
    await fc.assert(
      fc.asyncProperty(tables(false), async (text) => {
        const ours = await byUs(text);
        expect(ours.inMemoryOnly).to.equal(true);
        expect(ours.columns.map(({ type }) => type)).to.deep.equal(Object.keys(FORMS));
        expect(content(ours)).to.deep.equal(content(await byDuckDB(text)));
      }),
      { numRuns: 30 },
    );
  });

  it("is the same with one cell of any other form", async () => {
    for (const [name, { usual, others }] of Object.entries(FORMS)) {
      for (const other of others) {
        const text = `${["id", name].join(",")}\n${[...usual.slice(0, 3), other].map((cell, i) => `${i},${cell}`).join("\n")}\n`;
        expect(content(await byUs(text)), JSON.stringify(text)).to.deep.equal(content(await byDuckDB(text)));
      }
    }
    await fc.assert(
      fc.asyncProperty(tables(true), async (text) => {
        expect(content(await byUs(text))).to.deep.equal(content(await byDuckDB(text)));
      }),
      { numRuns: 60 },
    );
  });

  it("is the same however its lines end", async () => {
    for (const text of [
      "a,b\r\n1,x\r\n2,y\r\n",
      "a,b\r1,x\r2,y\r",
      "a,b\r\n1,x\n2,y\n",
      "a,b\n\n1,x\n\n2,y\n\n",
      "a,b\n1,\n2,",
    ]) {
      expect(content(await byUs(text)), JSON.stringify(text)).to.deep.equal(content(await byDuckDB(text)));
    }
  });
});

describe("rows in memory", () => {
  it("are counted as different by all of their columns", () => {
    const cells = fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: -1, max: 3 })));
    fc.assert(
      fc.property(fc.array(cells, { minLength: 500, maxLength: 500 }), (drawn) => {
        const columns = [0, 1, 2, 3].map((column) => Int32Array.from(drawn, (row) => row[column] ?? 0));
        const rows = drawn.map((row) => row.join());
        expect(distinctRows(columns)).to.equal(new Set(rows).size).and.to.be.below(500);
      }),
      { numRuns: 10 },
    );
  });
});
