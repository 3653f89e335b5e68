import { expect } from "chai";
import type { Contract } from "../../src/methods/contract.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import type { RpcClient } from "../support/rpc-client.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { authEnv, token } from "../support/tokens.ts";

const people = `id,email,town\n${Array.from({ length: 20 }, (_, i) => `${i},p${i}@example.org,${i % 2 ? "Rome" : "Oslo"}`).join("\n")}\n`;
const visits = `person,day\n${Array.from({ length: 60 }, (_, i) => `${i % 20},2024-05-${String(1 + (i % 28)).padStart(2, "0")}`).join("\n")}\n`;

type Registering = Contract["datasets.register"]["params"];

describe("the methods on the catalog", () => {
  const dataRoot = temporaryFolder();
  let service: TestService;
  let ann: RpcClient;
  let bob: RpcClient;
  const register = async (given: Omit<Registering, "profile_specification">, path: string): Promise<string> => {
    const params = { ...given, profile_specification: specificationOf(path) };
    const { job_id } = await ann.call("datasets.register", params);
    const { status } = await ann.ended(job_id ?? "");
    expect(status).to.equal("HEAVY_PROFILES_READY");
    return job_id ?? "";
  };
  let jobOfTown: string;
  before(async () => {
    writeFiles(dataRoot, { "town/people.csv": people, "town/Visits 2024.csv": visits, "one/people.csv": people });
    service = await testService({ dataRoot, env: { ...authEnv, LOG_LEVEL: "silent" } });
    ann = service.rpc.as(await token({ sub: "ann" }));
    bob = service.rpc.as(await token({ sub: "bob" }));
    const facts = { owner: "ann@example.org", team: "town", tags: ["people"], description: "Who visits" };
    jobOfTown = await register(
      { name: "raw.it.town", ...facts, readers: "all", columns: { town: "Where they live" } },
      "town",
    );
    await register({ name: "raw.it.shy", readers: ["bob"], redact: true }, "one");
    await register({ name: "raw.it.own" }, "one/people.csv");
  });
  after(() => service.stop());

  const refs = async (rpc: RpcClient, query: Contract["catalog.list"]["params"] = {}): Promise<string[]> =>
    (await rpc.call("catalog.list", query)).items.map(({ table_ref }) => table_ref);

  it("list the tables of datasets once they are profiled, each under a name of its own", async () => {
    expect(await refs(ann)).to.deep.equal([
      "raw.it.own",
      "raw.it.shy",
      "raw.it.town__people",
      "raw.it.town__visits_2024",
    ]);
    expect(await refs(bob)).to.deep.equal(["raw.it.shy", "raw.it.town__people", "raw.it.town__visits_2024"]);
    expect(await refs(bob, { personal: false })).to.deep.equal(["raw.it.town__visits_2024"]);
    expect(await refs(ann, { semantic_type: ["email"], tags: ["people"] })).to.deep.equal(["raw.it.town__people"]);
    const { items } = await ann.call("catalog.list", { dataset: "raw.it.town" });
    expect(items[0]).to.deep.include({
      team: "town",
      owner: "ann@example.org",
      rows: 20,
      columns: 3,
      personal_columns: 1,
    });
  });

  it("let the name of a dataset of several tables stand for the one that is told, and else for none", async () => {
    await register({ name: "raw.two.told", table: "Visits 2024" }, "town");
    expect(await refs(ann, { schema: "two" })).to.deep.equal(["raw.two.told", "raw.two.told__people"]);
    const rows = async (name: string) => ann.call("datasets.run", { name, limit: 1, wait_seconds: 20 });
    expect((await rows("raw.two.told")).rows).to.deep.equal([[0, "2024-05-01"]]);
    expect((await ann.fail("datasets.run", { name: "raw.it.town" })).data.name).to.equal("TABLE_NOT_FOUND");
    await ann.call("datasets.unregister", { name: "raw.two.told" });
    expect(await refs(ann, { schema: "two" })).to.deep.equal([]);
  });

  it("find tables by what matched, names first", async () => {
    const { items, total_count } = await bob.call("catalog.search", { keyword: "TOWN" });
    expect(total_count).to.equal(3);
    expect(items.map(({ table_ref }) => table_ref)).to.deep.equal([
      "raw.it.town__people",
      "raw.it.town__visits_2024",
      "raw.it.shy",
    ]);
    expect(items[0]?.matched.slice(0, 2)).to.deep.equal([
      { in: "name", text: "raw.it.town__people" },
      { in: "column", column: "town", text: "town" },
    ]);
    const meant = await bob.call("catalog.search", { keyword: "ema", in: ["semantic_type"] });
    expect(meant.items[0]?.matched).to.deep.equal([{ in: "semantic_type", column: "email", text: "email" }]);
    expect((await bob.call("catalog.search", { keyword: "it.own" })).items).to.deep.equal([]);
    expect((await ann.call("catalog.search", { keyword: "id", in: ["column"] })).total_count).to.equal(3);
  });

  it("get a table with what its profile says of its columns, and what refers to what", async () => {
    const table = await ann.call("catalog.get", { table_ref: "RAW.it.Town__People", include_sample: true });
    expect(table).to.deep.include({
      table_ref: "raw.it.town__people",
      dataset: "raw.it.town",
      rows: 20,
      record_set: "people",
    });
    const [id, email, town] = table.columns ?? [];
    expect(id).to.deep.include({ name: "id", profile_type: "sc:Integer", key: true, nullable: false, personal: false });
    expect(id?.statistics).to.deep.include({ uniqueCount: 20, min: 0, max: 19 });
    expect(email).to.deep.include({ personal: true, semantic_types: ["email"] });
    expect(town).to.deep.include({ description: "Where they live", key: false });
    expect(table.sample?.rows[1]).to.deep.equal({ id: 1, email: null, town: "Rome" });
    expect(table.sample?.masked).to.deep.equal(["email"]);
    expect(table.freshness?.profile?.job_id).to.equal(jobOfTown);
    const visited = await ann.call("catalog.get", { table_ref: "raw.it.town__visits_2024", section: "columns" });
    expect(visited.columns?.[0]?.references).to.equal("raw.it.town__people.id");
    expect(visited).not.to.have.property("freshness");
  });

  it("show what tells of a person to the owner alone, of a dataset that redacts it", async () => {
    const statistics = async (rpc: RpcClient) =>
      (await rpc.call("catalog.get", { table_ref: "raw.it.shy" })).columns?.map((column) => column.statistics === null);
    expect(await statistics(bob)).to.deep.equal([false, true, false]);
    expect(await statistics(ann)).to.deep.equal([false, false, false]);
    expect((await bob.fail("datasets.profile", { name: "raw.it.shy" })).code).to.equal(41017);
  });

  it("give the newest profile of a dataset to its readers, page by page", async () => {
    const profile = await bob.call("datasets.profile", { name: "raw.it.town", record_sets: { limit: 1 } });
    expect([profile.job_id, profile.record_set_count]).to.deep.equal([jobOfTown, 2]);
    expect(profile.moma_profile_heavy?.recordSet).to.have.length(1);
    await ann.call("datasets.register", {
      name: "raw.it.new",
      profile_specification: specificationOf("one"),
      profile: false,
    });
    expect((await ann.fail("datasets.profile", { name: "raw.it.new" })).data.name).to.equal("PROFILE_NOT_FOUND");
    expect((await ann.call("catalog.get", { table_ref: "raw.it.new" })).columns).to.deep.equal([]);
  });

  it("tell of a dataset its tables, its snapshot and its newest profile", async () => {
    const dataset = await ann.call("datasets.get", { name: "raw.it.town" });
    expect(dataset.tables).to.deep.equal([
      { table_ref: "raw.it.town__people", record_set: "people", rows: 20 },
      { table_ref: "raw.it.town__visits_2024", record_set: "Visits 2024", rows: 60 },
    ]);
    expect(dataset.newest_profile?.job_id).to.equal(jobOfTown);
    expect(dataset.snapshot).to.include({ job_id: jobOfTown });
    expect(dataset.snapshot?.bytes).to.be.greaterThan(0);
  });

  it("show what a refresh has found, and keep what was described", async () => {
    await ann.call("catalog.describe", { table_ref: "raw.it.own", column: "town", description: "Home", tags: ["geo"] });
    const described = await ann.call("catalog.describe", { table_ref: "raw.it.own", description: "All people" });
    expect(described.description).to.equal("All people");
    writeFiles(dataRoot, {
      "one/people.csv": people.replace("town", "town,age").replaceAll(/(Rome|Oslo)/g, "$1,5"),
    });
    const refreshed = await ann.finished("datasets.refresh", { name: "raw.it.own" });
    expect(refreshed).to.include({ terminal: true, status: "HEAVY_PROFILES_READY" });
    const { columns, description } = await ann.call("catalog.get", { table_ref: "raw.it.own" });
    expect(description).to.equal("All people");
    expect(columns?.map(({ name }) => name)).to.deep.equal(["id", "email", "town", "age"]);
    expect(columns?.[2]).to.deep.include({ description: "Home", tags: ["geo"] });
    expect(await refs(ann, { tags: ["geo"] })).to.deep.equal(["raw.it.own"]);
    const { versions } = await ann.call("datasets.versions", { name: "raw.it.own" });
    expect(versions[0]?.columns).to.have.length(4);
  });

  it("refuse to change what is another's, and tables that are none or not to be read", async () => {
    const told = { table_ref: "raw.it.town__people", description: "Mine" };
    expect((await bob.fail("catalog.describe", told)).code).to.equal(41017);
    expect((await ann.fail("catalog.describe", { ...told, column: "none" })).data.name).to.equal("VALIDATION_ERROR");
    expect((await bob.fail("catalog.get", { table_ref: "raw.it.own" })).data.name).to.equal("TABLE_NOT_FOUND");
    expect((await bob.fail("datasets.refresh", { name: "raw.it.town" })).code).to.equal(41017);
    for (const table_ref of ["a.b", "a.b.c.d", "a.b.c d", "", "ä.b.c"]) {
      expect((await bob.fail("catalog.get", { table_ref })).data.name, table_ref).to.equal("INVALID_TABLE_REFERENCE");
    }
  });

  it("forget the tables of a dataset that was unregistered", async () => {
    await ann.call("datasets.unregister", { name: "raw.it.town" });
    expect(await refs(bob)).to.deep.equal(["raw.it.shy"]);
    expect((await bob.call("catalog.search", { keyword: "visits" })).total_count).to.equal(0);
  });
});
