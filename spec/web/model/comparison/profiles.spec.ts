import { expect } from "chai";
import type { HeavyProfile } from "../../../../src/client/index.ts";
import { compareProfiles } from "../../../../src/web/model/comparison/compare.ts";
import type { ColumnComparison, Comparison } from "../../../../src/web/model/comparison/comparison.ts";
import { writeFiles } from "../../../support/folders.ts";
import { type TestService, testService } from "../../../support/service.ts";
import { specificationOf } from "../../../support/specification.ts";

const ROWS = 400;
const COLUMNS = 1000;

interface Row {
  id: number;
  amount: number;
  /** Evenly spread over 0–99. */
  level: number;
  status: string;
  day: string;
  remark: string;
}

const rows: Row[] = Array.from({ length: ROWS }, (_, i) => ({
  id: 5000 + i,
  amount: ((i * 7919) % 1009) / 4 + 0.25,
  level: (i * 37) % 100,
  status: ["open", "paid", "sent", "void"][(i * 13) % 4] as string,
  day: new Date(Date.UTC(2024, 0, 1 + ((i * 17) % 300))).toISOString().slice(0, 10),
  remark: i % 5 === 0 ? "" : `remark ${"x".repeat((i * 11) % 40)} ${i}`,
}));

describe("a comparison of profiles that were made", () => {
  let service: TestService;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
  });
  after(() => service.stop());

  let datasets = 0;
  async function profileOf(files: Record<string, string>): Promise<HeavyProfile> {
    const folder = `set${datasets++}`;
    const entries = Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]);
    writeFiles(service.dataRoot, Object.fromEntries(entries));
    const { job_id } = await service.rpc.profiled(specificationOf(folder));
    const { moma_profile_heavy } = await service.rpc.call("profiler.getProfile", { job_id, parts: ["heavy"] });
    if (moma_profile_heavy === null) throw new Error("no heavy profile");
    return moma_profile_heavy;
  }

  async function ofOrders(left: string, right: string): Promise<Comparison> {
    return compareProfiles(await profileOf({ "orders.csv": left }), await profileOf({ "orders.csv": right }));
  }

  it("with itself is 0 apart in every column, and nothing has changed", async () => {
    const profile = await profileOf({ "orders.csv": csv(rows), "levels.csv": csv(rows.slice(0, 50)) });
    const comparison = compareProfiles(profile, profile);
    expect(comparison.verdict).to.equal("same");
    expect(comparison.columns_by_outcome).to.deep.equal({ same: 12, within: 0, beyond: 0, added: 0, removed: 0 });
    const columns = comparison.tables.flatMap((table) => table.columns);
    expect(columns.map(({ distance }) => distance?.value)).to.deep.equal(columns.map(() => 0));
    expect(columns.flatMap(({ changes }) => changes)).to.deep.equal([]);
  });

  it("measures a column that was shifted by half its interquartile range as 0.5, and names no other", async () => {
    const comparison = await ofOrders(csv(rows), csv(rows.map((row) => ({ ...row, level: row.level + 25 }))));
    const column = onlyBeyond(comparison);
    expect(column.name).to.equal("level");
    expect(column.changes).to.deep.equal(["range", "values"]);
    expect(column.distance?.value).to.be.closeTo(0.5, 0.02);
  });

  it("names a category that vanished, and no other column", async () => {
    const without = rows.map((row) => ({ ...row, status: row.status === "void" ? "paid" : row.status }));
    const column = onlyBeyond(await ofOrders(csv(rows), csv(without)));
    expect([column.name, column.vanished, column.appeared]).to.deep.equal(["status", ["void"], undefined]);
    expect(column.distance?.measure).to.equal("jensen-shannon");
    expect(column.distance?.value).to.be.closeTo(divergence([1, 1, 1, 1], [1, 2, 1, 0]), 1e-9);
  });

  it("knows a renamed column by all that is known of it", async () => {
    const column = onlyBeyond(await ofOrders(csv(rows), csv(rows).replace("amount", "total")));
    expect([column.name, column.left_name, column.changes]).to.deep.equal(["total", "amount", ["renamed"]]);
    expect(column.distance?.value).to.equal(0);
  });

  it("names a column whose integers became texts by both types", async () => {
    const lettered = rows.map((row) => ({ ...row, level: `L${row.level}` }));
    const column = onlyBeyond(await ofOrders(csv(rows), csv(lettered)));
    expect([column.name, column.type]).to.deep.equal(["level", { left: "sc:Integer", right: "sc:Text" }]);
    expect(column.changes).to.include("retyped");
    expect(column.distance).to.equal(null);
  });

  it("names columns that were added and removed", async () => {
    const other = rows.map(({ remark: _, ...row }, i) => ({ ...row, place: `${(i * 7) % 90}/${i}` }));
    const comparison = await ofOrders(csv(rows), csv(other));
    const changed = comparison.tables.flatMap(({ columns }) => columns.filter(({ outcome }) => outcome !== "same"));
    expect(changed.map(({ name, outcome }) => [name, outcome])).to.have.deep.members([
      ["place", "added"],
      ["remark", "removed"],
    ]);
    expect(comparison.verdict).to.equal("beyond");
  });

  it("names tables that were added, removed and renamed, and no other", async () => {
    const [orders, parts] = [csv(rows), csv(rows.slice(0, 90).map(({ id, level }) => ({ sku: id, pieces: level })))];
    const towns = csv(rows.slice(0, 40).map(({ id }) => ({ town: `Town ${id}`, code: `T${id}` })));
    const left = await profileOf({ "orders.csv": orders, "parts.csv": parts });
    const added = compareProfiles(
      left,
      await profileOf({ "orders.csv": orders, "parts.csv": parts, "towns.csv": towns }),
    );
    expect(tablesThatDiffer(added)).to.deep.equal([["towns", "added"]]);
    const removed = compareProfiles(left, await profileOf({ "orders.csv": orders }));
    expect(tablesThatDiffer(removed)).to.deep.equal([["parts", "removed"]]);
    const renamed = compareProfiles(left, await profileOf({ "orders.csv": orders, "pieces.csv": parts }));
    expect(tablesThatDiffer(renamed)).to.deep.equal([["pieces", "within"]]);
    expect(renamed.tables.find(({ name }) => name === "pieces")?.left_name).to.equal("parts");
    expect(renamed.columns_by_outcome.same).to.equal(8);
  });

  it("of 1,000 columns names the one that changed first", async () => {
    const wide = (shift: number): string => {
      const names = Array.from({ length: COLUMNS }, (_, i) => `c${i}`);
      const lines = Array.from({ length: 30 }, (_, row) =>
        names.map((_, i) => ((row * 7 + i) % 31) + (i === 700 ? shift : 0)).join(","),
      );
      return `${[names.join(","), ...lines].join("\n")}\n`;
    };
    const comparison = await ofOrders(wide(0), wide(20));
    expect(comparison.columns_by_outcome).to.deep.include({ same: COLUMNS - 1, beyond: 1 });
    expect(comparison.tables[0]?.columns[0]?.name).to.equal("c700");
  }).timeout(120_000);
});

/** The one column that differs by more than it may; fails where any other differs at all. */
function onlyBeyond({ tables, verdict }: Comparison): ColumnComparison {
  expect(verdict).to.equal("beyond");
  const differing = tables.flatMap(({ columns }) => columns.filter(({ outcome }) => outcome !== "same"));
  expect(differing.map(({ outcome }) => outcome)).to.deep.equal(["beyond"]);
  return differing[0] as ColumnComparison;
}

function tablesThatDiffer({ tables }: Comparison): [string, string][] {
  return tables.filter(({ outcome }) => outcome !== "same").map(({ name, outcome }) => [name, outcome]);
}

/** The Jensen–Shannon distance by its definition with entropies. */
function divergence(left: number[], right: number[]): number {
  const [p, q] = [left, right].map((counts) => counts.map((count) => count / 4)) as [number[], number[]];
  const entropy = (shares: number[]): number =>
    -shares.reduce((sum, share) => sum + (share === 0 ? 0 : share * Math.log2(share)), 0);
  const middle = p.map((share, i) => (share + (q[i] ?? 0)) / 2);
  return Math.sqrt(entropy(middle) - (entropy(p) + entropy(q)) / 2);
}

function csv(records: readonly object[]): string {
  const names = Object.keys(records[0] ?? {});
  const lines = records.map((record) => Object.values(record).join(","));
  return `${[names.join(","), ...lines].join("\n")}\n`;
}
