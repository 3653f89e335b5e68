import { statSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { describeFile } from "../../../src/profiling/dataset/listed-file.ts";
import { Scratch } from "../../../src/profiling/model/scratch.ts";
import type { TableOutcome } from "../../../src/profiling/model/table-profile.ts";
import { profileFile } from "../../../src/profiling/table/profile-file.ts";
import { temporaryFolder, writeFiles } from "../../support/folders.ts";

const COLUMNS = 420;
const ROWS = 7000;
const HALF = ROWS / 2;
/** Columns of which the rows of the second half are those of the first. */
const REPEATED = 400;
const EQUAL_ROWS = 100;

describe("a wide table, whose columns are loaded a group at a time", () => {
  const folder = temporaryFolder();
  const wide = (row: number): string =>
    Array.from({ length: COLUMNS }, (_, column) => {
      if (column === REPEATED - 1) return row >= 6000 && row < 6010 ? "odd" : `${row % 10}`;
      const repeats = column < REPEATED || row >= ROWS - EQUAL_ROWS;
      return `${(repeats ? row % HALF : row) * 7 + column}`;
    }).join();
  const distinct = (row: number): string => Array.from({ length: COLUMNS }, (_, i) => `${row * 3 + i}.5`).join();
  const names = Array.from({ length: COLUMNS }, (_, i) => `c${i}`).join();
  const csv = (line: (row: number) => string): string =>
    `${names}\n${Array.from({ length: ROWS }, (_, row) => line(row)).join("\n")}\n`;
  writeFiles(folder, { "twice.csv": csv(wide), "distinct.csv": csv(distinct) });

  async function profile(name: string, threads: number): Promise<Extract<TableOutcome, { ok: true }>> {
    const path = join(folder, name);
    expect(statSync(path).size).to.be.greaterThan(16_000_000); // smaller files are always read in order
    const [outcome] = await profileFile({
      file: await describeFile(path, name),
      options: { seed: "s", read: null, monthFirst: false, redact: false, compare: false },
      scratch: new Scratch(join(folder, `scratch-${name}-${threads}`)),
      threads,
      memoryMb: 768,
      scratchBytes: 1e9,
      signal: new AbortController().signal,
      onProgress: () => {},
    });
    if (outcome?.ok !== true) throw new Error(JSON.stringify(outcome));
    return outcome;
  }

  it("has its duplicate rows counted over all groups, whatever the order in which each is read", async () => {
    const profiles = await Promise.all([1, 2, 4].map((threads) => profile("twice.csv", threads)));
    const [one, two, four] = profiles;
    // Where all columns repeat, but for the one that differs in ten rows of the second half.
    expect(one?.structure.duplicateRows).to.equal(EQUAL_ROWS);
    expect(two).to.deep.equal(one);
    expect(four).to.deep.equal(one);
  });

  it("has examples, and rows that are told by number, in the order of the file", async () => {
    const { examples, columns, rowCount } = await profile("twice.csv", 2);
    expect(rowCount).to.equal(ROWS);
    for (const [row, example] of examples.entries()) expect(Object.values(example).join()).to.equal(wide(row));
    expect(columns[REPEATED - 1]?.typeCoverage).to.deep.equal({
      type: "sc:Integer",
      matching: ROWS - 10,
      total: ROWS,
      first_mismatch_row: 6001,
    });
  });

  it("has no duplicate rows where the first columns tell all rows apart", async () => {
    expect((await profile("distinct.csv", 2)).structure.duplicateRows).to.equal(0);
  });
});
