import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { writeFiles } from "../support/folders.ts";
import { memoryOf } from "../support/process-memory.ts";
import { profilesOf } from "../support/profile.ts";
import { testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";

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
