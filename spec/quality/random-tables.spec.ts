import { expect } from "chai";
import fc from "fast-check";
import type { Contract } from "../../src/methods/contract.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";

type Tests = NonNullable<Contract["quality.run"]["params"]["tests"]>;
type Found = NonNullable<Contract["quality.run"]["result"]["tests"]>[number];

const TABLES = Number(process.env.TABLES ?? 3);
const SEED = Number(process.env.SEED ?? 20_261_127);

/** What cells hold: missing ones, few values many times, and many once. */
const cells = {
  few: fc.constantFrom("", "red", "green", "Grün", "a b", "x"),
  text: fc.string({ unit: fc.constantFrom("a", "B", "ß", "1", "😀", "-"), minLength: 1, maxLength: 6 }),
  small: fc.integer({ min: -3, max: 5 }).map(String),
  large: fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }).map(String),
  real: fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => value.toFixed(3)),
  day: fc
    .integer({ min: 0, max: 40 })
    .map((days) => new Date(1_790_000_000_000 + days * 864e5).toISOString().slice(0, 10)),
  flag: fc.constantFrom("true", "false"),
  holes: fc.option(fc.integer({ min: 0, max: 9 }).map(String), { nil: "" }),
};
const NAMES = Object.keys(cells) as (keyof typeof cells)[];
const table = fc.array(fc.record(cells), { minLength: 1, maxLength: 60 });

/** Tests of each type that the profile may answer, over one table. */
function testsOf(rows: Record<string, string>[], pick: (least: number, most: number) => number): { name: string }[] {
  const valuesOf = (column: string): string[] => rows.map((row) => row[column] ?? "").filter((value) => value !== "");
  const some = (column: string): string => valuesOf(column)[pick(0, Math.max(valuesOf(column).length - 1, 0))] ?? "x";
  const days = [some("day"), some("day")].sort();
  const numbers = [Number(some("small")), Number(some("small"))].sort((a, b) => a - b);
  const plain = [
    ...NAMES.map((column) => ({ type: "not_null", column, max_share: pick(0, 2) / 4 })),
    ...NAMES.map((column) => ({ type: "unique", columns: [column] })),
    { type: "unique", columns: [NAMES[pick(0, 3)], NAMES[pick(4, 7)]] },
    { type: "accepted_values", column: "few", values: ["red", "green", "Grün", "a b", "x"].slice(0, pick(1, 5)) },
    { type: "accepted_values", column: "small", values: [-3, -2, -1, 0, 1, 2, 3, 4, 5].slice(pick(0, 3)) },
    { type: "accepted_values", column: "holes", values: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] },
    { type: "range", column: "small", min: numbers[0], max: numbers[1] },
    { type: "range", column: "small", min: -3, max: 5, exclusive: pick(0, 1) === 1 },
    { type: "range", column: "real", min: -1e6, max: pick(0, 1) === 0 ? 1e6 : 0 },
    { type: "range", column: "day", min: days[0], max: days[1] },
    { type: "range", column: "large", min: 0 },
    { type: "length", column: "text", min: pick(0, 2), max: pick(3, 6) },
    { type: "length", column: "few", min: 1, max: pick(3, 5) },
    { type: "pattern", column: "text", pattern: "[aB1ß😀-]+" },
    { type: "pattern", column: "few", pattern: "e", part: true },
    { type: "row_count", min: pick(0, 60), max: 60 },
  ];
  return plain.map((test, i) => ({ name: `${test.type}_${i}`, ...test }));
}

describe("tests of random tables", () => {
  let service: TestService;
  const tables = fc.sample(table, { numRuns: TABLES, seed: SEED });
  before(async () => {
    const dataRoot = temporaryFolder();
    const files = tables.map((rows, i): [string, string] => {
      const lines = rows.map((row) => NAMES.map((name) => row[name]));
      return [`set/t${i}.csv`, [NAMES, ...lines].map((line) => `${line.join(",")}\n`).join("")];
    });
    writeFiles(dataRoot, Object.fromEntries(files));
    service = await testService({ dataRoot, env: { LOG_LEVEL: "silent" } });
    await service.rpc.call("datasets.register", { name: "raw.it.set", profile_specification: specificationOf("set") });
    await service.rpc.finished("datasets.refresh", { name: "raw.it.set" });
  });
  after(() => service.stop());

  it("say the same by the profile and by the rows", async () => {
    const random = fc.sample(fc.integer({ min: 0, max: 1e9 }), { numRuns: 1000, seed: SEED });
    let next = 0;
    const pick = (least: number, most: number): number =>
      least + ((random[next++ % random.length] ?? 0) % (most - least + 1));
    let [told, byProfile] = [0, 0];
    for (const [i, rows] of tables.entries()) {
      const tests = testsOf(rows, pick);
      const twins = tests.map((test) => ({ ...test, name: `${test.name}_rows`, where: "true" }));
      const asked = [...tests, ...twins] as unknown as Tests;
      const target = `raw.it.set__t${i}`;
      const { tests: found } = await service.rpc.finished("quality.run", { target, tests: asked });
      const byName = new Map((found ?? []).map((each) => [each.name, each]));
      for (const test of tests) {
        const [one, other] = [byName.get(test.name), byName.get(`${test.name}_rows`)];
        const what = `seed ${SEED}, ${target}, ${JSON.stringify(test)}`;
        if (one?.by === "profile") byProfile++;
        // A column may be of a type that the test is not for, where a table is small.
        if (other?.status === "error" && one?.status === "error") continue;
        told++;
        expect(other?.by, what).to.equal("data");
        expect(verdictOf(one), `${what}: ${JSON.stringify([one, other])}`).to.deep.equal(verdictOf(other));
      }
    }
    expect(told).to.be.greaterThan(TABLES * 25);
    expect(byProfile).to.be.greaterThan(TABLES * 15);
  }).timeout(400_000);
});

function verdictOf(found: Found | undefined) {
  return [found?.status, found?.failing_rows, found?.rows];
}
