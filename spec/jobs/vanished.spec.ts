import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";

describe("a job whose data is gone when it runs", () => {
  it("fails with that, not as if nobody had known of it", async () => {
    const dataRoot = writeFiles(temporaryFolder(), { "set/a.csv": "a,b\n1,2\n" });
    const options = { dataRoot, stateDir: temporaryFolder(), env: { LOG_LEVEL: "silent" } };
    const executorModule = new URL("./executors/deaf.ts", import.meta.url);
    const first = await testService({ ...options, executorModule });
    const params = { profile_specification: specificationOf("set") };
    const { job_id } = await first.rpc.call<{ job_id: string }>("profiler.trigger", params);
    await first.stop();
    rmSync(join(dataRoot, "set"), { recursive: true });
    const second = await testService(options);
    try {
      const { status, error } = await second.rpc.ended(job_id);
      expect([status, error?.code, error?.details]).to.deep.equal(["FAILED", 40361, { path: "set" }]);
    } finally {
      await second.stop();
    }
  });
});
