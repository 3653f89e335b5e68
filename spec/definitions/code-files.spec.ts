import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { until } from "../support/served.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { authEnv, token } from "../support/tokens.ts";

const source = {
  kind: "dataset",
  name: "raw.it.set",
  profile_specification: specificationOf("set.csv"),
  run_as: { subject: "operator" },
};
const view = (name: string, sql: string, more: object = {}) => ({ kind: "dataset", name, sql, ...more });
const text = (value: unknown): string => JSON.stringify(value);

describe("definitions in files", () => {
  const [folder, dataRoot, stateDir] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
  let service: TestService;
  before(async () => {
    writeFiles(dataRoot, { "set.csv": "id,kind\n1,x\n2,y\n" });
    writeFiles(folder, {
      "b/views.json": text([view("ana.it.all", "SELECT * FROM ana.it.some"), view("ana.it.some", "SELECT 1 AS one")]),
      "set.json": text(source),
      "codes.json": text(view("ana.it.kinds", "SELECT kind, count(*) AS n FROM raw.it.set GROUP BY kind")),
      "metric.json": text({ kind: "metric", name: "count.it.all", sql: "SELECT count(*) AS n FROM ana.it.all" }),
      "daily.json": text({
        kind: "workflow",
        name: "daily.it.set",
        steps: [{ id: "load", type: "refresh", dataset: "raw.it.set" }],
        run_as: { subject: "operator" },
      }),
      "broken.json": "{",
      "wrong.json": text({ kind: "metric", name: "count.it.nothing", sql: "SELEC" }),
    });
    await start();
  });
  after(() => service.stop());

  const start = async (): Promise<void> => {
    const env = { ...authEnv, DEFINITIONS_DIR: folder, LOG_LEVEL: "error" };
    service = await testService({ dataRoot, stateDir, env });
  };
  const as = async (sub: string) => service.rpc.as(await token({ sub }));
  const refusals = (): string[] =>
    service.log
      .map((line) => JSON.parse(line))
      .flatMap(({ file, reason }) => (reason === undefined ? [] : [`${file}: ${reason}`]));

  it("are registered as the operator's, in the order in which they read each other", async () => {
    const bob = await as("bob");
    const all = await bob.call("datasets.get", { name: "ana.it.all" });
    expect(all).to.include({ source_type: "CODE", version: 1, registered_by: null, readers: "all" });
    expect((await bob.call("metrics.get", { name: "count.it.all" })).source_type).to.equal("CODE");
    expect(refusals().filter((line) => !line.startsWith("codes.json"))).to.have.length(2);
    expect(refusals().find((line) => line.startsWith("wrong.json"))).to.include("SELEC");
  });

  it("are tried again where what they read was not loaded yet, and told of once", async () => {
    const bob = await as("bob");
    await until(
      async () => (await bob.call("datasets.list", { search: "ana.it.kinds" })).total_count === 1,
      "the view is registered",
    );
    expect(refusals().filter((line) => line.startsWith("wrong.json"))).to.have.length(1);
  });

  it("that are too large are told of, and what they said before stays", async () => {
    writeFiles(folder, { "metric.json": `[${" ".repeat(10_000_000)}]` });
    await until(async () => refusals().some((line) => line.startsWith("metric.json: it has more than")), "it is told");
    expect((await (await as("bob")).call("metrics.get", { name: "count.it.all" })).version).to.equal(1);
  });

  it("are changed in their files, and by no call", async () => {
    const operator = await as("operator");
    const replaced = { name: "raw.it.set", profile_specification: source.profile_specification, replace: true };
    expect((await operator.fail("datasets.register", replaced)).code).to.equal(41017);
    expect((await operator.fail("datasets.unregister", { name: "raw.it.set" })).code).to.equal(41017);
    expect((await operator.fail("workflows.unregister", { name: "daily.it.set" })).code).to.equal(41402);
    writeFiles(folder, { "b/views.json": text([view("ana.it.all", "SELECT 2 AS two")]) });
    await until(
      async () => (await operator.call("datasets.get", { name: "ana.it.all" })).version === 2,
      "the file is registered again",
    );
    await until(
      async () => (await operator.call("datasets.list", { search: "ana.it.some" })).total_count === 0,
      "what no file has any more is unregistered",
    );
  });

  it("are what workflows refresh and run, as whom the file says", async () => {
    const operator = await as("operator");
    const { run_id, status } = await operator.finished("workflows.run", { name: "daily.it.set" });
    expect([status, run_id === null]).to.deep.equal(["COMPLETED", false]);
    expect((await operator.call("workflows.pause", { name: "daily.it.set" })).status).to.equal("PAUSED");
  });

  it("have the versions that they had after a restart, and stay where a file cannot be read just then", async () => {
    await service.stop();
    writeFiles(folder, { "metric.json": "[" });
    await start();
    const bob = await as("bob");
    expect((await bob.call("datasets.get", { name: "ana.it.all" })).version).to.equal(2);
    expect((await bob.call("metrics.get", { name: "count.it.all" })).version).to.equal(1);
  });

  it("that read each other are told as a circle, and hinder no other", async () => {
    writeFiles(folder, {
      "loop.json": text([view("loop.a.x", "SELECT * FROM loop.a.y"), view("loop.a.y", "SELECT * FROM loop.a.x")]),
      "after.json": text(view("ana.it.after", "SELECT 3 AS three")),
    });
    const bob = await as("bob");
    await until(
      async () => (await bob.call("datasets.list", { search: "ana.it.after" })).total_count === 1,
      "the other is registered",
    );
    const { code, data } = await bob.fail("lineage.get", { resource: "loop.a.x" });
    expect([code, data.details]).to.deep.equal([40602, { circle: ["loop.a.x", "loop.a.y", "loop.a.x"] }]);
    rmSync(join(folder, "loop.json"));
    await until(async () => (await bob.fail("lineage.get", { resource: "loop.a.x" })).code === 40601, "it is gone");
  });

  it("do not take the name of what was registered by a call", async () => {
    const ann = await as("ann");
    await ann.call("datasets.register", { name: "ann.it.own", sql: "SELECT 1 AS own", readers: "all" });
    writeFiles(folder, { "own.json": text(view("ann.it.own", "SELECT 2 AS other")) });
    await until(async () => refusals().some((line) => line.startsWith("own.json")), "it is refused");
    expect((await ann.call("datasets.get", { name: "ann.it.own" })).sql).to.equal("SELECT 1 AS own");
  });
});
