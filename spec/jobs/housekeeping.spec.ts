import { existsSync, mkdirSync, readdirSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { until } from "../support/served.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { csvOf } from "../support/tables.ts";

const DAY_MS = 86_400_000;
const dataRoot = writeFiles(temporaryFolder(), { "set/a.csv": csvOf(200), "set/b.csv": csvOf(200) });

describe("housekeeping", () => {
  const services: TestService[] = [];
  const start = async (stateDir: string, env: Record<string, string> = {}): Promise<TestService> => {
    const service = await testService({
      dataRoot,
      stateDir,
      env: { LOG_LEVEL: "silent", HOUSEKEEPING_MS: "20", ...env },
    });
    services.push(service);
    return service;
  };
  afterEach(async () => {
    for (const service of services.splice(0)) await service.stop();
  });
  /** Jobs of which the first ended `days` days ago, one day after the other. */
  const aged = async (stateDir: string, count: number, days: number): Promise<string[]> => {
    const service = await start(stateDir);
    const ids: string[] = [];
    for (let i = 0; i < count; i++) ids.push((await service.rpc.profiled(specificationOf("set"))).job_id);
    await service.stop();
    services.pop();
    const database = new DatabaseSync(join(stateDir, "dli.sqlite"));
    for (const [i, id] of ids.entries()) {
      database.prepare("UPDATE jobs SET finished_at = finished_at - ? WHERE job_id = ?").run((days - i) * DAY_MS, id);
    }
    database.close();
    return ids;
  };
  const codeOf = async ({ rpc }: TestService, method: string, job_id: string | undefined): Promise<number> => {
    const answer = await rpc.post(JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: { job_id } }));
    return (answer.body as { error?: { code: number } }).error?.code ?? 0;
  };

  it("deletes the snapshots that no dataset has any more, and nothing of those that one has", async () => {
    const stateDir = temporaryFolder();
    const { rpc } = await start(stateDir);
    const snapshots = join(stateDir, "snapshots");
    const register = async (name: string, path: string): Promise<string> => {
      const { job_id } = await rpc.call("datasets.register", { name, profile_specification: specificationOf(path) });
      await rpc.ended(job_id ?? "");
      return (await rpc.call("datasets.get", { name })).snapshot?.hash ?? "";
    };
    const [kept, gone] = [await register("raw.it.kept", "set/a.csv"), await register("raw.it.gone", "set/b.csv")];
    await rpc.call("datasets.unregister", { name: "raw.it.gone" });
    for (const name of readdirSync(snapshots)) utimesSync(join(snapshots, name), 1, 1);
    const isThere = (name: string): boolean => existsSync(join(snapshots, name));
    await until(async () => !isThere(`${gone}.duckdb`) && !isThere(`${gone}.json`), "the snapshot is deleted");
    expect(readdirSync(snapshots).sort()).to.deep.equal([`${kept}.duckdb`, `${kept}.json`]);
    expect((await rpc.call("datasets.run", { name: "raw.it.kept", wait_seconds: 20 })).row_count).to.equal(200);
  });

  it("leaves a snapshot that a statement waits for, though no dataset has it any more", async () => {
    const stateDir = temporaryFolder();
    const { rpc } = await start(stateDir, { SQL_WORKERS: "1" });
    const name = "raw.it.gone";
    const { job_id } = await rpc.call("datasets.register", {
      name,
      profile_specification: specificationOf("set/a.csv"),
    });
    await rpc.ended(job_id ?? "");
    const long = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range + b.range = 7";
    const runs = await rpc.call<{ query_id: string }>("run.execute", {
      sql: long,
      timeout_seconds: 60,
      wait_seconds: 0,
    });
    const waits = await rpc.call<{ query_id: string }>("run.execute", {
      sql: `SELECT * FROM ${name}`,
      wait_seconds: 0,
    });
    await rpc.call("datasets.unregister", { name });
    const snapshots = join(stateDir, "snapshots");
    writeFiles(snapshots, { "0f.duckdb": "of nobody" });
    for (const file of readdirSync(snapshots)) utimesSync(join(snapshots, file), 1, 1);
    await until(async () => !existsSync(join(snapshots, "0f.duckdb")), "the other is deleted");
    await rpc.call("queries.cancel", { query_id: runs.query_id });
    const asked = { query_id: waits.query_id, wait_seconds: 20 };
    const { row_count } = await rpc.call<{ row_count: number }>("queries.result", asked);
    expect(row_count).to.equal(200);
    await until(async () => readdirSync(snapshots).length === 0, "nobody has it any more");
  });

  it("deletes the snapshots used longest ago beyond a number of bytes, which a refresh loads again", async () => {
    const stateDir = temporaryFolder();
    const { rpc } = await start(stateDir, { MAX_SNAPSHOT_BYTES: "500000" });
    const snapshots = join(stateDir, "snapshots");
    const name = "raw.it.large";
    const profile_specification = specificationOf("set/a.csv");
    const first = await rpc.call<{ job_id: string }>("datasets.register", { name, profile_specification });
    await rpc.ended(first.job_id);
    const [file = ""] = readdirSync(snapshots).filter((each) => each.endsWith(".duckdb"));
    writeFiles(snapshots, { "0f.duckdb": "x".repeat(490_000) }); // newer
    for (const each of readdirSync(snapshots)) if (each !== "0f.duckdb") utimesSync(join(snapshots, each), 1, 1);
    await until(async () => !existsSync(join(snapshots, file)), "it is deleted");
    expect((await rpc.fail("datasets.run", { name })).data.name).to.equal("TABLE_NOT_FOUND");
    const again = await rpc.call<{ job_id: string }>("datasets.refresh", { name });
    await rpc.ended(again.job_id);
    expect((await rpc.call("datasets.run", { name, wait_seconds: 20 })).row_count).to.equal(200);
  });

  it("deletes logs, profiles and at last jobs by age", async () => {
    const stateDir = temporaryFolder();
    const [oldest, older, newer] = await aged(stateDir, 3, 100);
    const service = await start(stateDir, {
      KEEP_JOBS_DAYS: "100",
      KEEP_PROFILES_DAYS: "99",
      KEEP_LOGS_DAYS: "98",
    });
    await until(async () => (await codeOf(service, "profiler.jobStatus", oldest)) === 40010, "the oldest is forgotten");
    expect(await codeOf(service, "profiler.getProfile", older)).to.equal(40011);
    expect(await codeOf(service, "jobs.log", older)).to.equal(40011);
    expect(await codeOf(service, "profiler.getProfile", newer)).to.equal(0);
    expect(await codeOf(service, "jobs.log", newer)).to.equal(40030);
    const page = await service.rpc.call<{ jobs: { state: { status: string }; cleaned_up: boolean }[] }>("jobs.query");
    expect(page.jobs.map(({ state, cleaned_up }) => [state.status, cleaned_up])).to.deep.equal([
      ["complete", false],
      ["complete", true],
    ]);
  });

  it("deletes the oldest when all together take too much", async () => {
    const stateDir = temporaryFolder();
    const ids = await aged(stateDir, 4, 5);
    const database = new DatabaseSync(join(stateDir, "dli.sqlite"));
    const { most } = database
      .prepare("SELECT max(n) AS most FROM (SELECT sum(bytes) n FROM profile_documents GROUP BY job_id)")
      .get() as { most: number };
    database.close();
    const service = await start(stateDir, {
      MAX_JOBS: "3",
      MAX_PROFILE_BYTES: String(most * 2 + 10),
      MAX_LOG_BYTES: "1",
    });
    await until(async () => (await codeOf(service, "profiler.jobStatus", ids[0])) === 40010, "the oldest is forgotten");
    expect(await codeOf(service, "profiler.getProfile", ids[1])).to.equal(40011);
    expect(await codeOf(service, "profiler.getProfile", ids[2])).to.equal(0);
    expect(await codeOf(service, "jobs.log", ids[3])).to.equal(40030);
  });

  it("deletes tables kept for next jobs, and scratch folders that nobody uses, and keeps all else", async () => {
    const stateDir = temporaryFolder();
    const ids = await aged(stateDir, 3, 1);
    const kept = join(stateDir, "cache");
    const [first, ...others] = readdirSync(kept) as [string, ...string[]];
    utimesSync(join(kept, first), new Date(), new Date(Date.now() - 40 * DAY_MS));
    const service = await start(stateDir);
    const scratch = join(stateDir, "scratch");
    for (const name of ["old", "new"]) mkdirSync(join(scratch, name));
    utimesSync(join(scratch, "old"), new Date(), new Date(Date.now() - 120_000));
    await until(() => !existsSync(join(scratch, "old")) && !existsSync(join(kept, first)), "the old ones are deleted");
    expect(readdirSync(kept).sort()).to.deep.equal(others.sort());
    expect(existsSync(join(scratch, "new"))).to.equal(true);
    for (const id of ids) expect(await codeOf(service, "profiler.getProfile", id)).to.equal(0);
  });

  it("keeps everything where no limit is set", async () => {
    const stateDir = temporaryFolder();
    const [oldest] = await aged(stateDir, 1, 5000);
    const none = { KEEP_JOBS_DAYS: "0", KEEP_PROFILES_DAYS: "0", KEEP_LOGS_DAYS: "0", KEEP_TABLES_DAYS: "0" };
    const service = await start(stateDir, { ...none, MAX_JOBS: "0", MAX_PROFILE_BYTES: "0", MAX_LOG_BYTES: "0" });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await codeOf(service, "profiler.getProfile", oldest)).to.equal(0);
    expect(await codeOf(service, "jobs.log", oldest)).to.equal(0);
  });

  it("gives the space back to the file system at once when a job is cleaned up", async () => {
    const wide = Array.from({ length: 400 }, (_, i) => `column_${i}`).join(",");
    const row = (i: number): string =>
      Array.from({ length: 400 }, (_, c) => `${(i * 7919 + c * 104_729) % 1_000_003}`).join(",");
    writeFiles(dataRoot, { "wide/a.csv": `${wide}\n${Array.from({ length: 60 }, (_, i) => row(i)).join("\n")}\n` });
    const stateDir = temporaryFolder();
    const service = await start(stateDir);
    const jobs = [];
    for (let i = 0; i < 4; i++) jobs.push(await service.rpc.profiled(specificationOf("wide")));
    const size = (): number =>
      ["dli.sqlite", "dli.sqlite-wal"].reduce(
        (sum, name) => sum + (statSync(join(stateDir, name), { throwIfNoEntry: false })?.size ?? 0),
        0,
      );
    const before = size();
    let freed = 0;
    for (const { job_id } of jobs) {
      const answer = await service.rpc.call<{ freed_bytes: number }>("profiler.cleanUp", { job_id });
      freed += answer.freed_bytes;
      expect(answer.freed_bytes).to.be.greaterThan(0);
    }
    expect(before - size()).to.be.greaterThan(freed * 0.5);
    expect(await service.rpc.call("profiler.cleanUp", { job_id: jobs[0]?.job_id })).to.include({ freed_bytes: 0 });
  });
});
