import { expect } from "chai";
import type { Contract } from "../../src/methods/contract.ts";
import { writeFiles } from "../support/folders.ts";
import type { RpcClient } from "../support/rpc-client.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { authEnv, token } from "../support/tokens.ts";

const AIRPORTS = "code,state,feet\nANC,AK,152\nJFK,NY,13\nLGA,NY,21\n";
const STATES = "state,name\nAK,Alaska\nNY,New York\n";

type Change = Contract["lineage.impact"]["params"]["change"];

describe("lineage.*", () => {
  let service: TestService;
  let ann: RpcClient;
  let bob: RpcClient;
  before(async () => {
    service = await testService({ env: { ...authEnv, LOG_LEVEL: "silent" } });
    ann = service.rpc.as(await token({ sub: "ann" }));
    bob = service.rpc.as(await token({ sub: "bob" }));
    writeFiles(service.dataRoot, { "airports.csv": AIRPORTS, "states.csv": STATES });
    for (const table of ["airports", "states"]) {
      const source = {
        name: `raw.us.${table}`,
        profile_specification: specificationOf(`${table}.csv`),
        readers: "all",
      };
      await ann.ended((await ann.call<{ job_id: string }>("datasets.register", source)).job_id);
    }
    await view(
      "ana.us.named",
      "SELECT s.name, a.code, a.feet FROM raw.us.airports a JOIN raw.us.states s USING (state)",
    );
    await view("ana.us.highest", "SELECT name, max(feet) * 0.3048 AS metres FROM ana.us.named GROUP BY name");
    await view("ana.us.all", "SELECT * FROM raw.us.airports");
    await ann.call("metrics.register", {
      name: "high.us.count",
      sql: "SELECT count(*) AS n FROM ana.us.highest WHERE metres > $least",
      parameters: [{ name: "least", type: "number", default: 10 }],
    });
    await ann.call("quality.register", {
      name: "tests.us.airports",
      target: "raw.us.airports",
      tests: [
        { name: "code", type: "unique", columns: ["code"] },
        { name: "feet", type: "expression", expression: "feet > -100" },
      ],
    });
    await ann.call("workflows.register", {
      name: "daily.us.airports",
      steps: [
        { id: "test", type: "quality", spec: "tests.us.airports" },
        { id: "count", type: "metric", metric: "high.us.count" },
        { id: "ask", type: "query", sql: "SELECT code FROM ana.us.all" },
      ],
    });
  });
  after(() => service.stop());

  const view = (name: string, sql: string) => ann.call("datasets.register", { name, sql });
  const edgesOf = ({ edges }: Awaited<ReturnType<typeof get>>): string[] =>
    edges.flatMap(({ from, to, columns }) =>
      columns.map((each) => `${from}.${each.from ?? "*"} > ${to}.${each.to ?? "*"} ${each.kind}`),
    );
  const get = (resource: string, more: Partial<Contract["lineage.get"]["params"]> = {}) =>
    ann.call("lineage.get", { resource, ...more });
  const impactOf = (change: Change, resource = "raw.us.airports", rpc = ann) =>
    rpc.call("lineage.impact", { resource, change });

  it("tells what a table goes into, through views to metrics, tests and workflows", async () => {
    const lineage = await get("raw.us.airports");
    expect(lineage.nodes.map(({ id, distance }) => [id, distance])).to.deep.equal([
      ["table:raw.us.airports", 0],
      ["quality:tests.us.airports", 1],
      ["view:ana.us.all", 1],
      ["view:ana.us.named", 1],
      ["view:ana.us.highest", 2],
      ["workflow:daily.us.airports", 2],
      ["metric:high.us.count", 3],
    ]);
    expect([lineage.total_upstream, lineage.total_downstream, lineage.truncated]).to.deep.equal([0, 6, false]);
    expect(lineage.unresolved).to.deep.equal([]);
    expect(edgesOf(lineage)).to.include.members([
      "table:raw.us.airports.feet > view:ana.us.named.feet direct",
      "table:raw.us.airports.state > view:ana.us.named.* join",
      "view:ana.us.named.feet > view:ana.us.highest.metres aggregation",
      "view:ana.us.highest.* > metric:high.us.count.n aggregation",
      "view:ana.us.highest.metres > metric:high.us.count.* filter",
      "view:ana.us.all.code > workflow:daily.us.airports.ask direct",
    ]);
    expect(
      edgesOf(lineage)
        .filter((edge) => edge.includes("> quality:"))
        .some((edge) => edge.includes("airports.code")),
    ).to.equal(true);
    expect(lineage.edges.find(({ to }) => to === "view:ana.us.named")?.confidence).to.equal("bound");
    expect(
      lineage.edges.find(({ to, from }) => to.startsWith("workflow") && from.startsWith("metric"))?.confidence,
    ).to.equal("named");
  });

  it("tells what a column comes from, down to the tables, and what it goes into", async () => {
    const up = await get("high.us.count", { column: "n", direction: "upstream" });
    expect(edgesOf(up)).to.include("view:ana.us.highest.* > metric:high.us.count.n aggregation");
    const metres = await get("ana.us.highest", { column: "METRES", direction: "upstream" });
    expect(edgesOf(metres)).to.have.members([
      "view:ana.us.named.feet > view:ana.us.highest.metres aggregation",
      "view:ana.us.named.name > view:ana.us.highest.* group",
      "table:raw.us.airports.feet > view:ana.us.named.feet direct",
      "table:raw.us.airports.state > view:ana.us.named.* join",
      "table:raw.us.states.state > view:ana.us.named.* join",
    ]);
    const down = await get("raw.us.states", { column: "name", direction: "downstream" });
    expect(edgesOf(down)).to.have.members([
      "table:raw.us.states.name > view:ana.us.named.name direct",
      "view:ana.us.named.name > view:ana.us.highest.name direct",
      "view:ana.us.named.name > view:ana.us.highest.* group",
    ]);
  });

  it("goes as many steps as it is asked, and refuses other depths and what is not there", async () => {
    const one = await get("ana.us.highest", { direction: "upstream", depth: 1, level: "table" });
    expect(one.nodes.map(({ id }) => id)).to.deep.equal(["view:ana.us.named", "view:ana.us.highest"]);
    expect(one.total_upstream).to.equal(3);
    expect((await get("ana.us.highest", { depth: 0 })).nodes).to.have.length(1);
    for (const depth of [11, -2, 1.5]) {
      expect((await ann.fail("lineage.get", { resource: "ana.us.highest", depth })).code).to.equal(40603);
    }
    expect((await ann.fail("lineage.get", { resource: "ana.us.nowhere" })).code).to.equal(40601);
    expect((await ann.fail("lineage.get", { resource: "ana.us.highest", column: "no" })).code).to.equal(40601);
  });

  it("shows nobody what he may not read", async () => {
    const lineage = await bob.call("lineage.get", { resource: "raw.us.airports" });
    expect(lineage.nodes.map(({ id }) => id)).to.deep.equal(["table:raw.us.airports"]);
    expect((await bob.fail("lineage.get", { resource: "ana.us.named" })).code).to.equal(40601);
    const change = { type: "drop_column", column: "feet" } as const;
    const impact = await impactOf(change, "raw.us.airports", bob);
    expect([impact.broken, impact.hidden]).to.deep.equal([[], 3]);
  });

  it("tells what dropping a column breaks, and what of that goes on with other columns", async () => {
    const change = { type: "drop_column", column: "feet" } as const;
    const impact = await impactOf(change);
    expect(impact.broken.map(({ id, part }) => (part === null ? id : `${id} ${part}`)).sort()).to.deep.equal([
      "metric:high.us.count",
      "quality:tests.us.airports feet",
      "view:ana.us.highest",
      "view:ana.us.named",
      "workflow:daily.us.airports",
    ]);
    expect(impact.broken.find(({ id }) => id === "view:ana.us.named")?.reason).to.include('"feet"');
    expect(impact.changed.map(({ id, gone }) => [id, gone])).to.deep.equal([["view:ana.us.all", ["feet"]]]);
    expect(impact.hidden).to.equal(0);
  });

  it("tells what renaming, another type and dropping a table do", async () => {
    const renamed = await impactOf({ type: "rename", column: "code", to: "iata" });
    expect(renamed.broken.map(({ id, part }) => [id, part])).to.have.deep.members([
      ["quality:tests.us.airports", "code"],
      ["view:ana.us.named", null],
      ["view:ana.us.highest", null],
      ["metric:high.us.count", null],
      ["workflow:daily.us.airports", null],
    ]);
    const retyped = await impactOf({ type: "retype", column: "feet", to: "DOUBLE" });
    expect(retyped.broken).to.deep.equal([]);
    expect(retyped.changed.map(({ id, retyped: to }) => [id, to])).to.deep.equal([
      ["view:ana.us.all", [{ name: "feet", from: "BIGINT", to: "DOUBLE" }]],
      ["view:ana.us.named", [{ name: "feet", from: "BIGINT", to: "DOUBLE" }]],
      ["view:ana.us.highest", [{ name: "metres", from: "DECIMAL(24,4)", to: "DOUBLE" }]],
    ]);
    expect(retyped.unaffected.map(({ id }) => id)).to.include.members([
      "metric:high.us.count",
      "quality:tests.us.airports",
    ]);
    const dropped = await impactOf({ type: "drop" }, "raw.us.states");
    expect(dropped.broken.map(({ id }) => id)).to.include.members(["view:ana.us.named", "metric:high.us.count"]);
    for (const wrong of [
      { type: "rename", column: "code" },
      { type: "retype", column: "code", to: "INT); DROP" },
      { type: "drop_column" },
    ]) {
      expect((await ann.fail("lineage.impact", { resource: "raw.us.airports", change: wrong })).code).to.equal(40001);
    }
  });

  it("is told as events of OpenLineage", async () => {
    const { events } = await ann.call("lineage.export", { resource: "ana.us.highest", direction: "upstream" });
    interface Event {
      job: { name: string; facets: { sql: { query: string } } };
      inputs: { name: string }[];
      outputs: {
        facets: { columnLineage: { fields: Record<string, { inputFields: object[] }>; dataset: object[] } };
      }[];
    }
    const told = events as unknown as Event[];
    expect(told.map(({ job }) => job.name).sort()).to.deep.equal(["view.ana.us.highest", "view.ana.us.named"]);
    const highest = told.find(({ job }) => job.name === "view.ana.us.highest");
    expect(highest?.inputs).to.deep.equal([{ namespace: "dataset-profiler", name: "ana.us.named" }]);
    const lineage = highest?.outputs[0]?.facets.columnLineage;
    expect(lineage?.fields.metres?.inputFields).to.deep.equal([
      {
        namespace: "dataset-profiler",
        name: "ana.us.named",
        field: "feet",
        transformations: [{ type: "DIRECT", subtype: "AGGREGATION" }],
      },
    ]);
    expect(lineage?.dataset).to.have.length(1);
  });

  it("knows of tables that were not loaded yet that their columns are not known", async () => {
    const later = { name: "raw.us.later", profile_specification: specificationOf("nowhere.csv"), readers: "all" };
    writeFiles(service.dataRoot, { "nowhere.csv": "" });
    await ann.call("datasets.register", later);
    const lineage = await get("raw.us.later");
    expect(lineage.nodes).to.have.length(1);
  });
});
