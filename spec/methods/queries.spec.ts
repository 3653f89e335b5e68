import { expect } from "chai";
import { writeFiles } from "../support/folders.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { authEnv, token } from "../support/tokens.ts";

interface Executed {
  query_id: string;
  status: string;
  columns: { name: string; type: string }[] | null;
  rows: unknown[][] | null;
  row_count: number | null;
  truncated: boolean | null;
  complete: boolean;
  tables: string[];
  snapshots: { table: string; hash: string }[];
}

const AIRPORTS = ["code,state,feet", "ANC,AK,152", "JFK,NY,13", "LGA,NY,21", "00X,TX,"].join("\n");
/** A statement that would not end. */
const LONG = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range + b.range = 7";

describe("run.* and queries.*", () => {
  let service: TestService;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
    writeFiles(service.dataRoot, { "airports.csv": AIRPORTS });
    const profile_specification = specificationOf("airports.csv");
    const { job_id } = await service.rpc.call("datasets.register", { name: "raw.us.airports", profile_specification });
    await service.rpc.ended(String(job_id));
  });
  after(() => service.stop());
  const execute = (sql: string, more: object = {}): Promise<Executed> =>
    service.rpc.call<Executed>("run.execute", { sql, wait_seconds: 30, ...more });

  it("answer over the rows and types that the profile speaks of, and say which snapshot", async () => {
    const answer = await execute("SELECT code, feet FROM raw.us.airports WHERE state = $s ORDER BY feet", {
      parameters: { s: "NY" },
    });
    expect(answer).to.deep.include({
      status: "COMPLETED",
      columns: [
        { name: "code", type: "VARCHAR" },
        { name: "feet", type: "BIGINT" },
      ],
      rows: [
        ["JFK", 13],
        ["LGA", 21],
      ],
      row_count: 2,
      truncated: false,
      complete: true,
      tables: ["raw.us.airports"],
    });
    expect(answer.snapshots).to.have.length(1);
  });

  it("are jobs like all others", async () => {
    const { query_id } = await execute("SELECT 42 AS answer");
    const page = await service.rpc.call("jobs.query", { filter: { type: ["query"] }, search: { terms: ["answer"] } });
    const found = page.jobs.find(({ job_id }) => job_id === query_id);
    expect(found).to.deep.include({ type: "query", client_group: "sql" });
    expect(found?.state.status).to.equal("complete");
    const { log } = await service.rpc.call("jobs.log", { job_id: query_id });
    expect(log.map(({ message }) => message).join("\n")).to.match(/submitted: query[\s\S]*done: 1 row/);
  });

  it("give pages that are together the whole result, cut off at the limit", async () => {
    const first = await execute("SELECT range AS n, 'x' || range AS t FROM range(100000)", { limit: 9999 });
    expect(first).to.include({ row_count: 9999, truncated: true, complete: true });
    const { query_id } = first;
    const rows: unknown[][] = [];
    for (let complete = false; !complete; ) {
      const page = await service.rpc.call<Executed>("queries.result", { query_id, offset: rows.length, limit: 1234 });
      rows.push(...(page.rows ?? []));
      complete = page.complete;
    }
    expect(rows).to.deep.equal(Array.from({ length: 9999 }, (_, i) => [i, `x${i}`]));
  });

  it("are an error where they fail late, and never a short result", async () => {
    const sql = "SELECT CASE WHEN range = 9000 THEN 'n/a'::INTEGER ELSE 1 END AS n FROM range(9500)";
    const { data } = await service.rpc.fail("run.execute", { sql, limit: 10_000 });
    expect(data.name).to.equal("QUERY_FAILED");
  });

  it("tell in a dry run what they would answer, and run nothing", async () => {
    const before = await service.rpc.call("queries.list", {});
    const planned = await execute("SELECT count(*) AS n FROM raw.us.airports", { dry_run: true });
    expect(planned).to.deep.include({ columns: [{ name: "n", type: "BIGINT" }], tables: ["raw.us.airports"] });
    expect((await service.rpc.call("queries.list", {})).total_count).to.equal(before.total_count);
  });

  it("can be cancelled while they run", async () => {
    const { query_id, status } = await execute(LONG, { wait_seconds: 0 });
    expect(status).to.be.oneOf(["SUBMITTING", "STARTING"]);
    const cancelled = await service.rpc.call("queries.cancel", { query_id, reason: "too slow" });
    expect(cancelled).to.include({ canceled: true, status: "CANCELLED" });
    const page = await service.rpc.call<Executed>("queries.result", { query_id });
    expect(page).to.include({ status: "CANCELLED", rows: null });
  });

  it("give the same answer under a key that was used before", async () => {
    const [one, other] = [
      await execute("SELECT 1", { idempotency_key: "k" }),
      await execute("SELECT 1", { idempotency_key: "k" }),
    ];
    expect(other.query_id).to.equal(one.query_id);
    const { data } = await service.rpc.fail("run.execute", { sql: "SELECT 2", idempotency_key: "k" });
    expect(data.name).to.equal("IDEMPOTENCY_CONFLICT");
  });

  it("are run again by jobs.retry as they were given, as new jobs", async () => {
    const parameters = { s: "NY" };
    const sql = "SELECT code FROM raw.us.airports WHERE state = $s ORDER BY code";
    const { query_id } = await execute(sql, { parameters, limit: 1, tags: ["one"] });
    const key = { job_id: query_id, idempotency_key: "again" };
    const { job_id } = await service.rpc.call<{ job_id: string }>("jobs.retry", key);
    expect(job_id).not.to.equal(query_id);
    expect((await service.rpc.call<{ job_id: string }>("jobs.retry", key)).job_id).to.equal(job_id);
    const asked = { query_id: job_id, wait_seconds: 20 };
    expect(await service.rpc.call<Executed>("queries.result", asked)).to.deep.include({
      rows: [["JFK"]],
      truncated: true,
    });
    const again = await service.rpc.call<{ sql: string; parameters: object; tags: string[] }>("queries.get", {
      query_id: job_id,
    });
    expect(again).to.deep.include({ sql, parameters, tags: ["one"] });
    const running = await execute(LONG, { wait_seconds: 0 });
    const refused = await service.rpc.fail("jobs.retry", { job_id: running.query_id });
    expect(refused.message).to.include("has not ended yet");
    await service.rpc.call("queries.cancel", { query_id: running.query_id });
  });

  it("are refused with values that do not fit their parameters, and are no job then", async () => {
    const before = await service.rpc.call("jobs.query", { filter: { type: ["query"] } });
    const unfit = [
      ["SELECT code FROM raw.us.airports WHERE feet = $feet", { feet: "high" }],
      ["SELECT * FROM raw.us.airports LIMIT $n", { n: "all" }],
    ] as const;
    for (const [sql, parameters] of unfit) {
      const refused = await service.rpc.fail("run.execute", { sql, parameters });
      expect([refused.code, sql], refused.message).to.deep.equal([41904, sql]);
    }
    const after = await service.rpc.call("jobs.query", { filter: { type: ["query"] } });
    expect(after.total_count).to.equal(before.total_count);
  });

  it("have as much time as they may, where it is not said how much and that is less than usual", async () => {
    const env = { LOG_LEVEL: "silent", QUERY_TIMEOUT_MAX_SECONDS: "20" };
    const strict = await testService({ env });
    await strict.rpc.call("datasets.register", { name: "raw.us.four", sql: "SELECT * FROM range(4)" });
    const metric = { name: "raw.us.count", sql: "SELECT count(*) FROM raw.us.four" };
    await strict.rpc.call("metrics.register", metric);
    expect((await strict.rpc.call("metrics.run", { name: metric.name, wait_seconds: 20 })).rows).to.deep.equal([[4]]);
    const rows = { name: "raw.us.four", wait_seconds: 20 };
    expect((await strict.rpc.call<Executed>("datasets.run", rows)).row_count).to.equal(4);
    const long = { ...rows, timeout_seconds: 21 };
    expect((await strict.rpc.fail("datasets.run", long)).message).to.include("20 are allowed");
    await strict.stop();
  });

  it("are listed with their SQL, by what stands in it", async () => {
    await execute("SELECT 'needle' AS found");
    const { items } = await service.rpc.call("queries.list", { search: "needle" });
    expect(items.map(({ sql }) => sql)).to.deep.equal(["SELECT 'needle' AS found"]);
  });

  it("are listed by the tables that they read, a view's too, and told of the table itself", async () => {
    await service.rpc.call("datasets.register", {
      name: "raw.us.high",
      sql: "SELECT code FROM raw.us.airports WHERE feet > 100",
    });
    const { query_id } = await execute("SELECT count(*) FROM raw.us.High");
    const { items } = await service.rpc.call("queries.list", { table_ref: "raw.us.high" });
    expect(items.map((query) => query.query_id)).to.deep.equal([query_id]);
    const told = await service.rpc.call("catalog.queries", { table_ref: "raw.us.airports", limit: 1 });
    expect(told.items.map((query) => [query.query_id, query.run_by])).to.deep.equal([[query_id, "caller"]]);
    expect(told.total_count).to.be.greaterThan(1);
    expect((await service.rpc.call("queries.list", { scope: "system" })).total_count).to.equal(0);
    for (const [table_ref, name] of [
      ["raw.us", "INVALID_TABLE_REFERENCE"],
      ["raw.us.nowhere", "TABLE_NOT_FOUND"],
    ] as const) {
      expect((await service.rpc.fail("catalog.queries", { table_ref })).data.name).to.equal(name);
    }
  });

  it("of a dataset whose source does not hold the table that it stands for are refused, with the tables that there are", async () => {
    const wrong = { name: "raw.us.wrong", table: "airfields", profile_specification: specificationOf("airports.csv") };
    const { job_id } = await service.rpc.call<{ job_id: string }>("datasets.register", wrong);
    await service.rpc.ended(job_id);
    const { data, message } = await service.rpc.fail("datasets.run", { name: "raw.us.wrong" });
    expect([data.name, message]).to.deep.equal([
      "DATASET_VALIDATION_ERROR",
      "The dataset 'raw.us.wrong' cannot be used so: its source holds no table 'airfields', but airports",
    ]);
  });

  it("are not run again after a restart: what ran has failed with its reason", async () => {
    const { stateDir, dataRoot } = await testService({ env: { LOG_LEVEL: "silent" } }).then(async (first) => {
      await first.rpc.call("run.execute", { sql: LONG, wait_seconds: 0 });
      await first.stop();
      return first;
    });
    const second = await testService({ stateDir, dataRoot, env: { LOG_LEVEL: "silent" } });
    const { items } = await second.rpc.call("queries.list", {});
    expect(items.map(({ status, error }) => [status, error?.name])).to.deep.equal([["FAILED", "QUERY_FAILED"]]);
    await second.stop();
  });

  it("are counted where callers are known, and refused beyond what is allowed", async () => {
    const limited = await testService({ env: { ...authEnv, LOG_LEVEL: "silent", QUERIES_PER_HOUR: "2" } });
    const me = limited.rpc.as(await token({ sub: "me" }));
    for (let i = 0; i < 2; i++) await me.call("run.execute", { sql: "SELECT 1" });
    const { uses } = await me.call("run.policy", {});
    expect(uses.find(({ window }) => window === "hour")).to.include({ limit: 2, used: 2 });
    const { data } = await me.fail("run.execute", { sql: "SELECT 1" });
    expect(data).to.include({ name: "RATE_LIMIT_EXCEEDED" });
    expect(data.retry_after_seconds).to.be.within(3500, 3600);
    await limited.rpc.as(await token({ sub: "you" })).call("run.execute", { sql: "SELECT 1" });
    await limited.stop();
  });
});
