import { expect } from "chai";
import type { Contract } from "../../src/methods/contract.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import type { RpcClient } from "../support/rpc-client.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { authEnv, token } from "../support/tokens.ts";

type Result = NonNullable<Contract["quality.run"]["result"]["tests"]>[number];

const DAY_MS = 86_400_000;
const day = (ago: number): string => new Date(Date.now() - ago * DAY_MS).toISOString().slice(0, 10);

/** Rows of which some break whatever can be asked of them. */
const people = [
  "id,code,town,age,score,seen,email",
  `1,A-1,Oslo,31,1.5,${day(3)},ada@example.org`,
  `2,A-2,Rome,42,2.5,${day(2)},alan@example.org`,
  `3,A-3,Oslo,,-7.25,${day(9)},grace@example.org`,
  `4,b4,Lima,55,0.5,${day(5)},edsger@example.org`,
  `4,A-5,Rome,29,3.5,${day(1)},barbara@example.org`,
].join("\n");
const towns = "name,land\nOslo,Norway\nRome,Italy\n";

/** Tests of these rows, with what comes of them. */
const expected: Record<string, [Record<string, unknown>, Result["status"], number | null]> = {
  town_there: [{ type: "not_null", column: "town" }, "passed", 0],
  age_there: [{ type: "not_null", column: "AGE" }, "failed", 1],
  age_mostly: [{ type: "not_null", column: "age", max_share: 0.2 }, "passed", 1],
  one_id: [{ type: "unique", columns: ["id"] }, "failed", 1],
  one_code: [{ type: "unique", columns: ["code"] }, "passed", 0],
  one_pair: [{ type: "unique", columns: ["id", "town"] }, "passed", 0],
  known_town: [{ type: "accepted_values", column: "town", values: ["Oslo", "Rome"] }, "failed", 1],
  all_towns: [{ type: "accepted_values", column: "town", values: ["Oslo", "Rome", "Lima"] }, "passed", 0],
  sane_age: [{ type: "range", column: "age", min: 0, max: 120 }, "passed", 0],
  young: [{ type: "range", column: "age", max: 42, exclusive: true, severity: "warn" }, "warned", 2],
  recent: [{ type: "range", column: "seen", min: day(9) }, "passed", 0],
  short: [{ type: "length", column: "town", min: 4, max: 4 }, "passed", 0],
  three: [{ type: "length", column: "code", min: 3 }, "failed", 1],
  coded: [{ type: "pattern", column: "code", pattern: "[A-Z]-\\d" }, "failed", 1],
  some_digit: [{ type: "pattern", column: "code", pattern: "\\d", part: true }, "passed", 0],
  whole_age: [{ type: "type", column: "age", is: "integer" }, "passed", null],
  dated: [{ type: "type", column: "seen", is: "date" }, "passed", null],
  text_score: [{ type: "type", column: "score", is: "text" }, "failed", null],
  five: [{ type: "row_count", min: 5, max: 5 }, "passed", null],
  many: [{ type: "row_count", min: 6 }, "failed", null],
  loaded: [{ type: "freshness", max_age_hours: 1 }, "passed", null],
  seen_lately: [{ type: "freshness", column: "seen", max_age_hours: 24 * 3 }, "passed", null],
  seen_today: [{ type: "freshness", column: "seen", max_age_hours: 1 }, "failed", null],
  in_towns: [{ type: "references", columns: ["town"], to: "raw.it.towns", to_columns: ["name"] }, "failed", 1],
  has: [{ type: "columns", names: ["id", "town"], others: true }, "passed", null],
  has_just: [{ type: "columns", names: ["id", "town"] }, "failed", null],
  as_before: [{ type: "drift", rows: 0, missing: 0, distribution: 0.1, values: 0.1 }, "passed", null],
  older_than_id: [{ type: "expression", expression: "age > id" }, "passed", 0],
  positive: [{ type: "expression", expression: "score > 0" }, "failed", 1],
  in_rome: [{ type: "not_null", column: "age", where: "town = 'Rome'" }, "passed", 0],
  no_lima: [{ type: "sql", sql: "SELECT id FROM raw.it.people WHERE town = 'Lima'" }, "failed", 1],
};
const tests = Object.entries(expected).map(([name, [test]]) => ({ name, ...test }) as never);

describe("tests of data", () => {
  const dataRoot = temporaryFolder();
  let service: TestService;
  let ann: RpcClient;
  let bob: RpcClient;
  const registered = async (name: string, path: string, more: object = {}): Promise<void> => {
    const params = { name, profile_specification: specificationOf(path), readers: "all" as const, ...more };
    const { job_id } = await ann.call<{ job_id: string | null }>("datasets.register", params);
    await ann.ended(job_id ?? "");
  };
  const run = async (rpc: RpcClient, params: Contract["quality.run"]["params"]) => rpc.finished("quality.run", params);
  before(async () => {
    writeFiles(dataRoot, { "set/people.csv": people, "set/towns.csv": towns });
    service = await testService({ dataRoot, env: { ...authEnv, LOG_LEVEL: "silent" } });
    ann = service.rpc.as(await token({ sub: "ann" }));
    bob = service.rpc.as(await token({ sub: "bob" }));
    await registered("raw.it.people", "set/people.csv");
    await registered("raw.it.towns", "set/towns.csv");
    await registered("raw.it.shy", "set/people.csv", { redact: true });
  });
  after(() => service.stop());

  it("of every type find what there is to be found", async () => {
    const registered = await ann.call("quality.register", { name: "tests.it.people", target: "RAW.it.people", tests });
    expect(registered).to.deep.include({ version: 1, target: "raw.it.people" });
    expect(registered.depends_on).to.have.members(["raw.it.people", "raw.it.towns"]);
    const { status, tests: results, ...counts } = await run(ann, { name: "tests.it.people" });
    const found = Object.fromEntries((results ?? []).map((each) => [each.name, [each.status, each.failing_rows]]));
    expect(found).to.deep.equal(
      Object.fromEntries(Object.entries(expected).map(([name, [, end, failing]]) => [name, [end, failing]])),
    );
    expect(status).to.equal("failed");
    expect(counts).to.deep.include({ warned: 1, errors: 0, skipped: 0, job_status: "COMPLETED" });
    expect(registered.answered_by).to.deep.equal(Object.fromEntries((results ?? []).map(({ name, by }) => [name, by])));
    const byProfile = (results ?? []).filter(({ by }) => by === "profile").map(({ type }) => type);
    expect(byProfile).to.include.members([
      "not_null",
      "unique",
      "accepted_values",
      "range",
      "length",
      "type",
      "row_count",
    ]);
  });

  it("are told of where their tables are, with the workflows that load them, to those who may read them", async () => {
    const tests = [
      { name: "there", type: "not_null", column: "town" },
      { name: "once", type: "unique", columns: ["id"] },
    ] as never;
    await ann.call("quality.register", {
      name: "tests.it.told",
      target: "raw.it.towns",
      tests: [{ name: "named", type: "not_null", column: "name" }] as never,
    });
    await ann.call("quality.register", { name: "tests.it.shown", target: "raw.it.people", tests, readers: "all" });
    const { job_id } = await run(ann, { name: "tests.it.shown" });
    const steps = [{ id: "load", type: "refresh" as const, dataset: "raw.it.people" }];
    await ann.call("workflows.register", { name: "all.it.nightly", steps, cron: "0 3 * * *", timezone: "Europe/Oslo" });
    const shown = {
      ...{ spec: "tests.it.shown", target: "raw.it.people", tests: 2 },
      ...{ passed: 1, warned: 0, failed: 1, errors: 0, skipped: 0, not_passed: ["once"] },
    };
    const dataset = await ann.call("datasets.get", { name: "raw.it.people" });
    const [verdict] = (dataset.quality ?? []).filter(({ spec }) => spec === "tests.it.shown");
    expect(verdict).to.deep.include(shown);
    expect(verdict?.last).to.deep.include({ job_id, status: "failed" });
    expect(dataset.schedules).to.have.length(1);
    expect(dataset.schedules?.[0]).to.deep.include({ workflow: "all.it.nightly", status: "ACTIVE", cron: "0 3 * * *" });
    expect(dataset.schedules?.[0]?.next_at).to.be.greaterThan(Date.now());
    const section = await bob.call("catalog.get", { table_ref: "raw.it.people", section: "quality" });
    expect(section.quality?.map(({ spec }) => spec)).to.deep.equal(["tests.it.shown"]);
    expect(section).not.to.have.any.keys("columns", "freshness");
    expect((await bob.call("datasets.get", { name: "raw.it.people" })).schedules).to.deep.equal([]);
    const towns = await ann.call("catalog.get", { table_ref: "raw.it.towns" });
    expect(towns.quality).to.have.length(1);
    expect(towns.quality?.[0]).to.deep.include({ spec: "tests.it.told", tests: 1, last: null, not_passed: [] });
    for (const name of ["tests.it.told", "tests.it.shown"]) await ann.call("quality.unregister", { name });
  });

  it("show rows that do not pass, without what tells of a person", async () => {
    const { tests: results } = await run(ann, { name: "tests.it.people", tests: ["age_there", "one_id", "no_lima"] });
    const [age, id, lima] = results ?? [];
    expect(age?.sample?.rows).to.deep.equal([[3, "A-3", "Oslo", null, -7.25, day(9), null]]);
    expect(age?.sample?.masked).to.deep.equal(["email"]);
    expect(id?.sample).to.deep.equal({ columns: ["id", "rows"], rows: [[4, 2]], masked: [] });
    expect(lima?.sample?.masked, "of a statement nobody knows where its columns come from").to.deep.equal(["id"]);
  });

  it("say the same by the profile and by the rows", async () => {
    const named = (name: string) => tests.filter((each: { name: string }) => each.name === name);
    for (const [name, [test]] of Object.entries(expected)) {
      if (["columns", "drift", "sql"].includes(String(test.type)) || "where" in test || name === "loaded") continue;
      const [first] = named(name) as { name: string }[];
      const byRows = { ...first, where: "true" } as never;
      const [a] = (await run(ann, { target: "raw.it.people", tests: [first as never] })).tests ?? [];
      const [b] = (await run(ann, { target: "raw.it.people", tests: [byRows] })).tests ?? [];
      expect(b?.by, name).to.equal("data");
      expect([b?.status, b?.failing_rows, b?.rows], name).to.deep.equal([a?.status, a?.failing_rows, a?.rows]);
    }
  });

  it("that cannot be run hide none that fails, and are told from it", async () => {
    const broken = { name: "broken", type: "expression", expression: "CAST(town AS INTEGER) > 0" } as never;
    const unknown = { name: "unknown", type: "not_null", column: "nothing" } as never;
    const late = { name: "late", type: "not_null", column: "age" } as never;
    const done = await run(ann, { target: "raw.it.people", tests: [broken, unknown, late] });
    expect(done).to.deep.include({ status: "failed", failed: 1, errors: 2, passed: 0 });
    expect(done.tests?.map(({ status, error }) => [status, error?.name ?? null])).to.deep.equal([
      ["error", "QUERY_FAILED"],
      ["error", "INVALID_QUALITY_SPEC"],
      ["failed", null],
    ]);
    const fast = await run(ann, { target: "raw.it.people", tests: [late, broken], fail_fast: true });
    expect(fast.tests?.map(({ status }) => status)).to.deep.equal(["failed", "skipped"]);
  });

  it("of which none can be run are an error of the run", async () => {
    const unknown = { name: "unknown", type: "not_null", column: "nothing" } as never;
    const { code, data } = await ann.fail("quality.run", {
      target: "raw.it.people",
      tests: [unknown],
      wait_seconds: 30,
    });
    expect([code, data.name]).to.deep.equal([41702, "QUALITY_TEST_FAILED"]);
    const { items } = await ann.call("quality.results", { test: "unknown", target: "raw.it.people", limit: 1 });
    expect(items[0]).to.deep.include({ status: "error", spec: null });
  });

  it("are refused where they cannot be used, each with its reason", async () => {
    const refused = async (test: object, more: object[] = []): Promise<string> => {
      const params = { name: "tests.it.bad", target: "raw.it.people", tests: [{ name: "a", ...test }, ...more] };
      const { code, message } = await ann.fail("quality.register", params as never);
      expect(code, message).to.equal(41703);
      return message;
    };
    expect(await refused({ type: "nul" })).to.contain("there is no type 'nul'");
    expect(await refused({ type: "not_null", column: "nothing" })).to.contain("has no column 'nothing'");
    expect(await refused({ type: "not_null", colum: "id" })).to.contain("colum");
    expect(await refused({ type: "range", column: "town", min: 1 })).to.contain("VARCHAR");
    expect(await refused({ type: "range", column: "age" })).to.contain("neither 'min' nor 'max'");
    expect(await refused({ type: "pattern", column: "code", pattern: "(" })).to.contain("'a'");
    expect(await refused({ type: "expression", expression: "nothing > 1" })).to.contain("nothing");
    expect(
      await refused({ type: "expression", expression: "true) UNION SELECT * FROM duckdb_settings() --" }),
    ).to.contain("'a'");
    expect(await refused({ type: "sql", sql: "DROP TABLE raw.it.people" })).to.contain("'a'");
    expect(await refused({ type: "references", columns: ["id"], to: "raw.it.none" })).to.contain("raw.it.none");
    expect(await refused({ type: "row_count", min: 1 }, [{ name: "a", type: "row_count", min: 2 }])).to.contain(
      "two tests",
    );
    expect(await refused({ type: "columns", names: ["id"], where: "true" })).to.contain("where");
  });

  it("have names that are taken once, versions, and owners", async () => {
    const spec = {
      name: "tests.it.few",
      target: "raw.it.people",
      tests: [{ name: "five", type: "row_count", min: 5 }],
    };
    await ann.call("quality.register", spec);
    expect((await ann.fail("quality.register", spec)).code).to.equal(41705);
    expect(await ann.call("quality.register", { ...spec, replace: true })).to.deep.include({ version: 2 });
    expect((await bob.fail("quality.register", { ...spec, replace: true })).code).to.equal(41017);
    expect((await bob.fail("quality.run", { name: "tests.it.few" })).code).to.equal(41017);
    expect(
      (await ann.call("quality.versions", { name: "tests.it.few" })).versions.map(({ version }) => version),
    ).to.deep.equal([2, 1]);
    await run(ann, { name: "tests.it.few" });
    const { newest } = await ann.call("quality.get", { name: "tests.it.few" });
    expect(newest).to.deep.include({ status: "passed", passed: 1 });
    expect((await bob.call("quality.list", {})).items).to.deep.equal([]);
    expect((await bob.call("quality.results", {})).items.filter(({ spec: of }) => of !== null)).to.deep.equal([]);
    expect((await ann.fail("datasets.unregister", { name: "raw.it.people" })).message).to.contain("tests.it.few");
    await ann.call("quality.unregister", { name: "tests.it.few" });
    expect((await ann.fail("quality.get", { name: "tests.it.few" })).code).to.equal(40701);
  });

  it("do not tell what a dataset hides from whoever runs them", async () => {
    const asked = [
      { name: "hidden", type: "accepted_values", column: "email", values: ["ada@example.org"] },
      { name: "five", type: "row_count", min: 5 },
    ] as never;
    const done = await run(bob, { target: "raw.it.shy", tests: asked });
    expect(done.tests?.map(({ status, error }) => [status, error?.name ?? null])).to.deep.equal([
      ["error", "INVALID_QUALITY_SPEC"],
      ["passed", null],
    ]);
  });

  it("that are suggested pass", async () => {
    const { tests: suggestions, target } = await ann.call("quality.suggest", { target: "raw.it.towns" });
    expect(suggestions.map(({ type }) => type)).to.include.members(["row_count", "columns", "not_null", "unique"]);
    const done = await run(ann, { target, tests: suggestions });
    expect(done).to.deep.include({ status: "passed", passed: suggestions.length });
    const { tests: ofPeople } = await ann.call("quality.suggest", { target: "raw.it.people" });
    expect(JSON.stringify(ofPeople)).not.to.contain("@");
  });

  it("see that a table is not as it was", async () => {
    writeFiles(dataRoot, { "set/moving.csv": "n,kind\n1,a\n2,a\n3,b\n4,b\n" });
    await registered("raw.it.moving", "set/moving.csv");
    const drift = { name: "same", type: "drift", rows: 0.1, missing: 0.1, distribution: 0.2, values: 0.2 } as never;
    await ann.call("quality.register", { name: "tests.it.moving", target: "raw.it.moving", tests: [drift] });
    expect((await run(ann, { name: "tests.it.moving" })).status).to.equal("passed");
    writeFiles(dataRoot, { "set/moving.csv": "n,kind\n1,a\n20,a\n30,c\n40,c\n50,c\n,c\n" });
    const { job_id } = await ann.call("datasets.refresh", { name: "raw.it.moving" });
    await ann.ended(job_id);
    for (const again of [1, 2]) {
      const { tests: results } = await run(ann, { name: "tests.it.moving" });
      const observed = results?.[0]?.observed as { changes: { what: string; column?: string }[] };
      expect(results?.[0]?.status, `run ${again}`).to.equal("failed");
      expect(observed.changes.map(({ what, column }) => `${what} ${column ?? ""}`.trim())).to.have.members([
        "rows",
        "missing n",
        "distribution n",
        "values n",
        "values kind",
      ]);
      expect(results?.[0]?.approximate).to.equal(true);
    }
  });
});
