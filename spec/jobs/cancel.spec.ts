import { randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { until } from "../support/served.ts";
import { type TestService, type TestServiceOptions, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { csvOf } from "../support/tables.ts";
import { authEnv, token } from "../support/tokens.ts";

interface Entry {
  state: { status: string; reason?: string; message?: string | null };
}

const module = (name: string): URL => new URL(`./executors/${name}.ts`, import.meta.url);

describe("jobs.cancel", () => {
  const dataRoot = temporaryFolder();
  before(() => writeFiles(dataRoot, { "set/a.csv": csvOf(100), "large/a.csv": csvOf(400_000) }));
  const services: TestService[] = [];
  const start = async (options: TestServiceOptions = {}): Promise<TestService> => {
    const service = await testService({ dataRoot, ...options, env: { LOG_LEVEL: "silent", ...options.env } });
    services.push(service);
    return service;
  };
  afterEach(async () => {
    for (const service of services.splice(0)) await service.stop();
  });
  const trigger = async ({ rpc }: Pick<TestService, "rpc">, dataset = "set", more = {}): Promise<string> =>
    (
      await rpc.call<{ job_id: string }>("profiler.trigger", {
        profile_specification: specificationOf(dataset),
        ...more,
      })
    ).job_id;
  const running = (service: TestService, job_id: string): Promise<void> =>
    until(async () => {
      const { runner_status } = await service.rpc.call<{ runner_status: string }>("profiler.runnerStatus", { job_id });
      return runner_status === "in_progress";
    }, "the job runs");

  it("ends a job that runs, for good, and frees its scratch folder", async () => {
    const service = await start();
    const job_id = await trigger(service, "large");
    await running(service, job_id);
    const answer = await service.rpc.call("jobs.cancel", { job_id, reason: "wrong file" });
    expect(answer).to.deep.equal({ canceled: true, status: "CANCELLED" });
    expect(readdirSync(join(service.stateDir, "scratch"))).to.deep.equal([]);
    const job = await service.rpc.ended(job_id);
    expect([job.status, job.terminal, job.runner_status]).to.deep.equal(["CANCELLED", true, "failed"]);
    const { jobs } = await service.rpc.call<{ jobs: Entry[] }>("jobs.get", { job_ids: [job_id] });
    expect(jobs[0]?.state).to.include({ status: "terminate", reason: "user", message: "wrong file" });
    const { log } = await service.rpc.call<{ log: { message: string }[] }>("jobs.log", { job_id });
    expect(log.at(-1)?.message).to.equal("cancelled by its owner: wrong file");
    expect((await service.rpc.profiled(specificationOf("set"))).status).to.equal("HEAVY_PROFILES_READY");
  });

  it("takes a job that waits out of the queue", async () => {
    const service = await start({ executorModule: module("deaf") });
    const ids = [await trigger(service), await trigger(service), await trigger(service)] as const;
    expect(await service.rpc.call("jobs.cancel", { job_id: ids[2] })).to.include({ status: "CANCELLED" });
    const health = await service.rpc.call<{ executor: { queued: number } }>("system.health");
    expect(health.executor.queued).to.equal(0);
    expect(await service.rpc.call("profiler.jobStatus", { job_id: ids[2] })).to.include({ started_at: null });
  });

  it("is done by the service itself to jobs that have waited longer than they may", async () => {
    const service = await start({ env: { MAX_WAIT_MS: "1500" }, executorModule: module("deaf") });
    const ids = [await trigger(service), await trigger(service), await trigger(service)] as const;
    await service.rpc.ended(ids[2]);
    const { jobs } = await service.rpc.call<{ jobs: Entry[] }>("jobs.get", { job_ids: [...ids] });
    expect(jobs.map(({ state }) => state.status)).to.deep.equal(["run", "run", "terminate"]);
    const message = "it had not begun 1500 ms after it was submitted";
    expect(jobs[2]?.state).to.include({ reason: "automatic", message });
  });

  it("ends a job in an executor that does not listen, with the executor, and frees its scratch folder", async () => {
    const service = await start({ executorModule: module("deaf") });
    const job_id = await trigger(service);
    await running(service, job_id);
    const pid = service.executorPid();
    const scratch = join(service.stateDir, "scratch");
    await until(() => readdirSync(scratch).length === 1, "its scratch folder is there");
    expect(await service.rpc.call("jobs.cancel", { job_id })).to.include({ canceled: true });
    expect(readdirSync(scratch)).to.deep.equal([]);
    await until(() => service.executorPid() !== null && service.executorPid() !== pid, "another executor");
  });

  it("succeeds once; after that the job is not active, and the error says what it is", async () => {
    const service = await start({ executorModule: module("deaf") });
    const job_id = await trigger(service);
    await running(service, job_id);
    const answers = await Promise.allSettled([1, 2, 3].map(() => service.rpc.call("jobs.cancel", { job_id })));
    expect(answers.filter(({ status }) => status === "fulfilled")).to.have.length(1);
    const error = await service.rpc.fail("jobs.cancel", { job_id });
    expect([error.code, error.data.details]).to.deep.equal([41020, { job_id, status: "CANCELLED" }]);
  });

  it("is refused in this order: unknown, not readable, not permitted, not active, not cancelable", async () => {
    const service = await start({
      env: { ...authEnv, READER_ROLE: "reader" },
      executorModule: module("publishing"),
    });
    const mine = service.rpc.as(await token({ sub: "me" }));
    const yours = service.rpc.as(await token({ sub: "you" }));
    const reader = service.rpc.as(await token({ sub: "reads", realm_access: { roles: ["reader"] } }));
    const admin = service.rpc.as(await token({ sub: "root", realm_access: { roles: ["admin"] } }));
    const [first, , waiting] = [
      await trigger({ rpc: mine }),
      await trigger({ rpc: mine }),
      await trigger({ rpc: mine }),
    ];
    await until(async () => {
      const job = await mine.call<{ progress: { phase: string } }>("profiler.jobStatus", { job_id: first });
      return job.progress.phase === "writing";
    }, "the job publishes its result");
    const refusal = async (rpc: typeof mine, job_id: string, more = {}): Promise<number> =>
      (await rpc.fail("jobs.cancel", { job_id, ...more })).code;
    expect(await refusal(reader, randomUUID())).to.equal(40010);
    expect(await refusal(yours, first)).to.equal(40040);
    expect(await refusal(admin, first)).to.equal(40040);
    expect(await refusal(reader, first)).to.equal(41021);
    expect(await refusal(mine, first)).to.equal(41060);
    await admin.call("jobs.cancel", { job_id: waiting, admin: true });
    expect(await refusal(mine, waiting)).to.equal(41020);
    expect(await refusal(reader, waiting)).to.equal(41021);
    const { jobs } = await mine.call<{ jobs: Entry[] }>("jobs.get", { job_ids: [waiting] });
    expect(jobs[0]?.state).to.include({ status: "terminate", reason: "admin" });
    expect((await reader.fail("profiler.cleanUp", { job_id: waiting })).code).to.equal(41021);
    expect(await mine.call("profiler.cleanUp", { job_id: waiting })).to.include({ status: "CLEANED_UP" });
  });
});
