import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { until } from "../support/served.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { csvOf } from "../support/tables.ts";

const module = (name: string): URL => new URL(`./executors/${name}.ts`, import.meta.url);

describe("a job", () => {
  const dataRoot = temporaryFolder();
  before(() => writeFiles(dataRoot, { "set/a.csv": csvOf(100), "large/a.csv": csvOf(400_000) }));
  const services: TestService[] = [];
  const start = async (options: Parameters<typeof testService>[0]): Promise<TestService> => {
    const service = await testService({ dataRoot, ...options });
    services.push(service);
    return service;
  };
  afterEach(async () => {
    for (const service of services.splice(0)) await service.stop();
  });

  it("fails with its time limit, and leaves nothing in the scratch folder", async () => {
    const service = await start({ env: { JOB_TIMEOUT_MS: "60" } });
    const job = await service.rpc.profiled(specificationOf("large"));
    expect([job.status, job.error?.name]).to.deep.equal(["FAILED", "DATASET_EXECUTION_TIMEOUT"]);
    expect(job.error?.details).to.deep.equal({ job_id: job.job_id, timeout_ms: 60 });
    expect(readdirSync(join(service.stateDir, "scratch"))).to.deep.equal([]);
    const isHealthy = async (): Promise<boolean> =>
      (await service.rpc.call("system.health")).executor.status === "healthy";
    await until(isHealthy, "a healthy executor");
  });

  it("is ended with the executor when it does not end by itself, and the others run again", async () => {
    const service = await start({ env: { JOB_TIMEOUT_MS: "200" }, executorModule: module("deaf") });
    const pid = service.executorPid();
    const job = await service.rpc.profiled(specificationOf("set"));
    expect([job.status, job.error?.name]).to.deep.equal(["FAILED", "DATASET_EXECUTION_TIMEOUT"]);
    await until(() => service.executorPid() !== null && service.executorPid() !== pid, "another executor");
  });

  it("fails for good when the executor dies of it again and again", async () => {
    const service = await start({ executorModule: module("dying") });
    const job = await service.rpc.profiled(specificationOf("set"));
    expect([job.status, job.error?.name]).to.deep.equal(["FAILED", "PROCESSING_FAILED"]);
    expect(job.error?.details).to.deep.equal({ reason: "the executor ended (SIGKILL)", attempts: 3 });
  });

  it("never shows less progress than before, also when it runs again", async () => {
    const service = await start({});
    const { job_id } = await service.rpc.call<{ job_id: string }>("profiler.trigger", {
      profile_specification: specificationOf("large"),
    });
    const seen: number[] = [];
    let killed = false;
    for (;;) {
      const job = await service.rpc.call<{ terminal: boolean; progress: { percent: number } }>("profiler.jobStatus", {
        job_id,
        wait_seconds: 0.01,
      });
      seen.push(job.progress.percent);
      if (job.terminal) break;
      if (!killed && job.progress.percent > 20) {
        killed = true;
        process.kill(service.executorPid() as number, "SIGKILL");
      }
    }
    expect(killed).to.equal(true);
    expect(seen).to.deep.equal([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).to.equal(100);
    expect(new Set(seen).size).to.be.greaterThan(3);
  });

  it("is refused, and may be tried again, when the queue is full", async () => {
    const service = await start({ env: { MAX_QUEUED_JOBS: "2" }, executorModule: module("deaf") });
    const params = { profile_specification: specificationOf("set") };
    await until(async () => {
      const { executor } = await service.rpc.call<{ executor: { status: string } }>("system.health");
      return executor.status === "healthy";
    }, "the executor is ready");
    for (let i = 0; i < 4; i++) await service.rpc.call("profiler.trigger", params);
    const error = await service.rpc.fail("profiler.trigger", params);
    expect(error.data).to.deep.include({
      name: "EXECUTOR_UNAVAILABLE",
      retryable: true,
      details: { reason: "the queue is full", queued: 2, max_queued: 2 },
    });
  });

  it("of higher priority runs first, of equal priority the older one", async () => {
    const service = await start({ env: { WORKERS: "1" } });
    const trigger = async (priority: number): Promise<string> => {
      const { job_id } = await service.rpc.call<{ job_id: string }>("profiler.trigger", {
        profile_specification: specificationOf(priority === 9 ? "large" : "set"),
        priority,
      });
      return job_id;
    };
    await trigger(9);
    await trigger(9);
    const ids = [await trigger(0), await trigger(0), await trigger(5)] as const;
    for (const id of ids) await service.rpc.ended(id);
    const started = await Promise.all(
      ids.map(
        async (id) => (await service.rpc.call<{ started_at: number }>("profiler.jobStatus", { job_id: id })).started_at,
      ),
    );
    expect(started[2]).to.be.at.most(started[0] as number);
    expect(started[0]).to.be.at.most(started[1] as number);
  });
});
