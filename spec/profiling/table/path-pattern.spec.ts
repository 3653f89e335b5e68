import { matchesGlob } from "node:path/posix";
import { expect } from "chai";
import fc from "fast-check";
import { pathPattern } from "../../../src/profiling/table/path-pattern.ts";
import { writeFiles } from "../../support/folders.ts";
import { testService } from "../../support/service.ts";
import { soonest } from "../../support/soonest.ts";
import { specificationOf } from "../../support/specification.ts";

describe("a pattern of paths", () => {
  it("stands for the paths that globs of *, ** and ? stand for", () => {
    const name = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 5 });
    const part = fc.oneof(
      fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), minLength: 1, maxLength: 5 }),
      fc.constant("**"),
    );
    const joined = (parts: fc.Arbitrary<string>): fc.Arbitrary<string> =>
      fc.array(parts, { minLength: 1, maxLength: 5 }).map((each) => each.join("/"));
    fc.assert(
      fc.property(joined(part), joined(name), (pattern, path) => {
        expect(pathPattern(pattern)(path), `${pattern} and ${path}`).to.equal(matchesGlob(path, pattern));
      }),
      { numRuns: 5000 },
    );
  });

  it("takes every other character for itself", () => {
    for (const [pattern, path, expected] of [
      ["{a,b}.csv", "{a,b}.csv", true],
      ["{a,b}.csv", "a.csv", false],
      ["[ab].csv", "[ab].csv", true],
      ["+(a|b).csv", "a.csv", false],
      ["!a.csv", "b.csv", false],
      ["caf?.csv", "café.csv", true],
      ["?.csv", "🌧.csv", true],
    ] as const) {
      expect(pathPattern(pattern)(path), pattern).to.equal(expected);
    }
  });

  it("does not take the dot that a name begins with for one of any characters", () => {
    for (const [pattern, path, expected] of [
      ["*.csv", ".csv", false],
      ["?a.csv", ".a.csv", false],
      [".*", ".a.csv", true],
      ["**/a.csv", ".old/a.csv", false],
      ["**/.old/a.csv", "b/.old/a.csv", true],
      ["**/b/**/.a", "b/.a", true],
      ["a*b.csv", "a.b.csv", true],
    ] as const) {
      expect(pathPattern(pattern)(path), `${pattern} and ${path}`).to.equal(expected);
    }
  });

  it("is matched within milliseconds, were it as hostile as can be", async () => {
    const name = "a".repeat(255);
    const path = Array.from({ length: 15 }, () => name).join("/");
    for (const pattern of [
      `${"*a".repeat(2000)}b`,
      `${"**/*a".repeat(800)}b`,
      `**/${"*a?".repeat(80)}b/`.repeat(16),
      "{a,b}".repeat(800),
      `{1..${"9".repeat(15)}}`,
    ]) {
      const took = (): number => {
        const began = performance.now();
        expect(pathPattern(pattern)(path), pattern.slice(0, 20)).to.equal(false);
        return performance.now() - began;
      };
      expect(await soonest(1000, took), pattern.slice(0, 20)).to.be.lessThan(1000);
    }
  });

  it("holds up nobody else's job, nor the end of its own", async () => {
    const service = await testService({ env: { JOB_TIMEOUT_MS: "20000", WORKERS: "2" } });
    const name = `${"a".repeat(120)}.csv`;
    writeFiles(service.dataRoot, { [`hostile/${name}`]: "a\n1\n", "good/a.csv": "a\n1\n" });
    const paths = [
      "*a".repeat(30),
      "{a,b}".repeat(25),
      "{1..10000000}",
      `${"+(a|aa)".repeat(20)}b`,
      "**/*a".repeat(40),
    ];
    const read_options = Array.from({ length: 1000 }, (_, i) => ({ path: `${paths[i % paths.length]}${i}` }));
    const connector = { type: "RawDataPath", dataset_id: "hostile", read_options } as const;
    const hostile = service.rpc.profiled(specificationOf("hostile", { data_connectors: [connector] }));
    const good = await service.rpc.profiled(specificationOf("good"));
    expect(good.status).to.equal("HEAVY_PROFILES_READY");
    expect((await hostile).error).to.include({ code: 41353 }); // none of them is for a file that is there
    await service.stop();
  });
});
