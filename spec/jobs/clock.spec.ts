import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { Clock } from "../../src/jobs/clock.ts";
import { createLogger } from "../../src/logger.ts";
import { setClock } from "../support/clock.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { until } from "../support/served.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { csvOf } from "../support/tables.ts";

const [SECOND, HOUR, DAY] = [1_000, 3_600_000, 86_400_000];
const deaf = new URL("executors/deaf.ts", import.meta.url);

describe("when the clock is set while the service runs", () => {
  const services: TestService[] = [];
  const dataRoot = writeFiles(temporaryFolder(), { "set/a.csv": csvOf(50), "large/a.csv": csvOf(300_000) });
  const start = async (stateDir: string, env = {}, executorModule?: URL): Promise<TestService> => {
    const more = executorModule === undefined ? {} : { executorModule };
    const service = await testService({ dataRoot, stateDir, env: { LOG_LEVEL: "info", ...env }, ...more });
    services.push(service);
    return service;
  };
  afterEach(async () => {
    setClock(0);
    for (const service of services.splice(0)) await service.stop();
  });
  const rounds = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 300));

  it("back an hour, a job that runs ends after it started, by as much as it ran", async () => {
    const { rpc, log } = await start(temporaryFolder());
    const began = performance.now();
    const { job_id } = await rpc.call("profiler.trigger", { profile_specification: specificationOf("large") });
    await until(async () => (await rpc.call("profiler.jobStatus", { job_id })).started_at !== null, "the job runs");
    setClock(-HOUR);
    const { submitted_at, started_at, finished_at } = await rpc.ended(job_id);
    const took = performance.now() - began;
    expect(started_at).to.be.at.least(submitted_at);
    expect(finished_at).to.be.within(Number(started_at), Number(started_at) + took);
    const line = log.map((text) => JSON.parse(text)).find(({ msg }) => msg === "job ended");
    expect(line.duration_ms).to.be.within(0, took);
  });

  it("back an hour before it starts again, later jobs are the newer ones all the same", async () => {
    const stateDir = temporaryFolder();
    const specification = specificationOf("grows");
    writeFiles(dataRoot, { "grows/a.csv": "first\n1\n" });
    const first = await start(stateDir);
    const older = await first.rpc.profiled(specification);
    await first.stop();
    services.pop();
    writeFiles(dataRoot, { "grows/a.csv": "second\n2\n" });
    setClock(-HOUR);
    const { rpc } = await start(stateDir);
    const newer = await rpc.profiled(specification);
    expect(newer.submitted_at, "the clock was set").to.be.lessThan(older.submitted_at - HOUR / 2);
    const listed = await rpc.call("jobs.query", {});
    expect(listed.jobs.map(({ job_id }) => job_id)).to.deep.equal([newer.job_id, older.job_id]);
    const { files } = await rpc.call("profiler.getCddProfile", { dataset_id: specification.id });
    expect(files[0]?.columns?.map(({ name }) => name)).to.deep.equal(["second"]);
  });

  it("ahead a hundred days for a while, or while it starts, nothing is deleted, and the log says why", async () => {
    const stateDir = temporaryFolder();
    const first = await start(stateDir, { HOUSEKEEPING_MS: "20" });
    const { job_id } = await first.rpc.profiled(specificationOf("set"));
    setClock(100 * DAY);
    await rounds();
    await first.rpc.call("profiler.getProfile", { job_id });
    setClock(0);
    await rounds();
    await first.rpc.call("profiler.getProfile", { job_id });
    expect(first.log.filter((line) => line.includes("the clock was set ahead by 2400 h"))).to.have.length(1);
    await first.stop();
    services.pop();
    setClock(100 * DAY);
    const second = await start(stateDir, { HOUSEKEEPING_MS: "20" });
    await rounds();
    await second.rpc.call("profiler.getProfile", { job_id });
    expect((await second.rpc.call("jobs.log", { job_id })).log).not.to.deep.equal([]);
    expect(readdirSync(join(stateDir, "cache"))).to.have.length(1);
    expect(second.log.some((line) => line.includes("says that the last job was submitted 2400 h ago"))).to.equal(true);
    expect(second.log.some((line) => line.includes("housekeeping deleted"))).to.equal(false);
  });

  it("ahead, no job has waited longer than it has", async () => {
    const { rpc } = await start(temporaryFolder(), { MAX_WAIT_MS: "60000", WORKERS: "1" }, deaf);
    const trigger = () => rpc.call("profiler.trigger", { profile_specification: specificationOf("set") });
    for (let i = 0; i < 2; i++) await trigger();
    const { job_id } = await trigger();
    setClock(DAY);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect((await rpc.call("profiler.jobStatus", { job_id })).status).to.equal("SUBMITTING");
  });

  it("ahead two days, idempotency keys are remembered", async () => {
    const { rpc } = await start(temporaryFolder());
    const params = { profile_specification: specificationOf("set"), idempotency_key: "night" };
    const first = await rpc.call("profiler.trigger", params);
    setClock(2 * DAY);
    await rpc.call("profiler.trigger", { ...params, idempotency_key: "day" });
    expect(await rpc.call("profiler.trigger", params)).to.deep.equal(first);
  });
});

describe("the clock", () => {
  const now = performance.now;
  let passed = 0;
  const log: string[] = [];
  let clock: Clock;
  /** Time goes by: the machine's own clock and, from the real one, the wall clock. */
  const pass = (ms: number, ahead: number): void => {
    passed += ms;
    setClock(passed + ahead);
  };
  beforeEach(() => {
    passed = 0;
    log.length = 0;
    performance.now = () => now.call(performance) + passed;
    clock = new Clock(createLogger("info", { write: (line: string) => void log.push(line) }));
  });
  afterEach(() => {
    performance.now = now;
    setClock(0);
  });
  const near = (time: number, ms: number): void => {
    expect(time).to.be.within(Date.now() + ms - 50, Date.now() + ms + 50);
  };

  it("is followed where time passes, by however much", () => {
    pass(40 * DAY, 0);
    near(clock.earliest(), 0);
    near(clock.latest(), 0);
    pass(SECOND, 2 * SECOND); // as it is corrected over the network
    near(clock.latest(), 0);
    expect(log).to.deep.equal([]);
  });

  it("is believed half an hour after it was set, where it stays so", () => {
    for (const ahead of [DAY, -DAY]) {
      pass(SECOND, ahead);
      near(clock.latest(), Math.max(0, -ahead));
      pass(HOUR / 3, ahead);
      near(clock.earliest(), Math.min(0, -ahead));
      pass(HOUR / 3, ahead);
      near(clock.earliest(), 0);
      near(clock.latest(), 0);
      pass(SECOND, 0);
      clock.earliest();
      pass(HOUR, 0);
      clock.earliest();
    }
    expect(log.filter((line) => line.includes("was set ahead"))).to.have.length(2);
    expect(log.filter((line) => line.includes("was set back"))).to.have.length(2);
  });

  it("is in doubt for as long as it is set again and again", () => {
    for (let day = 1; day < 10; day++) {
      pass(HOUR / 3, day * DAY);
      near(clock.earliest(), -day * DAY);
    }
  });
});
