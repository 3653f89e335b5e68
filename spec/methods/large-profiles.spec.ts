import { cpSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import { expect } from "chai";
import { pino } from "pino";
import { anonymous } from "../../src/access/caller.ts";
import { ServiceError } from "../../src/errors/service-error.ts";
import { Clock } from "../../src/jobs/clock.ts";
import { localCache } from "../../src/jobs/job-cache.ts";
import { JobLogs } from "../../src/jobs/job-logs.ts";
import { JobService } from "../../src/jobs/job-service.ts";
import { LocalDispatch } from "../../src/jobs/local-dispatch.ts";
import { StatusWaiters } from "../../src/jobs/status-waiters.ts";
import { noS3 } from "../../src/profiling/connectors/s3-access.ts";
import { SqliteStore } from "../../src/store/sqlite-store.ts";
import { croissantProblems } from "../support/croissant.ts";
import { stringOf } from "../support/document-text.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";

const TABLES = 6;
const COLUMNS = 700;

/** What of a profile does not depend on how often its dataset was profiled. */
type Document = { recordSet: { name: string; reused?: true; field: { references?: unknown }[] }[] } & object;
type RpcResponse = {
  moma_profile_light: { distribution: unknown[] };
  moma_profile_heavy: Document;
  cdd_profile: { files: { source_file: string; columns: { name: string }[] }[] };
  record_set_count?: number;
};

/** What callers can do with the jobs of a store, none of which is run. */
function jobsOf(store: SqliteStore, folder: string): JobService {
  const waiters = new StatusWaiters();
  const logger = pino({ level: "silent" });
  const access = {
    allowedHosts: [],
    allowPrivateAddresses: false,
    maxDownloadBytes: 0,
    databases: { connectMs: 1, statementMs: 1, tls: "auto" as const, ca: null },
    credentials: { user: "", password: "", byHost: {} },
    s3: noS3,
  };
  const settings = {
    dataRoot: folder,
    stateDir: folder,
    snapshots: folder,
    access,
    datasets: () => null,
    clock: new Clock(logger),
    cache: localCache(folder),
  };
  const dispatch = new LocalDispatch({
    ...settings,
    store,
    waiters,
    logs: new JobLogs(store, logger),
    logger,
    workers: 1,
    jobMemoryMb: 1,
    maxScratchBytes: 1,
    version: "1.0.0",
    jobTimeoutMs: 1,
    maxWaitMs: 0,
    runJobs: false,
    onEnded: () => {},
  });
  return new JobService({
    ...settings,
    store,
    dispatch,
    waiters,
    maxQueuedJobs: 1,
    maxResponseBytes: 1_000_000_000,
    overloaded: () => false,
  });
}

describe("a profile that is made, stored and read entry by entry", () => {
  let service: TestService;
  let jobId: string;
  let whole: RpcResponse;
  const specification = specificationOf("set");

  /** Wide tables; the first column of each but the first refers to the first table's. */
  const content = (table: number): string => {
    const names = Array.from({ length: COLUMNS }, (_, i) => (i === 0 ? "river_id" : `c${i}`));
    const rows = Array.from({ length: 12 }, (_, row) =>
      names.map((_, i) => (i === 0 ? 1000 + 7 * (table === 0 ? row : row % 6) : `${table} ${row % 3} ${i}`)).join(),
    );
    return `${names.join()}\n${rows.join("\n")}\n`;
  };

  before(async function () {
    this.timeout(120_000);
    service = await testService({ env: { LOG_LEVEL: "silent" } });
    writeFiles(
      service.dataRoot,
      Object.fromEntries(Array.from({ length: TABLES }, (_, i) => [`set/t${i}.csv`, content(i)])),
    );
    jobId = (await service.rpc.profiled(specification)).job_id;
    whole = await profileOf({ job_id: jobId });
  });
  after(() => service.stop());

  const profileOf = async (params: object): Promise<RpcResponse> =>
    (await service.rpc.call("profiler.getProfile", params)) as unknown as RpcResponse;

  const entries = (): number => {
    const database = new DatabaseSync(join(service.stateDir, "dli.sqlite"), { readOnly: true });
    const row = database
      .prepare(
        "SELECT count(*) AS n FROM profile_entries JOIN profile_documents ON id = document_id AND job_id = ? AND document <> 'light'",
      )
      .get(jobId);
    database.close();
    return Number(row?.n);
  };

  it("is whole, valid, and has all that lies between tables", async () => {
    expect(entries()).to.equal(2 * TABLES);
    const names = Array.from({ length: TABLES }, (_, i) => `t${i}`);
    const { moma_profile_heavy: heavy, cdd_profile: cdd } = whole;
    expect(heavy.recordSet.map(({ name }) => name)).to.deep.equal(names);
    expect(await croissantProblems(heavy as never)).to.deep.equal([]);
    expect(heavy.recordSet.map(({ field }) => field[0]?.references !== undefined)).to.deep.equal([
      false,
      true,
      true,
      true,
      true,
      true,
    ]);
    expect(cdd.files.map(({ source_file, columns }) => [source_file, columns.length])).to.deep.equal(
      names.map((name) => [`${name}.csv`, COLUMNS]),
    );
  });

  it("comes page by page as it is", async () => {
    for (const [offset, limit] of [
      [0, 1],
      [1, 2],
      [2, 3],
      [5, 9],
      [0, 100],
      [6, 1],
    ] as const) {
      const page = await profileOf({ job_id: jobId, parts: ["heavy"], record_sets: { offset, limit } });
      const heavy = whole.moma_profile_heavy;
      expect(page.moma_profile_heavy).to.deep.equal({
        ...heavy,
        recordSet: heavy.recordSet.slice(offset, offset + limit),
      });
      expect(page.record_set_count).to.equal(TABLES);
    }
  });

  it("comes with the files of a page, by job and by dataset", async () => {
    const { cdd_profile: cdd, moma_profile_light: light } = whole;
    for (const [offset, limit] of [
      [0, 1],
      [1, 2],
      [5, 9],
      [6, 1],
    ] as const) {
      const files = { offset, limit };
      const expected = { ...cdd, files: cdd.files.slice(offset, offset + limit) };
      const page = await profileOf({ job_id: jobId, parts: ["light", "cdd"], files });
      expect(page.cdd_profile).to.deep.equal(expected);
      expect(page.moma_profile_light).to.deep.equal({
        ...light,
        distribution: light.distribution.slice(offset, offset + limit),
      });
      const newest = await service.rpc.call("profiler.getCddProfile", { dataset_id: specification.id, files });
      expect(newest).to.deep.equal(expected);
    }
  });

  it("says how to page what of it is larger than the largest answer, and comes so", async () => {
    const { dataRoot, stateDir } = service;
    const { cdd_profile: cdd } = whole;
    const bytes = Buffer.byteLength(JSON.stringify(cdd));
    await service.stop();
    const env = { LOG_LEVEL: "silent", MAX_RESPONSE_BYTES: String(Math.round(bytes / 2)) };
    service = await testService({ dataRoot, stateDir, env });
    const dataset_id = specification.id;
    for (const [method, params] of [
      ["profiler.getCddProfile", { dataset_id }],
      ["profiler.getProfile", { job_id: jobId, parts: ["cdd"] }],
    ] as const) {
      const { data } = await service.rpc.fail(method, params);
      expect(data.name).to.equal("RESPONSE_TOO_LARGE");
      expect(data.suggestion).to.match(/it has 6 files, and files \{"offset": 0, "limit": 100\} gives the first/);
    }
    const files: unknown[] = [];
    for (let offset = 0; offset < TABLES; offset += 2) {
      const page = await service.rpc.call("profiler.getCddProfile", { dataset_id, files: { offset, limit: 2 } });
      files.push(...page.files);
    }
    expect(files).to.deep.equal(cdd.files);
    await service.stop();
    service = await testService({ dataRoot, stateDir, env: { LOG_LEVEL: "silent" } });
  });

  it("comes with the record sets of some names, in the order of these", async () => {
    const asked = async (names: string[]): Promise<RpcResponse> =>
      profileOf({ job_id: jobId, parts: ["heavy"], record_sets: { names } });
    const heavy = whole.moma_profile_heavy;
    const some = await asked(["t4", "nothing", "t0"]);
    expect(some.moma_profile_heavy).to.deep.equal({ ...heavy, recordSet: [heavy.recordSet[4], heavy.recordSet[0]] });
    expect(some.record_set_count).to.equal(TABLES);
    const none = await asked(["T4", ""]);
    expect(none.moma_profile_heavy).to.deep.equal({ ...heavy, recordSet: [] });
  });

  it("is refused with names and a page at once, and with no name, too many or one twice", async () => {
    for (const [record_sets, loc, type] of [
      [{ names: ["t0"], offset: 0 }, ["offset"], "extra_forbidden"],
      [{ names: ["t0"], limit: 1 }, ["limit"], "extra_forbidden"],
      [{ names: [] }, ["names"], "too_short"],
      [{ names: ["t0", "t0"] }, ["names"], "not_unique"],
      [{ names: Array.from({ length: 1001 }, (_, i) => `t${i}`) }, ["names"], "too_long"],
    ] as const) {
      const error = await service.rpc.fail("profiler.getProfile", { job_id: jobId, record_sets });
      expect(error.code).to.equal(-32602);
      expect(error.data.details).to.deep.equal([
        { loc: ["params", "record_sets", ...loc], msg: (error.data.details as { msg: string }[])[0]?.msg, type },
      ]);
    }
  });

  it("is refused before it is unpacked where it is larger than the largest answer", async () => {
    await service.stop();
    const { dataRoot, stateDir } = service;
    service = await testService({
      dataRoot,
      stateDir,
      env: { LOG_LEVEL: "silent", MAX_RESPONSE_BYTES: "1000000" },
    });
    const error = await service.rpc.fail("profiler.getProfile", { job_id: jobId, parts: ["heavy"] });
    expect(error.data.name).to.equal("RESPONSE_TOO_LARGE");
    expect(error.data.details).to.include({ max_bytes: 1_000_000 });
    expect(error.data.suggestion).to.match(/it has 6 record sets, and record_sets \{"offset": 0, "limit": 100\}/);
    await service.stop();
    service = await testService({ dataRoot, stateDir, env: { LOG_LEVEL: "silent" } });
  });

  it("is the same for a job that takes all tables from an earlier one", async () => {
    const { job_id } = await service.rpc.profiled(specification);
    const again = await service.rpc.call<RpcResponse>("profiler.getProfile", { job_id });
    expect(again.moma_profile_heavy.recordSet.every(({ reused }) => reused === true)).to.equal(true);
    const recordSet = again.moma_profile_heavy.recordSet.map(({ reused: _, ...set }) => set);
    expect({ ...again.moma_profile_heavy, recordSet }).to.deep.equal(whole.moma_profile_heavy);
    expect(again.cdd_profile).to.deep.equal(whole.cdd_profile);
  });

  it("is read whole, or not at all where it is deleted meanwhile, whatever of it was read before", async () => {
    await service.stop();
    const { dataRoot, stateDir } = service;
    const outcomes = new Set<string>();
    for (let turns = 0; turns < 12; turns++) {
      const folder = temporaryFolder();
      cpSync(join(stateDir, "dli.sqlite"), join(folder, "dli.sqlite"));
      const store = SqliteStore.open(folder);
      const jobs = jobsOf(store, folder);
      const selection = { recordSets: null, files: null };
      const read = () => jobs.profile(jobId, ["light", "cdd", "heavy"], selection, anonymous("127.0.0.1"), () => {});
      await read();
      const reading = read().then(
        ({ texts }) => JSON.parse(stringOf(texts.heavy) ?? "{}").recordSet?.length,
        (error: unknown) => (error instanceof ServiceError ? error.name : error),
      );
      for (let i = 0; i < turns; i++) await setImmediate();
      await store.cleanUp(jobId);
      outcomes.add(String(await reading));
      await store.close();
    }
    expect([...outcomes].sort().filter((outcome) => outcome !== String(TABLES))).to.deep.equal(["JOB_CLEANED_UP"]);
    service = await testService({ dataRoot, stateDir, env: { LOG_LEVEL: "silent" } });
  });

  it("goes with all its entries", async () => {
    const { freed_bytes } = await service.rpc.call<{ freed_bytes: number }>("profiler.cleanUp", { job_id: jobId });
    expect(freed_bytes).to.be.greaterThan(100_000);
    expect(entries()).to.equal(0);
    const error = await service.rpc.fail("profiler.getProfile", { job_id: jobId });
    expect(error.data.name).to.equal("JOB_CLEANED_UP");
  });
});
