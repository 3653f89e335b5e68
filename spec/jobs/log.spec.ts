import { randomUUID } from "node:crypto";
import { expect } from "chai";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { csvOf } from "../support/tables.ts";
import { authEnv, token } from "../support/tokens.ts";

interface Row {
  row: number;
  logged_at: number;
  level: string;
  message: string;
}

interface Log {
  log: Row[];
  total_count: number;
}

describe("a job's log", () => {
  const dataRoot = temporaryFolder();
  before(() =>
    writeFiles(dataRoot, {
      "set/a.csv": csvOf(10),
      "set/deep/b.json": '[{"x":1}]',
      "set/broken.parquet": "PAR1 but no more",
      "large/a.csv": csvOf(400_000),
    }),
  );
  const services: TestService[] = [];
  const start = async (env: Record<string, string> = {}): Promise<TestService> => {
    const service = await testService({ dataRoot, env: { LOG_LEVEL: "silent", ...env } });
    services.push(service);
    return service;
  };
  afterEach(async () => {
    for (const service of services.splice(0)) await service.stop();
  });
  const messages = ({ log }: Log): string[] => log.map(({ level, message }) => `${level} ${message}`);

  it("tells its phases, its files and what is wrong with them", async () => {
    const { rpc } = await start();
    const { job_id } = await rpc.profiled(specificationOf("set", { name: "Rivers" }));
    const log = messages(await rpc.call<Log>("jobs.log", { job_id }));
    expect(log.slice(0, 3)).to.deep.equal([
      "info submitted: profile of 'Rivers'",
      "info started",
      "info found 3 files, 295 B",
    ]);
    expect(log).to.include("info all files are hashed: the light profile is made");
    expect(log.find((line) => /profiled 'a\.csv': 10 rows, 4 columns in [\d.]+ m?s/.test(line))).to.be.a("string");
    expect(log.find((line) => /profiled 'deep\/b\.json': 1 row, 1 column in/.test(line))).to.be.a("string");
    expect(log).to.include(`debug read 'a.csv' with encoding "utf-8", delimiter ",", quote "\\"", header true`);
    expect(log.find((line) => line.startsWith("warn FILE_READ_ERROR: File 'broken.parquet'"))).to.be.a("string");
    expect(log.at(-1)).to.equal("info done: the profiles are ready, with 1 warning");
    const again = await rpc.profiled(
      specificationOf("set", {
        id: (await rpc.call<{ dataset_id: string }>("profiler.jobStatus", { job_id })).dataset_id,
      }),
    );
    const second = messages(await rpc.call<Log>("jobs.log", { job_id: again.job_id }));
    expect(second).to.include("info took 'a.csv' from an earlier job: it has not changed");
  });

  it("of a failed job says what went wrong and what to do", async () => {
    const { rpc } = await start();
    const { job_id } = await rpc.profiled(specificationOf("set/broken.parquet"));
    const page = await rpc.call<Log>("jobs.log", { job_id, level: ["error"] });
    expect(page.log[0]?.message).to.match(/^FILE_READ_ERROR \(DLI-362\): File 'broken\.parquet' cannot be read/);
    const log = messages(await rpc.call<Log>("jobs.log", { job_id }));
    expect(log.at(-1)).to.equal("info suggestion: Fix or remove the file");
    expect(JSON.stringify(log)).not.to.include(dataRoot);
  });

  it("has rows in order, none lost or repeated between pages, while it is written", async () => {
    const { rpc } = await start();
    for (let i = 0; i < 120; i++) writeFiles(dataRoot, { [`many/f${i}.csv`]: csvOf(3) });
    const { job_id } = await rpc.call<{ job_id: string }>("profiler.trigger", {
      profile_specification: specificationOf("many"),
    });
    const rows: Row[] = [];
    for (let done = false; !done; ) {
      const { terminal } = await rpc.call<{ terminal: boolean }>("profiler.jobStatus", { job_id });
      const { log } = await rpc.call<Log>("jobs.log", { job_id, offset: rows.length, limit: 7 });
      rows.push(...log);
      done = terminal && log.length === 0;
    }
    expect(rows.map(({ row }) => row)).to.deep.equal(rows.map((_, i) => i));
    expect(rows.map(({ logged_at }) => logged_at)).to.deep.equal(rows.map(({ logged_at }) => logged_at).sort());
    const whole = await rpc.call<Log>("jobs.log", { job_id, limit: 1000 });
    expect(whole.log).to.deep.equal(rows);
    expect(rows.filter(({ message }) => message.startsWith("profiled"))).to.have.length(120);
    const beyond = await rpc.call<Log>("jobs.log", { job_id, offset: 5000 });
    expect(beyond).to.deep.equal({ log: [], total_count: rows.length });
  });

  it("can be read by level and by text", async () => {
    const { rpc } = await start();
    const { job_id } = await rpc.profiled(specificationOf("set"));
    const warned = await rpc.call<Log>("jobs.log", { job_id, level: ["warn", "error"] });
    expect([warned.total_count, warned.log.length]).to.deep.equal([1, 1]);
    const found = await rpc.call<Log>("jobs.log", { job_id, search: "PROFILED 'deep" });
    expect(found.log.map(({ message }) => message.slice(0, 25))).to.deep.equal(["profiled 'deep/b.json': 1"]);
    expect((await rpc.call<Log>("jobs.log", { job_id, search: "%" })).total_count).to.equal(0);
  });

  it("says that a job ran again, and goes on where it was", async () => {
    const service = await start();
    const { job_id } = await service.rpc.call<{ job_id: string }>("profiler.trigger", {
      profile_specification: specificationOf("large"),
    });
    for (let percent = 0; percent === 0; ) {
      ({
        progress: { percent },
      } = await service.rpc.call<{ progress: { percent: number } }>("profiler.jobStatus", { job_id }));
    }
    process.kill(service.executorPid() as number, "SIGKILL");
    await service.rpc.ended(job_id);
    const log = messages(await service.rpc.call<Log>("jobs.log", { job_id }));
    expect(log).to.include.members([
      "warn interrupted: the executor ended (SIGKILL); waits to run again",
      "info started again (run 2)",
    ]);
  });

  it("is its owner's, and gone when the job is cleaned up", async () => {
    const { rpc } = await start(authEnv);
    const mine = rpc.as(await token({ sub: "me" }));
    const yours = rpc.as(await token({ sub: "you" }));
    const { job_id } = await mine.profiled(specificationOf("set"));
    expect((await yours.fail("jobs.log", { job_id })).code).to.equal(40040);
    expect((await mine.fail("jobs.log", { job_id: randomUUID() })).code).to.equal(40010);
    await mine.call("profiler.cleanUp", { job_id });
    expect((await mine.fail("jobs.log", { job_id })).code).to.equal(40011);
  });
});
