import { statSync } from "node:fs";
import { join } from "node:path";
import type { DuckDBValue } from "@duckdb/node-api";
import { expect } from "chai";
import { Budget } from "../../../src/profiling/columns/budget.ts";
import { closeDatabase, openDatabase } from "../../../src/profiling/duckdb/database.ts";
import { TableSession } from "../../../src/profiling/duckdb/session.ts";
import { formats } from "../../../src/profiling/formats/registry.ts";
import type { DatasetFile } from "../../../src/profiling/model/dataset-file.ts";
import { Scratch } from "../../../src/profiling/model/scratch.ts";
import type { TableProfile } from "../../../src/profiling/model/table-profile.ts";
import { profileFile } from "../../../src/profiling/table/profile-file.ts";
import { profileTable } from "../../../src/profiling/table/profile-table.ts";
import { temporaryFolder, writeFiles } from "../../support/folders.ts";

const ROWS = 120_000;
const COLUMNS = ["word", "number", "big", "when"];

/** A session whose memory is too little for a query over all values of a column, and for the first parts of it. */
class PoorSession extends TableSession {
  refused = 0;
  cutOff = 0;

  override async row(sql: string): Promise<DuckDBValue[]> {
    this.#refuse(sql, "% 16 =");
    return super.row(sql);
  }

  /** The first ranges end before their end, as results of DuckDB do that run out of memory on their way. */
  override async eachBlock(sql: string, visit: (columns: Float64Array[], rowCount: number) => void): Promise<void> {
    this.#refuse(sql, " < ", ">=");
    let left = this.cutOff < 3 ? 5 : Number.POSITIVE_INFINITY;
    let cut = false;
    await super.eachBlock(sql, (columns, rowCount) => {
      const given = Math.min(rowCount, left);
      if (given > 0) visit(columns, given);
      cut ||= given < rowCount;
      left -= given;
    });
    if (cut) this.cutOff++;
  }

  override async each(sql: string, visit: (row: DuckDBValue[]) => void): Promise<void> {
    this.#refuse(sql, " < ", ">=");
    return super.each(sql, visit);
  }

  #refuse(sql: string, ...allowed: string[]): void {
    if (!sql.includes("GROUP BY 1") || allowed.some((part) => sql.includes(part))) return;
    this.refused++;
    throw new Error("Out of Memory Error: could not allocate block");
  }
}

function csvFile(absolute: string): DatasetFile {
  const format = formats.find(({ extensions }) => extensions.includes(".csv")) ?? null;
  const { size } = statSync(absolute);
  return {
    path: "wide.csv",
    absolute,
    size,
    mediaType: "text/csv",
    format,
    problem: null,
    remark: null,
    byName: false,
    container: null,
  };
}

async function profiled(session: TableSession) {
  await session.run(
    `CREATE OR REPLACE TABLE data AS SELECT concat('w', (range * 7919) % 50000, CASE WHEN range % 3 = 0 THEN '𝒳' ELSE '' END) AS word,
       CASE WHEN range % 5 > 0 THEN (range * 31 % 1000) / 7.0 END AS number, 9007199254740993 + range % 700 AS big,
       TIMESTAMP '2020-01-01' + INTERVAL (range % 900) HOUR AS "when" FROM range(${ROWS})`,
  );
  return profileTable(
    session,
    { table: "data", columns: COLUMNS.map((name) => ({ name, sqlName: name })) },
    { seed: "s", budget: new Budget(1000), analyse: 0, whole: true, compare: false, onProgress: () => {} },
  );
}

describe("columns that do not fit into memory", () => {
  const { signal } = new AbortController();

  it("are profiled part by part, with the same exact results", async () => {
    const database = await openDatabase({ threads: 2, connections: 2, memoryMb: 256, spill: null });
    const connections = Promise.resolve(database.connections);
    const rich = new TableSession(
      () => connections,
      2,
      signal,
      () => {},
    );
    const expected = await profiled(rich);
    await rich.close();
    expect(expected.columns.map(({ statistics }) => statistics.uniqueCount)).to.deep.equal([90_000, 800, 700, 900]);
    const poor = new PoorSession(
      () => connections,
      2,
      signal,
      () => closeDatabase(database),
    );
    expect(await profiled(poor)).to.deep.equal(expected);
    expect(poor.refused).to.equal(5);
    expect(poor.cutOff).to.equal(3);
    await poor.close();
  });

  it("are loaded fewer at a time where a wide table asks for too much", async () => {
    const folder = temporaryFolder();
    const names = Array.from({ length: 400 }, (_, i) => `column_${i}`);
    const rows = Array.from({ length: 10_500 }, (_, row) =>
      names.map((_, i) => (row * 7919 * (i + 1)) % 1000).join(","),
    );
    writeFiles(folder, { "wide.csv": `${names.join(",")}\n${rows.join("\n")}\n` });
    const profiledWith = async (memoryMb: number): Promise<TableProfile> => {
      const outcomes = await profileFile({
        file: csvFile(join(folder, "wide.csv")),
        options: { seed: "s", read: null, monthFirst: false, redact: false, compare: false },
        scratch: new Scratch(temporaryFolder()),
        threads: 2,
        memoryMb,
        scratchBytes: 1e9,
        signal,
        onProgress: () => {},
      });
      return outcomes[0] as TableProfile;
    };
    const [rich, poor] = [await profiledWith(2000), await profiledWith(90)];
    expect(rich.structure?.limits?.join()).to.contain("only the first 30 of 400 columns");
    expect(poor).to.deep.equal(rich);
  });

  it("wait for the memory that others have", async () => {
    const budget = new Budget(10);
    const events: string[] = [];
    const work = (name: string, bytes: number): Promise<void> =>
      budget.using(bytes, async () => {
        events.push(`${name} begins`);
        await new Promise((resolve) => setTimeout(resolve, 5));
        events.push(`${name} ends`);
      });
    await Promise.all([work("a", 6), work("b", 6), work("c", 4)]);
    expect(events).to.deep.equal(["a begins", "a ends", "b begins", "c begins", "b ends", "c ends"]);
  });
});
