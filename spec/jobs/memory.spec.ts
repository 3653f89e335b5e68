import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { writeFiles } from "../support/folders.ts";
import { memoryOf, memoryOfChildren } from "../support/process-memory.ts";
import { profilesOf, recordSet } from "../support/profile.ts";
import { testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { csvOf } from "../support/tables.ts";

const MIB = 1_048_576;

describe("memory of the executor", () => {
  it("ends the run that takes more than JOB_MEMORY_MB allows, says so, and is given back for the next one", async () => {
    const service = await testService({ env: { JOB_MEMORY_MB: "128", WORKERS: "1" } });
    try {
      writeFiles(service.dataRoot, {
        // Nothing of it is wrong, but so many small objects take twenty times their text.
        "greedy/notebook.ipynb": `{"cells":[${"{},".repeat(7_000_000)}{}]}`,
        "good/table.csv": "a,b\n1,2\n3,4\n",
      });
      const { status, error } = await service.rpc.profiled(specificationOf("greedy"));
      expect(status).to.equal("FAILED");
      expect(error?.name).to.equal("PROCESSING_FAILED");
      expect(error?.message).to.contain("JOB_MEMORY_MB");
      const { warnings } = await profilesOf(service.rpc, "good");
      expect(warnings).to.equal(0);
      await sleep(2500); // nothing has been done for so long when memory is given back
      expect(memoryOf(service.executorPid() ?? 0).now).to.be.below(400 * MIB);
    } finally {
      await service.stop();
    }
  });

  it("is not counted as a job's where threads take it: with many of them small jobs have as much as with few", async () => {
    const service = await testService({ env: { JOB_MEMORY_MB: "128", WORKERS: "8" } });
    try {
      writeFiles(service.dataRoot, { "table.csv": csvOf(50_000) });
      for (let i = 0; i < 2; i++) {
        const { status, error } = await service.rpc.profiled(specificationOf("table.csv"), { force: i === 1 });
        expect(error?.message ?? status).to.equal("HEAVY_PROFILES_READY");
      }
    } finally {
      await service.stop();
    }
  }).timeout(120_000);

  it("is taken for a sample of a file whose lines end with a carriage return alone, not for all of it", async () => {
    const service = await testService({ env: { JOB_MEMORY_MB: "128", WORKERS: "1" } });
    try {
      writeFiles(service.dataRoot, { "mac.csv": `a,b\r${"1,2\r".repeat(2_000_000)}` });
      const { heavy } = await profilesOf(service.rpc, "mac.csv");
      expect(recordSet(heavy, "mac").statistics.rowCount).to.equal(2_000_000);
    } finally {
      await service.stop();
    }
  }).timeout(120_000);

  it("is one amount for all executors: who takes the most of it runs again, and nobody fails for another", async () => {
    const executorModule = new URL("./executors/hungry.ts", import.meta.url);
    const service = await testService({
      executorModule,
      env: { JOB_MEMORY_MB: "512", WORKERS: "2", LOG_LEVEL: "silent" },
    });
    let over = false;
    let peak = 0;
    try {
      const names = ["first/a.csv", "large1/a.csv", "large2/a.csv"];
      writeFiles(service.dataRoot, Object.fromEntries(names.map((name) => [name, "a,b\n1,2\n3,4\n"])));
      const watch = (async () => {
        while (!over) {
          peak = Math.max(peak, memoryOfChildren());
          await sleep(10);
        }
      })();
      const trigger = async (dataset: string): Promise<string> => {
        const profile_specification = specificationOf(dataset);
        return (await service.rpc.call<{ job_id: string }>("profiler.trigger", { profile_specification })).job_id;
      };
      // The second and the first are disturbed and run solitarily; the third is in the common executor beside them.
      const jobs = [await trigger("large1"), await trigger("first"), await trigger("large2")];
      const ends = await Promise.all(jobs.map((id) => service.rpc.ended(id)));
      over = true;
      await watch;
      expect(ends.map(({ status, error }) => error?.message ?? status)).to.deep.equal(
        jobs.map(() => "HEAVY_PROFILES_READY"),
      );
      expect(peak / MIB).to.be.below(2 * 512 + 768);
    } finally {
      over = true;
      await service.stop();
    }
  }).timeout(120_000);

  it("is what the operating system takes back first where the machine has no more", async function () {
    if (process.platform !== "linux") this.skip();
    const service = await testService({ env: { WORKERS: "1" } });
    try {
      writeFiles(service.dataRoot, { "table.csv": "a,b\n1,2\n3,4\n" });
      await service.rpc.profiled(specificationOf("table.csv")); // the executor is ready by then
      const [executor, own] = [service.executorPid() ?? 0, process.pid].map((pid) =>
        Number(readFileSync(`/proc/${pid}/oom_score_adj`, "utf8")),
      );
      expect(executor).to.be.greaterThan(own as number);
    } finally {
      await service.stop();
    }
  });
});
