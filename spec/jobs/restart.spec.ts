import { expect } from "chai";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { childrenOf, isAlive, type Served, served, until } from "../support/served.ts";
import { specificationOf } from "../support/specification.ts";
import { csvOf } from "../support/tables.ts";

const JOBS = 20;

describe("a service that is killed", () => {
  const dataRoot = writeFiles(temporaryFolder(), { "set/a.csv": csvOf(20_000), "set/b.csv": csvOf(500) });
  const running: Served[] = [];
  const start = async (env: Record<string, string>): Promise<Served> => {
    const service = await served({ DATA_ROOT: dataRoot, LOG_LEVEL: "info", ...env });
    running.push(service);
    return service;
  };
  after(async () => {
    for (const { child, ended } of running) {
      child.kill("SIGKILL");
      await ended;
    }
  });
  const trigger = async (service: Served): Promise<string[]> => {
    const ids: string[] = [];
    for (let i = 0; i < JOBS; i++) {
      const { job_id } = await service.rpc.call<{ job_id: string }>("profiler.trigger", {
        profile_specification: specificationOf("set"),
      });
      ids.push(job_id);
    }
    return ids;
  };

  it("finds every job again after kill -9 and runs each to its end, and its executor has ended by itself", async () => {
    const env = { STATE_DIR: temporaryFolder() };
    const first = await start(env);
    const ids = await trigger(first);
    await first.rpc.call("profiler.jobStatus", { job_id: ids[0], wait_seconds: 5 });
    const [executor] = await childrenOf(first.child.pid as number);
    first.child.kill("SIGKILL");
    await first.ended;
    await until(async () => !(await isAlive(executor as number)), "the executor ends");
    const second = await start(env);
    const jobs = await Promise.all(ids.map((id) => second.rpc.ended(id)));
    expect(jobs.map(({ status }) => status)).to.deep.equal(ids.map(() => "HEAVY_PROFILES_READY"));
    const third = await (async () => {
      second.child.kill("SIGKILL");
      await second.ended;
      return start(env);
    })();
    const profile = await third.rpc.call<{ moma_profile_heavy: { recordSet: unknown[] } }>("profiler.getProfile", {
      job_id: ids[JOBS - 1],
    });
    expect(profile.moma_profile_heavy.recordSet).to.have.length(2);
  }).timeout(60_000);

  it("answers on when its executor is killed, and the jobs end well", async () => {
    const service = await start({});
    const ids = await trigger(service);
    await service.rpc.call("profiler.jobStatus", { job_id: ids[0], wait_seconds: 5 });
    const [executor] = await childrenOf(service.child.pid as number);
    process.kill(executor as number, "SIGKILL");
    expect(await service.rpc.call("system.ping")).to.equal("pong");
    const jobs = await Promise.all(ids.map((id) => service.rpc.ended(id)));
    expect(jobs.map(({ status }) => status)).to.deep.equal(ids.map(() => "HEAVY_PROFILES_READY"));
    const [next] = await childrenOf(service.child.pid as number);
    expect(next).not.to.equal(executor);
  }).timeout(60_000);

  it("stops on SIGTERM with exit code 0, and puts back the jobs it has not done", async () => {
    const env = { STATE_DIR: temporaryFolder(), SHUTDOWN_GRACE_MS: "100" };
    const first = await start(env);
    const ids = await trigger(first);
    first.child.kill("SIGTERM");
    expect(await first.ended).to.equal(0);
    const second = await start(env);
    const jobs = await Promise.all(ids.map((id) => second.rpc.ended(id)));
    expect(jobs.map(({ status }) => status)).to.deep.equal(ids.map(() => "HEAVY_PROFILES_READY"));
  }).timeout(60_000);
});
