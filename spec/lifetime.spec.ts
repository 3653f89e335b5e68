import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { PerformanceObserver } from "node:perf_hooks";
import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import { pino } from "pino";
import type { ServiceError } from "../src/errors/service-error.ts";
import { Lifetime } from "../src/lifetime.ts";
import { temporaryFolder, writeFiles } from "./support/folders.ts";
import { served, until } from "./support/served.ts";
import { testService } from "./support/service.ts";
import { specificationOf } from "./support/specification.ts";
import { csvOf } from "./support/tables.ts";

/** Keeps everybody else from writing to the store of a state folder, as a disk that fails would. */
function blockStore(stateDir: string): { release: () => void } {
  const database = new DatabaseSync(join(stateDir, "dli.sqlite"));
  database.exec("BEGIN IMMEDIATE");
  return { release: () => database.close() };
}

const failureOf = (work: Promise<unknown>): Promise<ServiceError | null> =>
  work.then(
    () => null,
    (error: ServiceError) => error,
  );

const deaf = new URL("./jobs/executors/deaf.ts", import.meta.url);

describe("a start that fails", () => {
  it("gives the state folder back where the port is in use", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const stateDir = temporaryFolder();
    const { port } = other.address() as AddressInfo;
    const error = await failureOf(testService({ stateDir, env: { PORT: String(port) } }));
    expect(error).to.include({ name: "CONFIGURATION_ERROR", message: `PORT ${port} is in use` });
    const service = await testService({ stateDir });
    expect(await service.rpc.call("system.ping")).to.equal("pong");
    await service.stop();
    other.close();
  });

  it("gives the state folder back where the store cannot be opened", async () => {
    const stateDir = temporaryFolder();
    const first = await testService({ stateDir });
    await first.stop();
    const setVersion = (version: number): number => {
      const database = new DatabaseSync(join(stateDir, "dli.sqlite"));
      const row = database.prepare("PRAGMA user_version").get() as { user_version: number };
      database.exec(`PRAGMA user_version = ${version}`);
      database.close();
      return row.user_version;
    };
    const version = setVersion(999);
    const error = await failureOf(testService({ stateDir }));
    expect(error).to.include({ name: "STORAGE_ERROR" });
    setVersion(version);
    const second = await testService({ stateDir });
    expect(await second.rpc.call("system.ping")).to.equal("pong");
    await second.stop();
  });

  it("gives the state folder back where the jobs of an earlier service cannot be taken up", async () => {
    const stateDir = temporaryFolder();
    const first = await testService({ stateDir, executorModule: deaf });
    writeFiles(first.dataRoot, { "set/a.csv": csvOf(10) });
    await first.rpc.call("profiler.trigger", { profile_specification: specificationOf("set") });
    await first.stop();
    const specification = (json?: string): string => {
      const database = new DatabaseSync(join(stateDir, "dli.sqlite"));
      const row = database.prepare("SELECT json FROM specifications").get() as { json: string };
      if (json !== undefined) database.prepare("UPDATE specifications SET json = ?").run(json);
      database.close();
      return row.json;
    };
    const whole = specification("{");
    expect(await failureOf(testService({ stateDir }))).to.include({ name: "SyntaxError" });
    specification(whole);
    const second = await testService({ stateDir });
    expect(await second.rpc.call("system.ping")).to.equal("pong");
    await second.stop();
  });
});

describe("a stop", () => {
  it("ends with what failed where the store takes nothing more, and leaves nothing behind all the same", async () => {
    const service = await testService({ executorModule: deaf });
    writeFiles(service.dataRoot, { "set/a.csv": csvOf(10) });
    const { job_id } = await service.rpc.call<{ job_id: string }>("profiler.trigger", {
      profile_specification: specificationOf("set"),
    });
    await until(async () => {
      const { status } = await service.rpc.call<{ status: string }>("profiler.jobStatus", { job_id });
      return status === "STARTING";
    }, "the job runs");
    const executor = service.executorPid();
    const blocked = blockStore(service.stateDir);
    const error = await failureOf(service.stop());
    blocked.release();
    expect(error).to.include({ name: "STORAGE_ERROR" });
    expect(service.log.join("")).to.include("database is locked");
    expect(executor).to.be.a("number");
    expect(service.executorPid()).to.equal(null);
    expect(await failureOf(service.rpc.call("system.ping")), "the port is free").not.to.equal(null);
    // The job was not lost: the next service on the folder has it again.
    const { dataRoot, stateDir } = service;
    const next = await testService({ dataRoot, stateDir });
    expect((await next.rpc.ended(job_id)).status).to.equal("HEAVY_PROFILES_READY");
    await next.stop();
  });

  it("by SIGTERM ends the process with 1 and the reason where the store fails", async () => {
    const env = { DATA_ROOT: temporaryFolder(), STATE_DIR: temporaryFolder(), SHUTDOWN_GRACE_MS: "0" };
    writeFiles(env.DATA_ROOT, { "set/a.csv": csvOf(400_000), "set/b.csv": csvOf(400_000) });
    const { rpc, child, ended, log } = await served(env);
    const { job_id } = await rpc.call<{ job_id: string }>("profiler.trigger", {
      profile_specification: specificationOf("set"),
    });
    await until(async () => {
      const { status } = await rpc.call<{ status: string }>("profiler.jobStatus", { job_id });
      return status !== "SUBMITTING";
    }, "the job runs");
    const blocked = blockStore(env.STATE_DIR);
    child.kill("SIGTERM");
    expect(await ended).to.equal(1);
    blocked.release();
    expect(JSON.stringify(log.filter(({ level }) => level === 50))).to.include("database is locked");
  }).timeout(60_000);

  it("gives back every part, the last one first, whatever fails, and throws what failed first", async () => {
    const lines: string[] = [];
    const lifetime = new Lifetime(pino({ base: null }, { write: (line: string) => void lines.push(line) }));
    const order: string[] = [];
    const part = (name: string, fails: boolean): void =>
      lifetime.defer(name, async () => {
        order.push(name);
        if (fails) throw new Error(`${name} is broken`);
      });
    part("lock", false);
    part("store", true);
    part("logs", false);
    part("server", true);
    expect(await failureOf(lifetime.end())).to.include({ message: "server is broken" });
    expect(order).to.deep.equal(["server", "logs", "store", "lock"]);
    expect(lines.map((line) => (JSON.parse(line) as { part: string }).part)).to.deep.equal(["server", "store"]);
  });
});

describe("services that come and go in one process", () => {
  it("leave no observers and no handles behind", async () => {
    const turn = async (): Promise<void> => {
      const service = await testService({ env: { LOG_LEVEL: "silent" } });
      await service.stop();
    };
    await turn(); // what the process has once it has from now on
    const handles = (): number => process.getActiveResourcesInfo().length;
    const before = handles();
    const counted = observed();
    for (let i = 0; i < 20; i++) await turn();
    counted.stop();
    expect(counted.running()).to.equal(0);
    await until(() => handles() <= before, `no more than ${before} handles`); // the last may be closing yet
  }).timeout(60_000);
});

/** Counts the observers of the process that were set up and not taken down. */
function observed(): { running: () => number; stop: () => void } {
  const { observe, disconnect } = PerformanceObserver.prototype;
  const running = new Set<PerformanceObserver>();
  PerformanceObserver.prototype.observe = function (this: PerformanceObserver, options: never) {
    running.add(this);
    observe.call(this, options);
  };
  PerformanceObserver.prototype.disconnect = function (this: PerformanceObserver) {
    running.delete(this);
    disconnect.call(this);
  };
  return {
    running: () => running.size,
    stop: () => Object.assign(PerformanceObserver.prototype, { observe, disconnect }),
  };
}
