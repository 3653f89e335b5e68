import { expect } from "chai";
import type { Contract } from "../../src/methods/contract.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import type { RpcClient } from "../support/rpc-client.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { csvOf } from "../support/tables.ts";
import { authEnv, token } from "../support/tokens.ts";

describe("the methods on datasets", () => {
  const rules = { default: ["set", "own"], subjects: { eve: [], ann: ["hidden"] } };
  const [dataRoot, aside] = [temporaryFolder(), temporaryFolder()];
  let service: TestService;
  let ann: RpcClient;
  let bob: RpcClient;
  let admin: RpcClient;
  before(async () => {
    writeFiles(dataRoot, { "set/a.csv": csvOf(10), "own/b.csv": csvOf(5), "hidden/c.csv": csvOf(5) });
    writeFiles(aside, { "rules.json": JSON.stringify(rules) });
    const env = { ...authEnv, LOG_LEVEL: "silent", DATASET_ACCESS: `${aside}/rules.json` };
    service = await testService({ dataRoot, env });
    const as = async (claims: object): Promise<RpcClient> => service.rpc.as(await token(claims as never));
    ann = await as({ sub: "ann" });
    bob = await as({ sub: "bob" });
    admin = await as({ sub: "root", realm_access: { roles: ["admin"] } });
  });
  after(() => service.stop());

  const source = (name: string, more: Partial<Contract["datasets.register"]["params"]> = {}) => ({
    name,
    profile_specification: specificationOf("set"),
    profile: false,
    ...more,
  });

  it("register a dataset, which its owner then gets as it was given, and which is profiled", async () => {
    const given = source("raw.us.a", {
      owner: "ann@example.org",
      team: "rivers",
      description: "Some rows",
      tags: ["daily"],
      columns: { id: "a number" },
      profile: true,
    });
    const registered = await ann.call("datasets.register", given);
    expect(registered).to.include({ name: "raw.us.a", version: 1, kind: "source", columns: null });
    const job = await ann.ended(registered.job_id ?? "");
    expect(job.status).to.equal("HEAVY_PROFILES_READY");
    const got = await ann.call("datasets.get", { name: "raw.us.a" });
    expect(got).to.deep.include({
      owner: "ann@example.org",
      team: "rivers",
      description: "Some rows",
      tags: ["daily"],
      readers: "owner",
      source_type: "MANUAL",
      registered_by: "ann",
      column_descriptions: { id: "a number" },
      profile: true,
    });
    expect(got.profile_specification?.data_connectors).to.deep.equal([{ type: "RawDataPath", dataset_id: "set" }]);
  });

  it("register nothing in a dry run, but refuse what would be refused", async () => {
    expect(await ann.call("datasets.register", source("raw.us.dry", { dry_run: true, profile: true }))).to.include({
      version: 1,
      job_id: null,
    });
    expect((await ann.fail("datasets.get", { name: "raw.us.dry" })).data.name).to.equal("DATASET_NOT_FOUND");
    const missing = source("raw.us.dry", { dry_run: true, profile_specification: specificationOf("set/none.csv") });
    expect((await ann.fail("datasets.register", missing)).data.name).to.equal("FILE_NOT_FOUND");
    const reserved = await ann.fail("datasets.register", source("pg_catalog.a.b", { dry_run: true }));
    expect(reserved.data).to.deep.include({ name: "DATASET_VALIDATION_ERROR" });
    const split = await ann.fail("datasets.register", source("raw.us.a__b", { dry_run: true }));
    expect(split.message).to.include("two underscores");
  });

  it("take names in small letters with three parts only", async () => {
    for (const name of ["raw.us", "Raw.us.a", "raw.us.a.b", "raw.us.1a", "raw..a", `a.b.${"c".repeat(260)}`]) {
      expect((await ann.fail("datasets.register", source(name))).data.name, name).to.equal("INVALID_PARAMS");
    }
  });

  it("give the first answer again for the same idempotency key, and refuse it for other params", async () => {
    const given = source("raw.us.once", { idempotency_key: "k1" });
    const first = await ann.call("datasets.register", given);
    expect(await ann.call("datasets.register", given)).to.deep.equal(first);
    const other = await ann.fail("datasets.register", { ...given, tags: ["other"] });
    expect(other.data.details).to.deep.equal({ idempotency_key: "k1", name: "raw.us.once" });
    expect((await bob.fail("datasets.register", given)).data.name).to.equal("DATASET_ALREADY_EXISTS");
  });

  it("let nobody but the owner and administrators change or read what is the owner's", async () => {
    await ann.call("datasets.register", source("raw.us.mine"));
    const refused = { kind: "dataset", name: "raw.us.mine" };
    for (const [method, params, action] of [
      ["datasets.get", { name: "raw.us.mine" }, "read"],
      ["datasets.versions", { name: "raw.us.mine" }, "read"],
      ["datasets.register", source("raw.us.mine", { replace: true }), "change"],
      ["datasets.unregister", { name: "raw.us.mine" }, "change"],
    ] as const) {
      const { code, data } = await bob.fail(method, params);
      expect([code, data.details], method).to.deep.equal([41017, { ...refused, action }]);
    }
    expect(await admin.call("datasets.get", { name: "raw.us.mine" })).to.include({ registered_by: "ann" });
    expect(await admin.call("datasets.unregister", { name: "raw.us.mine" })).to.deep.equal({ name: "raw.us.mine" });
  });

  it("show a dataset to its readers, but where its data lies to its owner alone", async () => {
    await ann.call("datasets.register", source("raw.us.shown", { readers: ["bob"] }));
    const shown = await bob.call("datasets.get", { name: "raw.us.shown" });
    expect(shown).not.to.have.property("profile_specification");
    expect(shown.sources).to.deep.equal(["set"]);
    const names = async (rpc: RpcClient, more: object = {}): Promise<string[]> =>
      (await rpc.call("datasets.list", { search: "raw.us.shown", ...more })).items.map(({ name }) => name);
    expect(await names(bob)).to.deep.equal(["raw.us.shown"]);
    expect(await names(bob, { kind: "view" })).to.deep.equal([]);
    expect(await names(service.rpc.as(await token({ sub: "zoe" })))).to.deep.equal([]);
  });

  it("show a dataset to none whom the operator does not let read its source, whoever its readers are", async () => {
    const hidden = source("raw.us.hidden", { profile_specification: specificationOf("hidden"), readers: "all" });
    expect((await bob.fail("datasets.register", hidden)).data.name).to.equal("FORBIDDEN");
    await ann.call("datasets.register", hidden);
    expect((await bob.fail("datasets.get", { name: "raw.us.hidden" })).data.name).to.equal("DEFINITION_NOT_PERMITTED");
    const { items } = await bob.call("datasets.list", { search: "hidden" });
    expect(items).to.deep.equal([]);
    expect((await ann.call("datasets.list", { search: "hidden" })).total_count).to.equal(1);
  });

  it("redact a dataset whose profile is to be without what tells of persons, unless it says otherwise", async () => {
    const specification = specificationOf("set", { redact: true });
    const redacts = async (more: object): Promise<boolean> => {
      await ann.call(
        "datasets.register",
        source("raw.us.red", { profile_specification: specification, replace: true, ...more }),
      );
      return (await ann.call("datasets.get", { name: "raw.us.red" })).redact;
    };
    expect([await redacts({}), await redacts({ redact: false })]).to.deep.equal([true, false]);
    expect((await ann.call("datasets.get", { name: "raw.us.a" })).redact).to.equal(false);
  });

  it("keep who changed a dataset and when, and what it was, also once it was unregistered", async () => {
    await ann.call("datasets.register", source("raw.us.kept", { readers: "all" }));
    await admin.call("datasets.register", source("raw.us.kept", { replace: true, description: "Other" }));
    expect((await bob.fail("datasets.register", source("raw.us.kept"))).data.name).to.equal("DATASET_ALREADY_EXISTS");
    await admin.call("datasets.unregister", { name: "raw.us.kept" });
    expect((await admin.fail("datasets.get", { name: "raw.us.kept" })).data.name).to.equal("DATASET_NOT_FOUND");
    const { versions } = await admin.call("datasets.versions", { name: "raw.us.kept" });
    expect(
      versions.map(({ version, registered_by, removed_at }) => [version, registered_by, removed_at !== null]),
    ).to.deep.equal([
      [2, "root", true],
      [1, "ann", false],
    ]);
    expect((await bob.call("datasets.versions", { name: "raw.us.kept" })).versions).to.have.length(1);
    expect((await admin.call("datasets.get", { name: "raw.us.kept", version: 1 })).description).to.equal(null);
    expect((await admin.fail("datasets.get", { name: "raw.us.kept", version: 9 })).data.name).to.equal(
      "DATASET_NOT_FOUND",
    );
  });
});
