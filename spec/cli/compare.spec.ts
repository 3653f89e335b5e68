import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { dli } from "../support/dli.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";

function levels(shift: number): string {
  const lines = Array.from({ length: 200 }, (_, i) => `${i},${((i * 37) % 100) + shift}`);
  return `id,level\n${lines.join("\n")}\n`;
}

describe("dli compare", () => {
  const cwd = writeFiles(temporaryFolder(), {
    "march/levels.csv": levels(0),
    "april/levels.csv": levels(25),
  });

  it("profiles two folders, tells which column differs and how far, and ends with 1", async () => {
    const { code, stdout } = await dli(["compare", "march", "april"], { COLUMNS: "160" }, cwd);
    expect(code).to.equal(1);
    expect(stdout).to.contain("The profiles differ by more than the thresholds.");
    expect(stdout).to.match(/^level +beyond thresholds +range, values +Integer +0 % +0\.5\d* interquartile ranges/m);
    expect(stdout).not.to.match(/^id /m);
  });

  it("ends with 0 where nothing differs, or by no more than it may", async () => {
    const same = await dli(["compare", "march", "march"], {}, cwd);
    expect([same.code, same.stdout.includes("the same in all that is compared")]).to.deep.equal([0, true]);
    const lenient = await dli(["compare", "march", "april", "--numeric", "0.6", "--json"], {}, cwd);
    expect([lenient.code, JSON.parse(lenient.stdout).verdict]).to.deep.equal([0, "within"]);
  });

  it("compares a profile that was written with a folder, and writes a page of it", async () => {
    await dli(["profile", "march", "-o", "march.json"], {}, cwd);
    const { code, stdout } = await dli(["compare", "march.json", "april", "--html", "c.html", "--json"], {}, cwd);
    const { verdict, columns_by_outcome } = JSON.parse(stdout);
    expect([code, verdict]).to.deep.equal([1, "beyond"]);
    expect(columns_by_outcome).to.deep.include({ same: 1, beyond: 1 });
    expect(readFileSync(join(cwd, "c.html"), "utf8")).to.contain("<title>march and april · comparison</title>");
  });

  it("compares the profiles of jobs of a service with what is here", async () => {
    const service = await testService({ env: { LOG_LEVEL: "silent" } });
    try {
      writeFiles(service.dataRoot, { "set/levels.csv": levels(0) });
      const { job_id } = await service.rpc.profiled(specificationOf("set"));
      const run = (right: string) => dli(["compare", job_id, right, "--json", "--url", service.rpc.url], {}, cwd);
      expect((await run("march")).code).to.equal(0);
      expect((await run("april")).code).to.equal(1);
    } finally {
      await service.stop();
    }
  });

  it("says what it cannot compare, and writes over nothing that it reads", async () => {
    const missing = await dli(["compare", "march", "nowhere"], {}, cwd);
    expect([missing.code, missing.stdout]).to.deep.equal([1, ""]);
    expect(missing.stderr).to.contain("nowhere");
    const over = await dli(["compare", "march/levels.csv", "april", "--html", "march/levels.csv"], {}, cwd);
    expect([over.code, over.stderr.includes("it is what is to be read")]).to.deep.equal([1, true]);
    expect(readFileSync(join(cwd, "march/levels.csv"), "utf8")).to.equal(levels(0));
    const wrong = await dli(["compare", "march", "april", "--missing", "few"], {}, cwd);
    expect([wrong.code, wrong.stderr.includes("'few' is not a number such as 0.1")]).to.deep.equal([1, true]);
  });
});
