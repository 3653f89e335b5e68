import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import { writeFiles } from "../support/folders.ts";
import { until } from "../support/served.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { csvOf } from "../support/tables.ts";

describe("when nothing more can be stored", () => {
  let service: TestService;
  afterEach(() => service.stop());

  it("the job at hand fails with STORAGE_ERROR, which is stored as soon as it can be, and the service goes on", async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
    writeFiles(service.dataRoot, { "large/a.csv": csvOf(200_000), "set/a.csv": csvOf(10) });
    const params = { profile_specification: specificationOf("large") };
    const { job_id } = await service.rpc.call<{ job_id: string }>("profiler.trigger", params);
    await until(async () => {
      const job = await service.rpc.call<{ runner_status: string }>("profiler.runnerStatus", { job_id });
      return job.runner_status === "in_progress";
    }, "the job runs");
    // Nobody can write to a database that somebody else writes to, as nobody can to a full disk.
    const other = new DatabaseSync(join(service.stateDir, "dli.sqlite"));
    other.exec("BEGIN IMMEDIATE");
    const job = await service.rpc.ended(job_id);
    expect([job.status, job.error?.name]).to.deep.equal(["FAILED", "STORAGE_ERROR"]);
    await new Promise((resolve) => setTimeout(resolve, 6000)); // what could not be stored is tried again meanwhile
    expect((await service.rpc.fail("profiler.trigger", params)).data.name).to.equal("STORAGE_ERROR");
    other.exec("ROLLBACK");
    expect((await service.rpc.profiled(specificationOf("set"))).status).to.equal("HEAVY_PROFILES_READY");
    await until(() => {
      const row = other.prepare("SELECT status FROM jobs WHERE job_id = ?").get(job_id);
      return row?.status === "FAILED";
    }, "the failure is stored");
    const { log } = await service.rpc.call<{ log: { message: string }[] }>("jobs.log", { job_id });
    expect(log.filter(({ message }) => message.startsWith("STORAGE_ERROR"))).to.have.length(1);
    other.close();
  });

  it("a table that needs more scratch space than there is fails its job with STORAGE_ERROR", async () => {
    service = await testService({
      env: { LOG_LEVEL: "silent", JOB_MEMORY_MB: "128", MAX_SCRATCH_BYTES: "1048576" },
    });
    const rows = Array.from({ length: 700_000 }, () => randomBytes(150).toString("base64"));
    writeFiles(service.dataRoot, { "large/a.csv": `a\n${rows.join("\n")}\n`, "set/a.csv": csvOf(10) });
    const job = await service.rpc.profiled(specificationOf("large"));
    expect([job.status, job.error?.name]).to.deep.equal(["FAILED", "STORAGE_ERROR"]);
    const { log } = await service.rpc.call<{ log: { message: string }[] }>("jobs.log", { job_id: job.job_id });
    expect(log.map(({ message }) => message).find((message) => message.includes("1.0 MiB used"))).to.be.a("string");
    expect((await service.rpc.profiled(specificationOf("set"))).status).to.equal("HEAVY_PROFILES_READY");
  });
});
