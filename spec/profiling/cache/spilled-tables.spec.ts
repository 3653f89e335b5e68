import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { packOutcome, unpackProfile } from "../../../src/profiling/cache/packed-table.ts";
import {
  type CachedFile,
  type KeptTables,
  ProfileCache,
  writeProfileCache,
} from "../../../src/profiling/cache/profile-cache.ts";
import { type SpilledTable, type StoredTable, TableSpill } from "../../../src/profiling/cache/spilled-tables.ts";
import type { TableOutcome } from "../../../src/profiling/model/table-profile.ts";
import { temporaryFolder } from "../../support/folders.ts";

type Profiled = Extract<TableOutcome, { ok: true }>;

/** A table with a megabyte of examples and fingerprints of two columns. */
function table(i: number): Profiled {
  const statistics = { rowCount: 3, nonNullCount: 3, missingCount: 0, missingPercentage: 0 };
  return {
    ok: true,
    name: `t${i}`,
    file: `t${i}.csv`,
    rowCount: i,
    columns: [{ name: "ü", dataType: "sc:Text", statistics, sample: [] }],
    examples: [{ ü: `${i}€`, random: randomBytes(500_000).toString("hex") }],
    structure: {
      candidateKeys: [],
      constantColumns: [],
      emptyColumns: [],
      functionalDependencies: [],
      correlations: [],
    },
    fingerprints: [
      { column: "a", kind: "integer", isKey: true, values: Float64Array.of(i, i + 1, i + 2) },
      { column: "b", kind: "text", isKey: false, values: Float64Array.from({ length: 100 }, (_, n) => n / 8) },
    ],
  };
}

/** A table as it comes back, with the values of its fingerprints. */
async function contentOf(spilled: SpilledTable): Promise<Profiled> {
  const fingerprints = await Promise.all(
    spilled.fingerprints.map(async ({ count: _, probes: __, values, ...fingerprint }) => ({
      ...fingerprint,
      values: await values(),
    })),
  );
  return { ok: true, ...(await unpackProfile(await spilled.profile())), fingerprints };
}

/** The one table that is kept of a file. */
async function storedIn(kept: KeptTables | null): Promise<StoredTable> {
  const [stored] = (await kept?.tables()) ?? [];
  if (stored === undefined) throw new Error("nothing is kept");
  return stored;
}

/** What a run has, of which a part is for tables. */
const MEMORY = 67_108_864;

describe("the spill of tables", () => {
  // Some ten of them fit into memory.
  const outcomes = Array.from({ length: 20 }, (_, i) => table(i));
  const error = { code: 40362, name: "FILE_READ_ERROR", message: "File 'x' cannot be read", details: {} };
  const failure: TableOutcome = { ok: false, name: "x", file: "x.csv", error };
  const never = new AbortController().signal;
  let folder: string;
  let spill: TableSpill;
  let spilled: SpilledTable[];

  beforeEach(async () => {
    folder = temporaryFolder();
    spill = new TableSpill(join(folder, "made when needed", "tables"), MEMORY);
    spilled = await Promise.all(outcomes.map(async (outcome) => spill.add(await packOutcome(outcome), true)));
  });
  afterEach(() => spill.close());

  const keptFiles = (): CachedFile[] =>
    spilled.map((one, i) => ({ path: one.file, size: i, sha256: `hash ${i}`, cacheKey: "basis", tables: [one] }));

  it("gives back what was added there, whether it is in memory or not", async () => {
    for (const [i, outcome] of outcomes.entries()) {
      const own = spilled[i] as SpilledTable;
      expect(own).to.include({ name: outcome.name, file: outcome.file, rowCount: i, error: null });
      expect(own.fingerprints.map(({ count }) => count)).to.deep.equal([3, 100]);
      expect((await contentOf(own)).examples).to.deep.equal(outcome.examples);
      expect(await contentOf(own)).to.deep.equal(outcome);
    }
    const file = readFileSync(join(folder, "made when needed", "tables"));
    expect(file.length).to.be.greaterThan(0);
  });

  it("tells why there is no table", async () => {
    const none = await spill.add(failure, true);
    expect(none).to.deep.include({ name: "x", file: "x.csv", error, fingerprints: [] });
    expect(await none.profile().catch(({ message }: Error) => message)).to.equal("there is no profile of 'x'");
  });

  it("gives back any other value", async () => {
    const value = { text: ["ü", "x".repeat(10)] };
    const back = await Promise.all([value, { large: "y".repeat(9_000_000) }, value].map((one) => spill.addValue(one)));
    const [first, second, third] = await Promise.all(back.map((load) => load()));
    expect([first, third]).to.deep.equal([value, value]);
    expect(second).to.deep.equal({ large: "y".repeat(9_000_000) });
  });

  it("keeps tables for a later run, which finds those that are the same", async () => {
    const path = join(folder, "kept", "tables");
    await writeProfileCache(path, keptFiles(), never);
    const kept = await ProfileCache.at(path);
    const next = new TableSpill(join(folder, "next"), MEMORY);
    for (const [i, outcome] of outcomes.entries()) {
      const found = kept.find(outcome.file, i, "basis");
      expect(found?.sha256).to.equal(`hash ${i}`);
      const stored = await storedIn(found);
      expect(await contentOf(next.restore(stored, true))).to.deep.equal(outcome);
      expect(next.restore(stored, false).fingerprints).to.deep.equal([]);
    }
    expect(kept.find("t1.csv", 2, "basis")).to.equal(null);
    expect(kept.find("t1.csv", 1, "other basis")).to.equal(null);
    expect(kept.find("t77.csv", 77, "basis")).to.equal(null);
    await Promise.all([kept.close(), next.close()]);
  });

  it("takes what is kept from one file to the next without unpacking it", async () => {
    const [first, second] = [join(folder, "first"), join(folder, "second")];
    await writeProfileCache(first, keptFiles(), never);
    const kept = await ProfileCache.at(first);
    const stored = await storedIn(kept.find("t3.csv", 3, "basis"));
    const taken = spill.restore(stored, false);
    await writeProfileCache(
      second,
      [{ path: "t3.csv", size: 3, sha256: "hash", cacheKey: "basis", tables: [taken] }],
      never,
    );
    await kept.close();
    const again = await ProfileCache.at(second);
    const twice = await storedIn(again.find("t3.csv", 3, "basis"));
    expect(await contentOf(spill.restore(twice, true))).to.deep.equal(outcomes[3]);
    await again.close();
  });

  it("keeps what was kept before where it is told to stop", async () => {
    const path = join(folder, "kept");
    await writeProfileCache(path, keptFiles().slice(0, 1), never);
    const stopped = writeProfileCache(path, keptFiles().slice(1), AbortSignal.abort(new Error("enough")));
    expect(await stopped.catch(({ message }: Error) => message)).to.equal("enough");
    expect(readdirSync(folder).filter((name) => name.startsWith("kept"))).to.deep.equal(["kept"]);
    const kept = await ProfileCache.at(path);
    expect(kept.find("t0.csv", 0, "basis")).not.to.equal(null);
    await kept.close();
  });

  it("has kept nothing where the file is damaged, or another one", async () => {
    const path = join(folder, "kept");
    await writeProfileCache(path, keptFiles().slice(0, 2), never);
    const whole = readFileSync(path);
    const found = async (): Promise<boolean> => {
      const kept = await ProfileCache.at(path);
      const entry = kept.find("t0.csv", 0, "basis");
      await kept.close();
      return entry !== null;
    };
    expect(await found()).to.equal(true);
    truncateSync(path, whole.length - 1);
    expect(await found()).to.equal(false);
    for (const content of ["", "short", "x".repeat(1000), whole.subarray(100)]) {
      writeFileSync(path, content);
      expect(await found()).to.equal(false);
    }
    expect((await ProfileCache.at(join(folder, "none"))).find("t0.csv", 0, "basis")).to.equal(null);
    // The list is whole, but not what it leads to, in one byte of facts, profile or values: whoever takes that is told.
    const [first] = JSON.parse(whole.subarray(Number(whole.readBigUInt64LE(whole.length - 16)), -16).toString());
    const [begin, facts, profile] = first.tables[0];
    for (const at of [begin + 50, begin + facts + 2000, begin + facts + profile + 9]) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] as number) ^ 1;
      writeFileSync(path, damaged);
      const kept = await ProfileCache.at(path);
      const taken = await storedIn(kept.find("t0.csv", 0, "basis")).catch(({ message }: Error) => message);
      expect(taken).to.equal("a table that was kept is damaged");
      await kept.close();
    }
  });
});
