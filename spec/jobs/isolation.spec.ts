import { expect } from "chai";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { until } from "../support/served.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { csvOf } from "../support/tables.ts";
import { authEnv, token } from "../support/tokens.ts";

describe("a job that ends the executor, or can only be ended with it", () => {
  const dataRoot = temporaryFolder();
  before(() => {
    writeFiles(dataRoot, { "long/a.csv": csvOf(600_000), "short/a.csv": csvOf(100) });
    for (let i = 0; i < 20; i++) writeFiles(dataRoot, { [`crash${i}/a.csv`]: "a\n1\n", [`stuck${i}/a.csv`]: "a\n1\n" });
  });
  let service: TestService;
  const start = async (env: Record<string, string> = {}): Promise<void> => {
    const executorModule = new URL("./executors/poisoned.ts", import.meta.url);
    service = await testService({ dataRoot, executorModule, env: { LOG_LEVEL: "silent", ...env } });
  };
  afterEach(() => service.stop());
  const trigger = async (dataset: string, rpc = service.rpc): Promise<string> => {
    const profile_specification = specificationOf(dataset);
    return (await rpc.call<{ job_id: string }>("profiler.trigger", { profile_specification })).job_id;
  };
  const running = (job_id: string, rpc = service.rpc): Promise<void> =>
    until(async () => {
      const job = await rpc.call<{ runner_status: string }>("profiler.jobStatus", { job_id });
      return job.runner_status === "in_progress";
    }, "the job runs");
  const startsOf = async (job_id: string): Promise<number> => {
    const { log } = await service.rpc.call<{ log: { message: string }[] }>("jobs.log", { job_id });
    return log.filter(({ message }) => message.startsWith("started")).length;
  };

  it("fails alone: the others, long and short ones, all end well", async () => {
    await start();
    const long = await trigger("long");
    const crashes = [await trigger("crash1"), await trigger("crash2")];
    const short = await Promise.all([1, 2, 3].map(() => trigger("short")));
    for (const id of [...short, long]) {
      const job = await service.rpc.ended(id);
      expect([job.status, job.error?.message]).to.deep.equal(["HEAVY_PROFILES_READY", undefined]);
    }
    for (const id of crashes) {
      const { error } = await service.rpc.ended(id);
      expect(error?.name).to.equal("PROCESSING_FAILED");
      expect(error?.details).to.deep.equal({ reason: "the executor ended (SIGSEGV)", attempts: 3 });
    }
    expect(await startsOf(long)).to.be.at.most(2);
  }).timeout(120_000);

  it("keeps nobody from ever finishing, as often as it is submitted and cancelled", async () => {
    await start();
    const long = await trigger("long");
    await running(long);
    let rounds = 0;
    let done = false;
    const ended = service.rpc.ended(long).then((job) => {
      done = true;
      return job;
    });
    while (!done && rounds < 20) {
      const job_id = await trigger(`stuck${rounds++}`);
      await running(job_id);
      await service.rpc.call("jobs.cancel", { job_id });
    }
    expect((await ended).status).to.equal("HEAVY_PROFILES_READY");
    expect(await startsOf(long)).to.be.at.most(2);
  }).timeout(120_000);

  it("is known by its data afterwards: the next time it disturbs nobody", async () => {
    await start();
    const first = await trigger("stuck1");
    await running(first);
    await service.rpc.call("jobs.cancel", { job_id: first });
    await until(() => service.executorPid() !== null, "another executor");
    const pid = service.executorPid();
    const [again, long] = [await trigger("stuck1"), await trigger("long")];
    await running(again);
    await service.rpc.call("jobs.cancel", { job_id: again });
    expect((await service.rpc.ended(long)).status).to.equal("HEAVY_PROFILES_READY");
    expect(service.executorPid()).to.equal(pid);
    expect(await startsOf(long)).to.equal(1);
  }).timeout(120_000);

  it("is expected of an owner of three such jobs, whatever the data, and of nobody else", async () => {
    await start(authEnv);
    const [mallory, alice] = [
      service.rpc.as(await token({ sub: "mallory" })),
      service.rpc.as(await token({ sub: "alice" })),
    ];
    for (let i = 1; i <= 3; i++) {
      const job_id = await trigger(`stuck${i}`, mallory);
      await running(job_id, mallory);
      await mallory.call("jobs.cancel", { job_id });
    }
    await until(() => service.executorPid() !== null, "another executor");
    const pid = service.executorPid();
    const [stuck, waits] = [await trigger("stuck4", mallory), await trigger("short", mallory)];
    await running(stuck, mallory);
    expect((await alice.profiled(specificationOf("short"))).status).to.equal("HEAVY_PROFILES_READY");
    await mallory.call("jobs.cancel", { job_id: stuck });
    expect((await mallory.ended(waits)).status).to.equal("HEAVY_PROFILES_READY");
    expect(service.executorPid()).to.equal(pid);
  }).timeout(120_000);
});
