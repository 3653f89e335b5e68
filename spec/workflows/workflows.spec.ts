import { expect } from "chai";
import type { Contract } from "../../src/methods/contract.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import type { RpcClient } from "../support/rpc-client.ts";
import { until } from "../support/served.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { authEnv, token } from "../support/tokens.ts";

type Registering = Contract["workflows.register"]["params"];

/** A statement that would not end by itself soon. */
const LONG = "SELECT count(*) AS n FROM range(100000000) a, range(1000) b WHERE a.range + b.range = 7";

describe("workflows", () => {
  const dataRoot = temporaryFolder();
  const stateDir = temporaryFolder();
  const env = { ...authEnv, LOG_LEVEL: "silent", SHUTDOWN_GRACE_MS: "100" };
  let service: TestService;
  let ann: RpcClient;
  let bob: RpcClient;
  const start = async (): Promise<void> => {
    service = await testService({ dataRoot, stateDir, env });
    ann = service.rpc.as(await token({ sub: "ann" }));
    bob = service.rpc.as(await token({ sub: "bob" }));
  };
  before(async () => {
    writeFiles(dataRoot, { "set/a.csv": "id,kind\n1,x\n2,y\n3,\n" });
    await start();
    const params = { name: "raw.it.set", profile_specification: specificationOf("set") };
    const { job_id } = await ann.call<{ job_id: string }>("datasets.register", params);
    await ann.ended(job_id);
    await ann.call("metrics.register", {
      name: "count.it.set",
      sql: "SELECT count(*) AS n, $day AS day FROM raw.it.set WHERE id <= $most",
      parameters: [
        { name: "most", type: "integer", required: true },
        { name: "day", type: "timestamp" },
      ],
    });
    await ann.call("quality.register", {
      name: "tests.it.set",
      target: "raw.it.set",
      tests: [{ name: "rows", type: "row_count", min: 1 }],
    });
    await ann.call("quality.register", {
      name: "tests.it.strict",
      target: "raw.it.set",
      tests: [{ name: "kind", type: "not_null", column: "kind" }],
    });
  });
  after(() => service.stop());

  const register = (params: Registering) => ann.call("workflows.register", { replace: true, ...params });
  const all: Registering["steps"] = [
    { id: "load", type: "refresh", dataset: "raw.it.set" },
    { id: "test", type: "quality", spec: "tests.it.set" },
    { id: "count", type: "metric", metric: "count.it.set", take: { most: "most", day: "logical_date" } },
    { id: "ask", type: "query", sql: "SELECT * FROM raw.it.set" },
    { id: "again", type: "profile", profile_specification: specificationOf("set") },
  ];

  it("do one step after the other, each as a job of its own", async () => {
    await register({ name: "all.it.set", steps: all, parameters: { most: 1 } });
    const run = { name: "all.it.set", parameters: { most: 2 }, logical_date: "2026-01-05T00:00:00Z", wait_seconds: 30 };
    const { run_id, status } = await ann.call("workflows.run", run);
    expect(status).to.equal("COMPLETED");
    const told = await ann.call("workflows.status", { run_id });
    expect(told).to.deep.include({ name: "all.it.set", source: "manual", logical_date: "2026-01-05T00:00:00Z" });
    expect(told.steps.map(({ id, status: of, attempts }) => [id, of, attempts])).to.deep.equal(
      all.map(({ id }) => [id, "done", 1]),
    );
    const jobs = await ann.call("jobs.get", { job_ids: told.steps.map(({ job_id }) => job_id ?? "") });
    expect(jobs.jobs.map((job) => job?.type)).to.deep.equal(["refresh", "quality", "metric", "query", "profile"]);
    const { items } = await ann.call<{ items: { type: string; run_by: string }[] }>("queries.list", {
      scope: "system",
    });
    expect(items.map(({ type, run_by }) => [type, run_by])).to.deep.equal([
      ["query", "workflow"],
      ["metric", "workflow"],
    ]);
    const { values } = await ann.call("metrics.history", { name: "count.it.set" });
    expect(values[0]?.rows[0]?.[0]).to.equal(2);
    expect(values[0]?.parameters).to.deep.include({ most: 2, day: "2026-01-05T00:00:00Z" });
  });

  it("end with a step that fails, or go on, as they say; what failed is tried again as often as they say", async () => {
    const steps = (on_failure: "stop" | "continue"): Registering["steps"] => [
      { id: "strict", type: "quality", spec: "tests.it.strict", on_failure },
      { id: "ask", type: "query", sql: "SELECT 1 AS one" },
    ];
    const retry = { max: 1, delay_seconds: 0 };
    for (const [on_failure, second] of [
      ["stop", "waiting"],
      ["continue", "done"],
    ] as const) {
      await register({ name: "fails.it.set", steps: steps(on_failure), retry });
      const error = await ann.fail("workflows.run", { name: "fails.it.set", wait_seconds: 30 });
      expect([error.code, error.data.name]).to.deep.equal([41409, "WORKFLOW_STEP_FAILED"]);
      const why =
        "Step 'strict' of the workflow 'fails.it.set' failed: 1 test of 'tests.it.strict' failed, and 0 could not be run";
      expect(error.message).to.equal(why);
      const { items } = await ann.call("workflows.history", { name: "fails.it.set", status: "FAILED", limit: 1 });
      const told = await ann.call("workflows.status", { run_id: items[0]?.run_id ?? "" });
      expect(told.steps[0]?.error).to.deep.include({ code: 41409, message: why });
      expect(told.steps.map(({ status, attempts }) => [status, attempts])).to.deep.equal([
        ["failed", 2],
        [second, second === "done" ? 1 : 0],
      ]);
      expect(told.steps[0]?.error?.message).to.contain("tests.it.strict");
    }
  });

  it("are stopped with the job of the step that they are at", async () => {
    await register({ name: "long.it.set", steps: [{ id: "long", type: "query", sql: LONG }] });
    const { run_id } = await ann.call("workflows.run", { name: "long.it.set" });
    const child = async (): Promise<string> => (await ann.call("workflows.status", { run_id })).steps[0]?.job_id ?? "";
    await until(async () => (await child()) !== "", "the step has begun");
    expect((await bob.fail("workflows.stop", { run_id })).code).to.equal(40407);
    await ann.call("workflows.stop", { run_id, reason: "enough" });
    const told = await ann.call("workflows.status", { run_id });
    expect([told.status, told.steps[0]?.status]).to.deep.equal(["CANCELLED", "stopped"]);
    expect((await ann.call("profiler.jobStatus", { job_id: await child() })).status).to.equal("CANCELLED");
    expect((await ann.fail("workflows.stop", { run_id })).code).to.equal(41408);
  });

  it("go on after a restart with the step that they were at", async () => {
    const steps: Registering["steps"] = [
      { id: "first", type: "query", sql: "SELECT 1 AS one" },
      { id: "long", type: "query", sql: LONG, on_failure: "continue" },
      { id: "last", type: "query", sql: "SELECT 2 AS two" },
    ];
    await register({ name: "goes.it.on", steps });
    const { run_id } = await ann.call("workflows.run", { name: "goes.it.on" });
    const steps_of = async () => (await ann.call("workflows.status", { run_id })).steps;
    await until(async () => (await steps_of())[1]?.job_id != null, "the second step has begun");
    const [first, second] = await steps_of();
    await service.stop();
    await start();
    await until(async () => (await ann.call("workflows.status", { run_id })).finished_at !== null, "the run has ended");
    const [one, two, three] = await steps_of();
    expect([one?.job_id, two?.job_id, one?.attempts, two?.attempts]).to.deep.equal([
      first?.job_id,
      second?.job_id,
      1,
      1,
    ]);
    expect([two?.status, three?.status]).to.deep.equal(["failed", "done"]);
  });

  it("are started for each day between two, at most so many at once, under the id of a batch", async () => {
    const steps: Registering["steps"] = [
      { id: "one", type: "query", sql: "SELECT $day AS day", take: { day: "logical_date" } },
    ];
    await register({ name: "days.it.set", steps, cron: "0 6 * * *", timezone: "Europe/Berlin" });
    const days = { name: "days.it.set", start: "2026-03-15", end: "2026-04-13" };
    expect((await ann.call("workflows.backfill", { ...days, dry_run: true })).runs).to.have.lengthOf(30);
    const { batch_id, runs } = await ann.call("workflows.backfill", { ...days, parallel: 4 });
    expect(new Set(runs.map(({ run_id }) => run_id)).size).to.equal(30);
    expect(new Date(runs[0]?.logical_date ?? 0).toISOString()).to.equal("2026-03-15T05:00:00.000Z");
    expect(new Date(runs[29]?.logical_date ?? 0).toISOString()).to.equal("2026-04-13T04:00:00.000Z");
    const done = async () => {
      const filter = { batch_id: [batch_id ?? ""], status: ["complete" as const] };
      return (await ann.call<{ found_count: number }>("jobs.query", { filter, offset: 0, limit: 1 })).found_count;
    };
    await until(async () => (await done()) === 30, "all days are done");
    const tooMany = { ...days, start: "2020-01-01" };
    expect((await ann.fail("workflows.backfill", tooMany)).message).to.contain("366");
  }).timeout(60_000);

  it("are started by the clock, and by what a dataset loads anew, unless they are held", async () => {
    const steps: Registering["steps"] = [{ id: "one", type: "query", sql: "SELECT 1 AS one" }];
    const { next } = await register({ name: "after.it.set", steps, after: ["raw.it.set"], cron: "0 0 1 1 *" });
    expect(next).to.have.lengthOf(5);
    const started = async (): Promise<number> => {
      const { items } = await ann.call("workflows.history", {
        name: "after.it.set",
        source: "after",
        status: "COMPLETED",
      });
      return items.length;
    };
    const load = async (): Promise<void> => {
      const { job_id } = await ann.call("datasets.refresh", { name: "raw.it.set", force: true });
      await ann.ended(job_id);
    };
    await load();
    await until(async () => (await started()) === 1, "it was started");
    expect(await ann.call("workflows.pause", { name: "after.it.set", reason: "moving" })).to.deep.include({
      status: "PAUSED",
      next_at: null,
      reason: "moving",
    });
    expect((await ann.fail("workflows.pause", { name: "after.it.set" })).code).to.equal(41403);
    await load();
    await ann.call("workflows.unpause", { name: "after.it.set" });
    expect((await ann.fail("workflows.unpause", { name: "after.it.set" })).code).to.equal(41403);
    await load();
    await until(async () => (await started()) === 2, "it was started again, and not for what it missed");
  });

  it("have names, owners and states", async () => {
    const steps: Registering["steps"] = [{ id: "one", type: "query", sql: "SELECT 1 AS one" }];
    await register({ name: "own.it.set", steps, readers: "all" });
    expect((await ann.fail("workflows.register", { name: "own.it.set", steps })).code).to.equal(41404);
    expect((await bob.fail("workflows.register", { name: "own.it.set", steps, replace: true })).code).to.equal(41402);
    expect((await bob.fail("workflows.run", { name: "own.it.set" })).code).to.equal(41402);
    expect((await bob.call("workflows.get", { name: "own.it.set" })).status).to.equal("ACTIVE");
    expect((await bob.fail("workflows.unregister", { name: "own.it.set" })).code).to.equal(41402);
    await register({ name: "own.it.set", steps, enabled: false });
    expect((await ann.fail("workflows.run", { name: "own.it.set" })).code).to.equal(41403);
    expect((await ann.call("workflows.list", { status: "DISABLED" })).items.map(({ name }) => name)).to.deep.equal([
      "own.it.set",
    ]);
    await ann.call("workflows.unregister", { name: "own.it.set" });
    expect((await ann.fail("workflows.get", { name: "own.it.set" })).code).to.equal(40401);
    const wrong = async (step: object): Promise<string> =>
      (await ann.fail("workflows.register", { name: "own.it.set", steps: [{ id: "one", ...step }] } as never)).message;
    expect(await wrong({ type: "metric" })).to.contain("has no 'metric'");
    expect(await wrong({ type: "refresh", dataset: "raw.it.set", sql: "SELECT 1" })).to.contain("'sql'");
    expect(await wrong({ type: "query", sql: "SELECT $x", take: { x: "x" } })).to.contain("no parameter");
    expect((await ann.fail("workflows.register", { name: "own.it.set", steps, after: ["raw.it.none"] })).code).to.equal(
      40301,
    );
  });
});
