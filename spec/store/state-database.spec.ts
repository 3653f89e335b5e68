import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import type { RpcClient } from "../support/rpc-client.ts";
import { served, until } from "../support/served.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";

const dataRoot = writeFiles(temporaryFolder(), { "set/a.csv": "a,b\n1,2\n" });

async function healthOf(rpc: RpcClient): Promise<{ status: string; reason: string; ready: number }> {
  const { store } = await rpc.call("system.health", {});
  const { status } = await fetch(`${rpc.url}/health/ready`);
  return { status: store.status, reason: store.reason ?? "", ready: status };
}

const trigger = (rpc: RpcClient) => rpc.call("profiler.trigger", { profile_specification: specificationOf("set") });
const refusal = (rpc: RpcClient) => rpc.fail("profiler.trigger", { profile_specification: specificationOf("set") });

describe("the state database, while the service runs", () => {
  let service: TestService;
  let file: string;
  beforeEach(async () => {
    service = await testService({ dataRoot, env: { LOG_LEVEL: "silent" } });
    file = join(service.stateDir, "dli.sqlite");
    await service.rpc.ended((await trigger(service.rpc)).job_id);
    expect(await healthOf(service.rpc)).to.deep.equal({ status: "healthy", reason: "", ready: 200 });
  });
  afterEach(() => service.stop().catch(() => {})); // which cannot store how its jobs ended

  /** What health says, and triggers are refused with, once the file is noticed to be as it is. */
  const noticed = async (words: RegExp): Promise<void> => {
    const { data, message } = await refusal(service.rpc);
    expect([data.name, message]).to.satisfy(
      ([name, text]: string[]) => name === "STORAGE_ERROR" && words.test(`${text}`),
    );
    await until(async () => (await healthOf(service.rpc)).status === "degraded", "health says so");
    const health = await healthOf(service.rpc);
    expect(health.reason).to.match(words);
    expect(health.ready).to.equal(503);
    expect(JSON.stringify([health, data])).not.to.include(service.stateDir);
  };
  const written = (): void => {
    const other = new DatabaseSync(file);
    other.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    other.close();
  };

  it("is missed at once when it is deleted, and nothing is acknowledged that will not be there", async () => {
    for (const end of ["", "-wal", "-shm"]) rmSync(`${file}${end}`);
    await noticed(/state database was deleted/);
  });

  it("is missed when only what was written ahead is deleted", async () => {
    rmSync(`${file}-wal`);
    await noticed(/state database was deleted/);
  });

  it("is not mistaken for another in its place, and is itself again when that is moved away", async () => {
    written();
    copyFileSync(file, `${file}.copy`);
    renameSync(file, `${file}.old`);
    renameSync(`${file}.copy`, file);
    await noticed(/state database was replaced/);
    renameSync(`${file}.old`, file);
    await until(async () => (await healthOf(service.rpc)).status === "healthy", "it is healthy again");
    await trigger(service.rpc);
  });

  it("is seen to be damaged when it is cut short", async () => {
    written();
    truncateSync(file, 5000);
    await new Promise((resolve) => setTimeout(resolve, 1100)); // it is looked into once a second
    await noticed(/state database is damaged/);
  });

  it("is seen to be damaged when it is overwritten", async () => {
    written();
    writeFileSync(file, Buffer.alloc(readFileSync(file).length, "garbage"));
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await noticed(/state database is damaged/);
  });

  it("is missed when it may no longer be opened", async function () {
    if (process.getuid?.() === 0) this.skip(); // to root, no file is closed
    await new Promise((resolve) => setTimeout(resolve, 1100));
    chmodSync(file, 0);
    await noticed(/state folder cannot be read and written/);
  });

  it("takes nothing while the disk takes nothing, and goes on when it does again", async () => {
    const other = await served({ DATA_ROOT: dataRoot, LOG_LEVEL: "info" });
    const limit = (bytes: string): void => {
      execFileSync("prlimit", ["--pid", String(other.child.pid), `--fsize=${bytes}:`]);
    };
    try {
      await other.rpc.ended((await trigger(other.rpc)).job_id);
      limit("1024");
      expect((await refusal(other.rpc)).data.name).to.equal("STORAGE_ERROR");
      await until(async () => (await healthOf(other.rpc)).status === "degraded", "health says so");
      limit("unlimited");
      await until(async () => (await healthOf(other.rpc)).ready === 200, "it is ready again");
      await other.rpc.ended((await trigger(other.rpc)).job_id);
      other.child.kill("SIGTERM");
      expect(await other.ended).to.equal(0);
    } finally {
      other.child.kill("SIGKILL");
    }
  }).timeout(60_000);
});

describe("a state folder that cannot be used", () => {
  const refused = async (stateDir: string): Promise<string> =>
    served({ STATE_DIR: stateDir, DATA_ROOT: dataRoot }).then(
      () => "listens",
      (error: Error) => error.message,
    );

  it("says that its lock is damaged, and what to do about it", async () => {
    const stateDir = writeFiles(temporaryFolder(), { "lock.sqlite": "garbage ".repeat(1000) });
    const text = await refused(stateDir);
    expect(text)
      .to.match(/ended with 1/)
      .and.to.match(/lock\.sqlite, is damaged/);
    expect(text)
      .to.match(/Delete lock\.sqlite/)
      .and.not.to.match(/another running service|free space/);
  });

  it("says that its database is damaged", async () => {
    const text = await refused(writeFiles(temporaryFolder(), { "dli.sqlite": "garbage ".repeat(1000) }));
    expect(text)
      .to.match(/ended with 1/)
      .and.to.match(/state database is damaged/)
      .and.not.to.match(/free/);
  });

  it("says that a newer version has written it", async () => {
    const stateDir = temporaryFolder();
    const newer = new DatabaseSync(join(stateDir, "dli.sqlite"));
    newer.exec("PRAGMA user_version = 9999");
    newer.close();
    const text = await refused(stateDir);
    expect(text)
      .to.match(/written by a newer version/)
      .and.to.match(/Use the newer version/)
      .and.not.to.match(/free/);
  });

  it("says that it cannot be written", async () => {
    const stateDir = temporaryFolder();
    mkdirSync(join(stateDir, "lock.sqlite")); // as little can be opened for writing as in a folder that is read-only
    const text = await refused(stateDir);
    expect(text)
      .to.match(/ended with 1/)
      .and.to.match(/state folder cannot be read and written/);
    expect(text)
      .to.match(/may be written to/)
      .and.not.to.match(/Internal error/);
  });
});
