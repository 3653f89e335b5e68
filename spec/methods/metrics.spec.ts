import { expect } from "chai";
import type { Contract } from "../../src/methods/contract.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import type { RpcClient } from "../support/rpc-client.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { authEnv, token } from "../support/tokens.ts";

const people = `id,email,town\n${Array.from({ length: 20 }, (_, i) => `${i},p${i}@example.org,${i % 4 === 0 ? "Oslo" : "Rome"}`).join("\n")}\n`;

describe("views and metrics", () => {
  const dataRoot = temporaryFolder();
  let service: TestService;
  let ann: RpcClient;
  let bob: RpcClient;
  const registered = async (
    name: string,
    more: Partial<Contract["datasets.register"]["params"]> = {},
  ): Promise<void> => {
    const params = { name, profile_specification: specificationOf("set/people.csv"), ...more };
    const { job_id } = await ann.call("datasets.register", params);
    await ann.ended(job_id ?? "");
  };
  before(async () => {
    writeFiles(dataRoot, { "set/people.csv": people });
    service = await testService({ dataRoot, env: { ...authEnv, LOG_LEVEL: "silent" } });
    ann = service.rpc.as(await token({ sub: "ann" }));
    bob = service.rpc.as(await token({ sub: "bob" }));
    await registered("raw.it.people", { readers: "all" });
    await registered("raw.it.shy", { readers: "all", redact: true });
    await registered("raw.it.own");
  });
  after(() => service.stop());

  const view = (name: string, sql: string, more: Partial<Contract["datasets.register"]["params"]> = {}) => ({
    name,
    sql,
    ...more,
  });
  const towns = "SELECT town, count(*) AS n FROM raw.it.people GROUP BY town";

  it("bind a view to what it reads, and list its columns", async () => {
    const registered = await ann.call("datasets.register", view("ana.it.towns", towns, { columns: { n: "How many" } }));
    expect(registered).to.deep.include({ kind: "view", depends_on: ["raw.it.people"], job_id: null });
    expect(registered).to.deep.include({
      columns: [
        { name: "town", type: "VARCHAR" },
        { name: "n", type: "BIGINT" },
      ],
    });
    const table = await ann.call("catalog.get", { table_ref: "ana.it.towns" });
    expect(table.columns?.[1]).to.deep.include({ name: "n", type: "BIGINT", description: "How many" });
    expect(table.impact?.depends_on).to.deep.equal(["raw.it.people"]);
    const source = await ann.call("catalog.get", { table_ref: "raw.it.people" });
    expect(source.columns?.[0]).to.deep.include({ name: "id", type: "BIGINT", profile_type: "sc:Integer", key: true });
    expect(source.impact?.dependents).to.deep.equal([{ kind: "dataset", name: "ana.it.towns" }]);
    expect(source.freshness?.snapshot).not.to.equal(null);
  });

  it("give the first rows of a dataset, source or view, with what tells of a person to its owner alone", async () => {
    const rows = await ann.call("datasets.run", { name: "raw.it.people", limit: 2, wait_seconds: 20 });
    expect(rows).to.deep.include({ status: "COMPLETED", row_count: 2, truncated: true });
    expect(rows.rows).to.deep.equal([
      [0, "p0@example.org", "Oslo"],
      [1, "p1@example.org", "Rome"],
    ]);
    const hidden = await bob.call("datasets.run", { name: "raw.it.shy", limit: 1, wait_seconds: 20 });
    expect(hidden.rows).to.deep.equal([[0, null, "Oslo"]]);
    const viewed = await ann.call("datasets.run", { name: "ana.it.towns", wait_seconds: 20 });
    expect(viewed.rows).to.have.deep.members([
      ["Oslo", 5],
      ["Rome", 15],
    ]);
    expect((await bob.fail("datasets.run", { name: "raw.it.own" })).code).to.equal(41017);
  });

  it("refuse a view that reads what is not there, not to be read, or itself, or that has parameters", async () => {
    const refused = async (rpc: RpcClient, sql: string, name = "ana.it.bad"): Promise<string> =>
      (await rpc.fail("datasets.register", view(name, sql, { replace: true }))).data.name;
    expect(await refused(ann, "SELECT 1 FROM no.such.table_")).to.equal("TABLE_NOT_FOUND");
    expect(await refused(bob, "SELECT * FROM raw.it.own")).to.equal("TABLE_NOT_FOUND");
    expect(await refused(ann, "SELECT 1 FROM it.people")).to.equal("INVALID_TABLE_REFERENCE");
    expect(await refused(ann, "SELECT $x FROM raw.it.people")).to.equal("DATASET_VALIDATION_ERROR");
    expect(await refused(ann, "SELECT * FROM ana.it.towns", "ana.it.towns")).to.equal("DATASET_VALIDATION_ERROR");
    const both = { ...view("ana.it.bad", towns), profile_specification: specificationOf("set") };
    expect((await ann.fail("datasets.register", both)).data.name).to.equal("DATASET_VALIDATION_ERROR");
    expect((await ann.fail("datasets.unregister", { name: "raw.it.people" })).message).to.include("ana.it.towns");
  });

  const metric: Contract["metrics.register"]["params"] & { parameters: object[] } = {
    name: "people.it.in-town",
    sql: "SELECT count(*) AS n, max(id) AS newest FROM raw.it.people WHERE town = $town AND id < $below",
    parameters: [
      { name: "town", type: "string" as const, required: true, allowed: ["Oslo", "Rome"] },
      { name: "below", type: "integer" as const, default: 1000 },
    ],
    unit: "people",
  };

  it("register a metric with its parameters, and run it with values for them", async () => {
    const registered = await ann.call("metrics.register", metric);
    expect(registered).to.deep.include({ version: 1, depends_on: ["raw.it.people"] });
    expect(registered.columns).to.deep.equal([
      { name: "n", type: "BIGINT" },
      { name: "newest", type: "BIGINT" },
    ]);
    const run = (parameters: Record<string, string | number>) =>
      ann.call("metrics.run", { name: metric.name, parameters, wait_seconds: 20 });
    expect((await run({ town: "Oslo" })).rows).to.deep.equal([[5, 16]]);
    expect((await run({ town: "Rome", below: 5 })).rows).to.deep.equal([[3, 3]]);
    const { values, total_count } = await ann.call("metrics.history", { name: metric.name });
    expect(total_count).to.equal(2);
    expect(values.map(({ parameters, rows }) => [parameters, rows])).to.deep.equal([
      [{ town: "Rome", below: 5 }, [[3, 3]]],
      [{ town: "Oslo", below: 1000 }, [[5, 16]]],
    ]);
    const oslo = await ann.call("metrics.history", { name: metric.name, parameters: { below: 1000, town: "Oslo" } });
    expect(oslo.values).to.have.length(1);
    const got = await ann.call("metrics.get", { name: metric.name });
    expect(got).to.deep.include({
      unit: "people",
      sql: metric.sql,
      parameters: metric.parameters.map((each) => ({ required: false, ...each })),
    });
    expect(got.newest?.rows).to.deep.equal([[3, 3]]);
  });

  it("tell what a metric would answer in a dry run, and run nothing", async () => {
    const plan = await ann.call("metrics.run", { name: metric.name, parameters: { town: "Oslo" }, dry_run: true });
    expect(plan).to.deep.include({ job_id: null, status: "DRY_RUN", tables: ["raw.it.people"], rows: null });
    expect((await ann.call("metrics.history", { name: metric.name })).total_count).to.equal(2);
  });

  it("refuse parameters that are not declared, not given, of another type or not allowed", async () => {
    const refused = async (parameters: object): Promise<string> => {
      const { data, message } = await ann.fail("metrics.run", { name: metric.name, parameters });
      expect(data.name).to.equal("METRIC_VALIDATION_ERROR");
      return message;
    };
    expect(await refused({})).to.include("'town' is required");
    expect(await refused({ town: "Bern" })).to.include('"Bern" is not one of the values');
    expect(await refused({ town: "Oslo", below: "x" })).to.include("is not a whole number");
    expect(await refused({ town: "Oslo", other: 1 })).to.include("no parameter 'other'");
    const declared = async (more: object): Promise<string> =>
      (await ann.fail("metrics.register", { ...metric, name: "people.it.bad", ...more })).message;
    expect(await declared({ parameters: metric.parameters.slice(0, 1) })).to.include("'$below' is not declared");
    expect(await declared({ sql: "SELECT 1 FROM raw.it.people" })).to.include("has no parameter '$town'");
    expect(await declared({ sql: `SELECT ${"1+".repeat(6000)}1` })).to.include("10000");
    expect((await ann.fail("metrics.register", metric)).data.name).to.equal("METRIC_ALREADY_EXISTS");
    expect((await ann.fail("metrics.get", { name: "no.such.metric" })).data.name).to.equal("METRIC_NOT_FOUND");
  });

  it("end a metric that takes too long with an error of its own", async () => {
    const sql = "SELECT count(*) AS n FROM range(1000000) a, range(1000000) b WHERE a.range + b.range = 7";
    await ann.call("metrics.register", { name: "people.it.long", sql });
    const params = { name: "people.it.long", timeout_seconds: 1, wait_seconds: 20 };
    const { code, data } = await ann.fail("metrics.run", params);
    expect([code, data.name]).to.deep.equal([41203, "METRIC_EXECUTION_TIMEOUT"]);
    expect((await ann.call("metrics.history", { name: "people.it.long" })).total_count).to.equal(0);
  });

  it("show what tells of a person as NULL to others than the owner, also through views and metrics", async () => {
    const sql = "SELECT count(email) AS mails, count(*) AS people FROM raw.it.shy";
    await ann.call("metrics.register", { name: "people.it.mails", sql, readers: "all" });
    const rows = async (rpc: RpcClient) =>
      (await rpc.call("metrics.run", { name: "people.it.mails", wait_seconds: 20 })).rows;
    expect(await rows(ann)).to.deep.equal([[20, 20]]);
    expect(await rows(bob)).to.deep.equal([[0, 20]]);
    await ann.call("datasets.register", view("ana.it.mails", "SELECT email FROM raw.it.shy", { readers: "all" }));
    await ann.call("metrics.register", {
      name: "people.it.viewed",
      sql: "SELECT count(email) AS n FROM ana.it.mails",
      readers: "all",
    });
    const viewed = await bob.call("metrics.run", { name: "people.it.viewed", wait_seconds: 20 });
    expect(viewed.rows).to.deep.equal([[0]]);
  });

  it("let a metric be run by its readers only as far as they may read its tables themselves", async () => {
    await ann.call("metrics.register", {
      name: "people.it.secret",
      sql: "SELECT count(*) AS n FROM raw.it.own",
      readers: "all",
    });
    expect((await bob.fail("metrics.run", { name: "people.it.secret" })).data.name).to.equal("TABLE_NOT_FOUND");
    expect((await bob.fail("metrics.run", { name: metric.name, parameters: { town: "Oslo" } })).code).to.equal(41017);
  });

  it("keep the versions of a metric, and take its name away", async () => {
    const replaced = await ann.call("metrics.register", {
      ...metric,
      sql: metric.sql.replace("max(id)", "max(town)"),
      replace: true,
    });
    expect(replaced.version).to.equal(2);
    const { versions } = await ann.call("metrics.versions", { name: metric.name });
    expect(versions[0]?.changes).to.deep.equal({ added: [], gone: [], retyped: ["newest"] });
    expect(versions[1]?.sql).to.equal(metric.sql);
    expect((await ann.call("metrics.list", { search: "in-town" })).total_count).to.equal(1);
    await ann.call("metrics.unregister", { name: metric.name });
    expect((await ann.fail("metrics.run", { name: metric.name })).data.name).to.equal("METRIC_NOT_FOUND");
  });
});
