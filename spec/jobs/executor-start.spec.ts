import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect } from "chai";
import { pino } from "pino";
import { ExecutorProcess } from "../../src/jobs/executor-process.ts";
import { writeFiles } from "../support/folders.ts";
import { until } from "../support/served.ts";
import { testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { csvOf } from "../support/tables.ts";

interface Health {
  status: string;
  executor: { status: string; queued: number };
}

describe("an executor that cannot be started", () => {
  const program = process.execPath;
  afterEach(() => {
    process.execPath = program;
  });

  it("is tried again until it can: jobs wait meanwhile, and health says so", async () => {
    process.execPath = "/nowhere/node";
    const service = await testService();
    writeFiles(service.dataRoot, { "set/a.csv": csvOf(10) });
    const { job_id } = await service.rpc.call<{ job_id: string }>("profiler.trigger", {
      profile_specification: specificationOf("set"),
    });
    const attempts = (): string[] => service.log.filter((line) => line.includes("could not be started (ENOENT)"));
    await until(() => attempts().length > 1, "a second attempt");
    expect(attempts().join("")).not.to.include("/nowhere");
    const health = await service.rpc.call<Health>("system.health");
    expect(health.status).to.equal("degraded");
    expect(health.executor).to.include({ status: "degraded", queued: 1 });
    const ready = await fetch(`${service.rpc.url}/health/ready`);
    expect(ready.status).to.equal(503);
    expect(await ready.json()).to.deep.equal({ status: "the executor is not ready" });
    process.execPath = program;
    expect((await service.rpc.ended(job_id)).status).to.equal("HEAVY_PROFILES_READY");
    expect((await service.rpc.call<Health>("system.health")).executor.status).to.equal("healthy");
    await service.stop();
  });

  it("does not keep a service from stopping", async () => {
    process.execPath = "/nowhere/node";
    const service = await testService({ env: { LOG_LEVEL: "silent" } });
    await service.stop();
    await sleep(700); // the next attempt would have come
    expect(service.executorPid()).to.equal(null);
  });
});

describe("a ping to the executor", () => {
  const executor = (module: string): ExecutorProcess =>
    new ExecutorProcess(
      { threads: 1, logger: pino({ level: "silent" }), module: new URL(module, import.meta.url) },
      { onMessage: () => {}, onEnd: () => {} },
    );

  it("fails at once where there is none", async () => {
    const began = performance.now();
    const error = await executor("./executors/mute.ts")
      .ping()
      .catch((reason: Error) => reason);
    expect(error).to.include({ message: "the executor does not run" });
    expect(performance.now() - began).to.be.lessThan(500);
  });

  it("that is not answered in time leaves nothing behind", async () => {
    const mute = executor("./executors/mute.ts");
    mute.start();
    await until(() => mute.ready, "the executor is ready");
    const failures = await Promise.all(
      Array.from({ length: 20 }, () =>
        mute.ping().then(
          () => null,
          (error: Error) => new WeakRef(error),
        ),
      ),
    );
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    await until(async () => {
      collect();
      await sleep(10);
      return failures.every((failure) => failure !== null && failure.deref() === undefined);
    }, "the pings are forgotten");
    await mute.stop();
  }).timeout(90_000);
});
