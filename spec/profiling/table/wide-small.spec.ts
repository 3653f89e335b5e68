import { join } from "node:path";
import { expect } from "chai";
import { describeFile } from "../../../src/profiling/dataset/listed-file.ts";
import { Scratch } from "../../../src/profiling/model/scratch.ts";
import type { TableOutcome } from "../../../src/profiling/model/table-profile.ts";
import { uniqueNames } from "../../../src/profiling/readers/unique-names.ts";
import { profileFile } from "../../../src/profiling/table/profile-file.ts";
import { temporaryFolder, writeFiles } from "../../support/folders.ts";

const COLUMNS = 1003;
const ROWS = 40;
/** Rows that are the same as the one above. */
const REPEATED = 3;
const MOST = 100_000;

/** A cell that is read in this thread; of each group of columns all kinds, quotes and delimiters among them. */
function plain(row: number, column: number): string {
  const n = (row * 31 + column * 17) % 97;
  if (column % 5 === 0) return `"word ${n}, ""or"" two"`;
  if (column % 5 === 1) return n === 3 ? "" : `${n}`;
  if (column % 5 === 2) return `${n}.25`;
  return column % 5 === 3 ? `${n % 2 === 0}` : `2024-02-${`${(n % 28) + 1}`.padStart(2, "0")}`;
}

function csv(columns: number, rows: number, cell: (row: number, column: number) => string): string {
  const all = Array.from({ length: columns }, (_, column) => column);
  const lines = Array.from({ length: rows }, (_, row) =>
    all.map((column) => cell(Math.max(0, row - REPEATED), column)),
  );
  return [all.map((column) => `c${column}`), ...lines].map((line) => `${line.join()}\n`).join("");
}

/** Times are read by DuckDB: a column of such has its whole group read there. */
const odd = (among: readonly number[]) => (row: number, column: number) =>
  among.includes(column) ? `${`${row % 24}`.padStart(2, "0")}:30` : plain(row, column);

describe("a small table of very many columns", () => {
  const folder = temporaryFolder();
  writeFiles(folder, {
    "plain.csv": csv(COLUMNS, ROWS, plain),
    "some.csv": csv(COLUMNS, ROWS, odd([400, 402])),
    "all.csv": csv(COLUMNS, ROWS, odd([7, 400, 402, 700, 1002])),
    "most.csv": csv(MOST, 2, plain),
    "more.csv": csv(MOST + 1, 2, plain),
    "uneven.csv": `${csv(MOST, 2, plain)}1,2,3\n`,
  });

  async function outcomeOf(name: string): Promise<TableOutcome> {
    const [outcome] = await profileFile({
      file: await describeFile(join(folder, name), name),
      options: { seed: "s", read: null, monthFirst: false, redact: false, compare: false },
      scratch: new Scratch(join(folder, `scratch-${name}`)),
      threads: 1,
      memoryMb: 128,
      scratchBytes: 1e9,
      signal: new AbortController().signal,
      onProgress: () => {},
    });
    return outcome as TableOutcome;
  }

  async function profileOf(name: string): Promise<Extract<TableOutcome, { ok: true }>> {
    const outcome = await outcomeOf(name);
    if (!outcome.ok) throw new Error(JSON.stringify(outcome));
    return outcome;
  }

  it("has the same profile whether its groups of columns are read in memory, by DuckDB, or some so and some so", async () => {
    const [inMemory, some, all] = [
      await profileOf("plain.csv"),
      await profileOf("some.csv"),
      await profileOf("all.csv"),
    ];
    const others = [7, 400, 402, 700, 1002];
    const same = ({ columns }: typeof inMemory) => columns.filter((_, i) => !others.includes(i));
    expect(same(some)).to.deep.equal(same(inMemory));
    expect(same(all)).to.deep.equal(same(inMemory));
    for (const { structure, rowCount } of [inMemory, some, all]) {
      expect(rowCount).to.equal(ROWS);
      expect(structure.duplicateRows).to.equal(REPEATED);
      expect(structure.limits?.join()).to.contain(`the first 30 of ${COLUMNS} columns`);
    }
    expect(all.columns[400]?.statistics).to.include({ min: "00:30:00", max: "23:30:00", uniqueCount: 24 });
  });

  it("is profiled up to 100,000 columns, which is as many as are read, where it is plain", async () => {
    const { columns, rowCount, examples } = await profileOf("most.csv");
    expect(rowCount).to.equal(2);
    expect(columns).to.have.length(MOST);
    expect(columns[MOST - 4]?.statistics).to.include({ uniqueCount: 1, min: Number(plain(0, MOST - 4)) });
    expect(examples[0]).to.include({ c1: 17, [`c${MOST - 3}`]: Number(plain(0, MOST - 3)) });
    const refused = async (name: string): Promise<unknown> => {
      const outcome = await outcomeOf(name);
      return outcome.ok ? null : outcome.error.details;
    };
    expect(await refused("more.csv")).to.include({ reason: `it has ${MOST + 1} columns, more than ${MOST}` });
    expect(await refused("uneven.csv")).to.include({ reason: `it has ${MOST} columns, more than 30000` });
  });

  it("has names that are told apart however many share one", () => {
    const names = uniqueNames([...new Array<string>(MOST).fill("a"), "a_2", "", "b"]);
    expect(names.slice(0, 3)).to.deep.equal(["a", "a_2", "a_3"]);
    expect(names.slice(-4)).to.deep.equal([`a_${MOST}`, "a_2_2", `column_${MOST + 2}`, "b"]);
    expect(new Set(names).size).to.equal(names.length);
  });
});
