import { statSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { TableSession } from "../../../src/profiling/duckdb/session.ts";
import { Scratch } from "../../../src/profiling/model/scratch.ts";
import { openCsv } from "../../../src/profiling/readers/csv/load-csv.ts";
import { temporaryFolder, writeFiles } from "../../support/folders.ts";

/** More than are looked at beforehand. */
const ROWS = 40_000;
const HINTS = { usual: ",", delimiter: null, quote: null, header: null, preambleLines: null, monthFirst: false };

describe("a column of integers beyond 64 bits in delimited text", () => {
  const folder = temporaryFolder();
  const scratch = new Scratch(folder);
  let session: TableSession;

  before(() => {
    const options = { threads: 1, connections: 2, memoryMb: 256, scratchBytes: 1e8 };
    session = TableSession.open({ ...options, scratch, signal: new AbortController().signal });
  });
  after(() => session.close());

  /** The type of a column `n`, its least and its greatest value, and how often a table was read from the file. */
  async function loaded(cell: (row: number) => string): Promise<{ found: unknown[]; readings: number }> {
    const lines = Array.from({ length: ROWS }, (_, row) => `${row},${cell(row)},so that not all of it is looked at`);
    writeFiles(folder, { "long.csv": `id,n,filling\n${lines.join("\n")}\n` });
    const path = join(folder, "long.csv");
    let readings = 0;
    const counted = new Proxy(session, {
      get(target, name) {
        if (name === "onOneConnection") readings++;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const file = { path, shown: "long.csv", size: statSync(path).size, hints: { ...HINTS, encoding: null } };
    const table = await openCsv(counted, { ...file, scratch, onProgress: () => {}, groupWidth: 100 });
    const { table: name, columns } = await table.load(0, true);
    const n = columns[1]?.sqlName as string;
    const found = await session.row(
      `SELECT any_value(typeof(${n})), min(${n})::VARCHAR, max(${n})::VARCHAR FROM ${name}`,
    );
    return { found, readings };
  }

  it("is read once, as one of shorter integers is", async () => {
    const { found, readings } = await loaded((row) => `1844674407370955${1000 + (row % 9000)}`);
    expect(found).to.deep.equal(["HUGEINT", "18446744073709551000", "18446744073709559999"]);
    expect(readings).to.equal((await loaded((row) => `${row}`)).readings);
  });

  it("may have 38 digits and a sign, which come late", async () => {
    const late = `-${"9".repeat(38)}`;
    const { found } = await loaded((row) => (row === ROWS - 5000 ? late : `1844674407370955${1000 + (row % 9000)}`));
    expect(found).to.deep.equal(["HUGEINT", late, "18446744073709559999"]);
  });

  it("is none of integers where a cell that comes late has more digits than these may have", async () => {
    const late = "1".repeat(39); // fits 128 bits
    const { found } = await loaded((row) => (row === ROWS - 5000 ? late : `1844674407370955${1000 + (row % 9000)}`));
    expect(found[0]).not.to.equal("HUGEINT");
  });
});
