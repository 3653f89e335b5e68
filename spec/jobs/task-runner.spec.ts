import { expect } from "chai";
import { pino } from "pino";
import { ServiceError } from "../../src/errors/service-error.ts";
import { JobLogs } from "../../src/jobs/job-logs.ts";
import type { JobRunner } from "../../src/jobs/job-runner.ts";
import { newRecord } from "../../src/jobs/new-record.ts";
import { StatusWaiters } from "../../src/jobs/status-waiters.ts";
import { type TaskRunnerOptions, taskRunner } from "../../src/jobs/task-runner.ts";
import { TypedDispatch } from "../../src/jobs/typed-dispatch.ts";
import { unpackJson } from "../../src/profiling/output/packed-json.ts";
import type { JobRecord } from "../../src/store/job-record.ts";
import { SqliteStore } from "../../src/store/sqlite-store.ts";
import { temporaryFolder } from "../support/folders.ts";
import { until } from "../support/served.ts";

const logger = pino({ level: "silent" });
const clock = { latest: () => Date.now(), earliest: () => Date.now() };
const byOwner = { cancelled_by: "user", cancel_reason: "enough" } as const;

const ada = { subject: "ada", client_id: null, roles: [] };
const recordOf = (order: string): JobRecord =>
  newRecord({ type: "workflow", name: order, task: { kind: "order", order } }, ada, Date.now());

describe("jobs that the service sees to itself", () => {
  let store: SqliteStore;
  const waiters = new StatusWaiters();
  const started: string[] = [];

  beforeEach(() => {
    store = SqliteStore.open(temporaryFolder());
    started.length = 0;
  });
  afterEach(() => store.close());

  /** Ends what is ordered to be done; waits for ever for `wait`, and fails with `fail`. */
  const carryOut: TaskRunnerOptions["carryOut"] = async ({ order, signal, log }) => {
    started.push(String(order));
    log("info", `step one of ${order}`);
    if (order === "fail") throw new ServiceError("VALIDATION_ERROR", { reason: "the second step cannot be done" });
    if (order === "wait") {
      await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    }
    return { head: { order }, entries: [1, { two: 2 }], said: "both steps" };
  };
  const runnerOf = (lost: TaskRunnerOptions["lost"], slots = 2): JobRunner =>
    taskRunner({ store, waiters, clock, logger, logs: new JobLogs(store, logger), slots, lost, carryOut });
  const submitted = async (order: string): Promise<JobRecord> => {
    const record = recordOf(order);
    await store.insertJobs([{ record, idempotency: null, log: [] }]);
    return record;
  };
  const reaches = async (job_id: string, stage: string): Promise<void> =>
    until(async () => (await store.job(job_id))?.stage === stage, `the job is ${stage}`);
  const logOf = async (job_id: string): Promise<string[]> =>
    ((await store.log(job_id, { offset: 0, limit: 50, levels: null, search: null }))?.log ?? []).map(
      ({ message }) => message,
    );

  it("keep what has come of them as a document of its own, and log each step", async () => {
    const record = await submitted("greet");
    runnerOf(null).add(record);
    await reaches(record.job_id, "result_completed");
    const [document] = await store.documents(record.job_id);
    const head = await store.head(document?.id ?? 0);
    const entries = await store.entries(document?.id ?? 0, { offset: 0, limit: 9 });
    expect(document?.name).to.equal("result");
    expect(head === null ? null : JSON.parse(await unpackJson(head))).to.deep.equal({ order: "greet" });
    expect(await Promise.all((entries ?? []).map(unpackJson))).to.deep.equal(["1", '{"two":2}']);
    expect(await logOf(record.job_id)).to.deep.equal(["started", "step one of greet", "done: both steps"]);
  });

  it("fail with the reason that one of their steps has", async () => {
    const record = await submitted("fail");
    runnerOf(null).add(record);
    await reaches(record.job_id, "failed");
    expect((await store.job(record.job_id))?.error?.name).to.equal("VALIDATION_ERROR");
    expect((await logOf(record.job_id)).slice(0, 2)).to.deep.equal(["started", "step one of fail"]);
  });

  it("end where they are cancelled, whether they wait or run", async () => {
    const runner = runnerOf(null, 1);
    const [running, waiting] = [await submitted("wait"), await submitted("greet")];
    runner.add(running);
    runner.add(waiting);
    expect([runner.running, runner.queued, runner.queuedOf("ada")]).to.deep.equal([1, 1, 1]);
    expect(await runner.cancel(waiting.job_id, byOwner)).to.equal(true);
    await until(async () => started.includes("wait"), "the first one runs");
    expect(await runner.cancel(running.job_id, byOwner)).to.equal(true);
    expect(await runner.cancel(running.job_id, byOwner)).to.equal(false);
    expect(started).to.deep.equal(["wait"]);
    expect((await store.job(running.job_id))?.stage).to.equal("cancelled");
  });

  it("wait for the next service where this one stops, and where it was killed", async () => {
    const first = runnerOf(null);
    const record = await submitted("wait");
    first.add(record);
    await until(async () => started.length === 1, "it runs");
    await first.stop(60_000);
    expect((await store.job(record.job_id))?.stage).to.equal("queued");
    for (const times of [2, 3]) {
      const [left] = await store.activeJobs();
      await runnerOf(null).resume(left as JobRecord); // of which the first is never stopped: its service is killed
      await until(async () => started.length === times, "it runs again");
      await reaches(record.job_id, "running");
    }
    expect((await store.job(record.job_id))?.attempts).to.equal(3);
  });

  it("fail where they were lost, if they are not to be begun again", async () => {
    const lost = (): Error => new ServiceError("UNKNOWN_ERROR", { reason: "the service ended meanwhile" });
    const record = await submitted("wait");
    runnerOf(lost).add(record);
    await reaches(record.job_id, "running");
    const [left] = await store.activeJobs();
    await runnerOf(lost).resume(left as JobRecord);
    expect((await store.job(record.job_id))?.error?.name).to.equal("UNKNOWN_ERROR");
  });

  it("end as they did once the storage is there again, which was away when they began, ended and were cancelled", async () => {
    let away = true;
    const times: string[] = [];
    const changeJob: SqliteStore["changeJob"] = async (jobId, run, step) => {
      times.push(step.changes?.stage ?? "");
      if (away) throw new ServiceError("STORAGE_ERROR", { reason: "the disk is away" });
      return store.changeJob(jobId, run, step);
    };
    const flaky = new Proxy(store, {
      get: (target, name) => {
        const member: unknown = name === "changeJob" ? changeJob : Reflect.get(target, name, target);
        return typeof member === "function" ? member.bind(target) : member;
      },
    });
    const options = { store: flaky, waiters, clock, logger, logs: new JobLogs(store, logger), lost: null };
    const gone: TaskRunnerOptions["carryOut"] = async (run) => {
      away = run.order === "greet";
      return carryOut(run);
    };
    const runner = taskRunner({ ...options, slots: 1, carryOut: gone });
    const [greeted, cancelled] = [await submitted("greet"), await submitted("greet")];
    runner.add(greeted);
    runner.add(cancelled);
    await until(async () => times.length >= 2, "it could not begin");
    expect(await runner.cancel(cancelled.job_id, byOwner).catch((error) => error.name)).to.equal("STORAGE_ERROR");
    away = false;
    await until(async () => started.length === 1, "it has begun");
    await until(async () => times.filter((stage) => stage === "result_completed").length >= 1, "it could not end");
    await until(async () => times.includes("failed"), "it is to be failed");
    away = false;
    await reaches(greeted.job_id, "failed");
    expect((await store.job(greeted.job_id))?.error?.name).to.equal("STORAGE_ERROR");
    await until(async () => started.length === 2, "the other has begun, which could not be cancelled");
    away = false;
    await until(async () => !runner.has(cancelled.job_id), "it has ended too");
    await runner.stop(0);
  });

  it("fail where nothing runs their type any more", async () => {
    const record = await submitted("greet");
    const none = { queued: 0, running: 0, queuedOf: () => 0, count: async () => {}, start: async () => {} };
    const profiles = { ...none, add: () => {}, cancel: async () => false, active: () => null, stop: async () => {} };
    const dispatch = new TypedDispatch({ profiles, store, waiters, shared: false, logger });
    expect(() => dispatch.add(record)).to.throw("no jobs of the type 'workflow'");
    await dispatch.start();
    expect((await store.job(record.job_id))?.error?.name).to.equal("EXECUTOR_UNAVAILABLE");
  });
});
