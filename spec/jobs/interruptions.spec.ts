import { randomUUID } from "node:crypto";
import { expect } from "chai";
import { recordOfSubmission } from "../../src/jobs/submission.ts";
import { normalised } from "../../src/profiling/model/normalised-specification.ts";
import { SqliteStore } from "../../src/store/sqlite-store.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { type Served, served, until } from "../support/served.ts";
import { testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { csvOf } from "../support/tables.ts";

/** More often than a job is tried. */
const KILLS = 4;

describe("a job whose service is killed again and again", () => {
  const dataRoot = temporaryFolder();
  before(() => writeFiles(dataRoot, { "long/a.csv": csvOf(250_000), "short/a.csv": csvOf(10) }));

  const running: Served[] = [];
  const start = async (env: Record<string, string>): Promise<Served> => {
    const service = await served(env);
    running.push(service);
    return service;
  };
  after(async () => {
    for (const { child, ended } of running) {
      child.kill("SIGKILL");
      await ended;
    }
  });

  it("is not charged for that: it runs until it is done", async () => {
    const env = { STATE_DIR: temporaryFolder(), DATA_ROOT: dataRoot, LOG_LEVEL: "info" };
    const submit = async ({ rpc }: Served): Promise<string> =>
      (await rpc.call<{ job_id: string }>("profiler.trigger", { profile_specification: specificationOf("long") }))
        .job_id;
    let jobId: string | null = null;
    for (let i = 0; i < KILLS; i++) {
      const service = await start(env);
      const job_id: string = jobId ?? (await submit(service));
      jobId = job_id;
      await until(async () => {
        const job = await service.rpc.call<{ runner_status: string }>("profiler.jobStatus", { job_id });
        return job.runner_status !== "pending";
      }, "the job runs");
      service.child.kill("SIGKILL");
      await service.ended;
    }
    const last = await start(env);
    const job = await last.rpc.ended(jobId as string);
    expect([job.status, job.error?.message]).to.deep.equal(["HEAVY_PROFILES_READY", undefined]);
    const { log } = await last.rpc.call<{ log: { message: string }[] }>("jobs.log", { job_id: jobId });
    const interruptions = log.filter(({ message }) => message.startsWith("interrupted: the service was stopped"));
    expect(interruptions).to.have.length(KILLS);
  }).timeout(120_000);

  it("fails in the end, with the reason: it may be why", async () => {
    const stateDir = temporaryFolder();
    const store = SqliteStore.open(stateDir);
    const records = [8, 9].map((interruptions) => ({
      ...recordOfSubmission(
        { specification: normalised(specificationOf("short")), only_light_profile: false, force: false, priority: 0 },
        { job_id: randomUUID(), batch_id: null },
        null,
      ),
      stage: "running" as const,
      attempts: 1,
      interruptions,
    }));
    await store.insertJobs(records.map((record) => ({ record, idempotency: null, log: [] })));
    await store.close();
    const service = await testService({ dataRoot, stateDir, env: { LOG_LEVEL: "silent" } });
    const [ninth, tenth] = await Promise.all(records.map(({ job_id }) => service.rpc.ended(job_id)));
    expect(ninth?.status).to.equal("HEAVY_PROFILES_READY");
    expect(tenth?.error?.name).to.equal("PROCESSING_FAILED");
    const reason = "the service ended 10 times while the job ran";
    expect(tenth?.error?.details).to.deep.equal({ reason, attempts: 10 });
    await service.stop();
  });
});
