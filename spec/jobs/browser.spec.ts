import { randomUUID } from "node:crypto";
import { expect } from "chai";
import { writeFiles } from "../support/folders.ts";
import type { RpcClient } from "../support/rpc-client.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { csvOf } from "../support/tables.ts";
import { authEnv, token } from "../support/tokens.ts";

interface Entry {
  job_id: string;
  batch_id: string | null;
  owner: string | null;
  type: string;
  dataset: { id: string; name: string };
  state: { status: string; error?: { name: string }; create_at: number; finish_at: number };
  warnings: number;
}

interface Page {
  jobs: Entry[];
  found_count: number;
  total_count: number;
}

describe("the job browser", () => {
  let service: TestService;
  let mine: RpcClient;
  let yours: RpcClient;
  let reader: RpcClient;
  let admin: RpcClient;
  const ids = { good: "", broken: "", light: "", yours: "" };
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent", ...authEnv, READER_ROLE: "reader" } });
    writeFiles(service.dataRoot, { "set/a.csv": csvOf(10), "broken/a.parquet": "PAR1 but no more" });
    mine = service.rpc.as(await token({ sub: "me" }));
    yours = service.rpc.as(await token({ sub: "you" }));
    reader = service.rpc.as(await token({ sub: "reads", realm_access: { roles: ["reader"] } }));
    admin = service.rpc.as(await token({ sub: "root", realm_access: { roles: ["admin"] } }));
    ids.good = (await mine.profiled(specificationOf("set", { name: "Rivers" }))).job_id;
    ids.broken = (await mine.profiled(specificationOf("broken/a.parquet", { name: "Lakes" }))).job_id;
    ids.light = (await mine.profiled(specificationOf("set", { name: "Seas" }), { only_light_profile: true })).job_id;
    ids.yours = (await yours.profiled(specificationOf("set", { name: "Rivers too" }))).job_id;
  });
  after(() => service.stop());

  const namesOf = ({ jobs }: Page): string[] => jobs.map(({ dataset }) => dataset.name);

  it("shows a caller the jobs of his own, newest first, with what became of them", async () => {
    const page = await mine.call<Page>("jobs.query");
    expect(namesOf(page)).to.deep.equal(["Seas", "Lakes", "Rivers"]);
    expect([page.found_count, page.total_count]).to.deep.equal([3, 3]);
    expect(page.jobs.map(({ type, state }) => [type, state.status])).to.deep.equal([
      ["light_profile", "complete"],
      ["profile", "error"],
      ["profile", "complete"],
    ]);
    expect(page.jobs[1]).to.have.nested.property("state.error.name", "FILE_READ_ERROR");
    expect(page.jobs[0]?.state.finish_at).to.be.at.least(page.jobs[0]?.state.create_at as number);
  });

  it("shows everybody's to a reader and to who acts as an administrator, and to no one else", async () => {
    const all = ["Rivers too", "Seas", "Lakes", "Rivers"];
    expect(namesOf(await reader.call<Page>("jobs.query"))).to.deep.equal(all);
    expect(namesOf(await admin.call<Page>("jobs.query", { admin: true }))).to.deep.equal(all);
    expect(namesOf(await admin.call<Page>("jobs.query"))).to.deep.equal([]);
    for (const client of [mine, reader]) {
      for (const [method, params] of [
        ["jobs.query", {}],
        ["jobs.get", { job_ids: [] }],
        ["jobs.log", { job_id: ids.good }],
        ["jobs.cancel", { job_id: ids.good }],
      ] as const) {
        expect((await client.fail(method, { ...params, admin: true })).code).to.equal(40050);
      }
    }
  });

  it("lets a reader have everybody's profiles, by job and by dataset", async () => {
    const { dataset_id } = await mine.call<{ dataset_id: string }>("profiler.jobStatus", { job_id: ids.good });
    expect(await reader.call("profiler.getProfile", { job_id: ids.good })).to.be.an("object");
    expect(await reader.call("profiler.getCddProfile", { dataset_id })).to.include({ "@id": dataset_id });
    expect((await yours.fail("profiler.getCddProfile", { dataset_id })).data.name).to.equal("PROFILE_NOT_FOUND");
  });

  it("filters, searches, sorts and pages", async () => {
    const question = async (params: object): Promise<string[]> => namesOf(await mine.call<Page>("jobs.query", params));
    expect(await question({ filter: { status: ["error"] } })).to.deep.equal(["Lakes"]);
    expect(await question({ filter: { error_code: [40362] } })).to.deep.equal(["Lakes"]);
    expect(await question({ filter: { owner: ["you"] } })).to.deep.equal([]);
    expect(await question({ search: { terms: ["RIVER"] } })).to.deep.equal(["Rivers"]);
    expect(await question({ search: { terms: ["parquet", "la"] } })).to.deep.equal(["Lakes"]);
    const byName = [{ key: "dataset_name", direction: "asc" }];
    expect(await question({ sort: byName })).to.deep.equal(["Lakes", "Rivers", "Seas"]);
    expect(await question({ sort: byName, offset: 1, limit: 1 })).to.deep.equal(["Rivers"]);
    const [newest] = (await mine.call<Page>("jobs.query")).jobs;
    const at = newest?.state.create_at as number;
    expect(await question({ time_span: { from: at } })).to.include("Seas");
    expect(await question({ time_span: { to: at } })).not.to.include("Seas");
    expect(await question({ time_span: { from: at, to: at } })).to.deep.equal([]);
  });

  it("refuses what it cannot honour", async () => {
    const wrong: [object, number][] = [
      [{ sort: [{ key: "colour", direction: "asc" }] }, 40009],
      [{ time_span: { from: 2, to: 1 } }, 40001],
      [{ filter: { status: ["asleep"] } }, -32602],
      [{ filter: { status: [] } }, -32602],
      [{ filter: { colour: ["red"] } }, -32602],
      [{ search: { terms: [" "] } }, -32602],
      [{ limit: 0 }, -32602],
      [{ limit: 1001 }, -32602],
      [{ offset: -1 }, -32602],
      [{ time_span: { from: "yesterday" } }, -32602],
    ];
    for (const [params, code] of wrong) {
      expect((await mine.fail("jobs.query", params)).code, JSON.stringify(params)).to.equal(code);
    }
  });

  it("gets jobs in the order asked, null where there is none to be read", async () => {
    const job_ids = [ids.light, randomUUID(), ids.yours, ids.good, ids.light];
    const { jobs } = await mine.call<{ jobs: (Entry | null)[] }>("jobs.get", { job_ids });
    expect(jobs.map((job) => job?.dataset.name ?? null)).to.deep.equal(["Seas", null, null, "Rivers", "Seas"]);
    const asAdmin = await admin.call<{ jobs: (Entry | null)[] }>("jobs.get", { job_ids, admin: true });
    expect(asAdmin.jobs.map((job) => job?.owner ?? null)).to.deep.equal(["me", null, "you", "me", "me"]);
  });

  it("lists what its params and results are made of", async () => {
    const [states, types, sorts, levels, fields, groups] = await Promise.all(
      ["states", "types", "sortSpecs", "logLevels", "searchableFields", "clientGroups"].map((name) =>
        mine.call<Record<string, unknown[]>>(`jobs.${name}`),
      ),
    );
    expect(states?.states).to.deep.equal(["create", "queue", "run", "complete", "error", "terminate"]);
    expect(types?.types).to.deep.equal([
      "profile",
      "light_profile",
      "refresh",
      "query",
      "dataset",
      "metric",
      "quality",
      "workflow",
      "airflow",
      "spectra_batch",
    ]);
    expect(levels?.log_levels).to.deep.equal(["debug", "info", "warn", "error"]);
    expect(fields?.searchable_fields).to.include("dataset_name");
    expect(groups?.client_groups).to.deep.equal(["local", "sql"]);
    for (const { key, directions } of (sorts?.sort_specs ?? []) as { key: string; directions: string[] }[]) {
      for (const direction of directions) {
        const page = await reader.call<Page>("jobs.query", { sort: [{ key, direction }] });
        expect(page.jobs, `${key} ${direction}`).to.have.length(4);
      }
    }
  });

  it("counts jobs by state, error and time in the call that pages them, each as another choice would show them", async () => {
    const { state } = (await mine.call<Page>("jobs.query")).jobs[0] as Entry;
    const page = await mine.call<Page & { facets: object }>("jobs.query", {
      filter: { status: ["error"] },
      facets: {
        status: true,
        error_code: true,
        submitted: { from: state.create_at - 3_600_000, bin_ms: 3_600_000, bins: 2 },
      },
      limit: 1,
    });
    expect(page.found_count).to.equal(1);
    expect(page.facets).to.deep.include({
      status: { complete: 2, error: 1 },
      error_code: [{ code: 40362, name: "FILE_READ_ERROR", cli_code: "DLI-362", count: 1 }],
    });
    expect(page.facets)
      .to.have.property("submitted")
      .that.satisfies((bins: { status: { error?: number } }[]) => bins.some(({ status }) => status.error === 1));
    expect(await mine.call<Page>("jobs.query")).not.to.have.property("facets");
  });

  it("submits a job that has ended again, as it was given, for who may end it", async () => {
    const params = { job_id: ids.light, idempotency_key: "again" };
    const again = await mine.call<{ job_id: string; dataset_id: string }>("jobs.retry", params);
    expect(again.job_id).not.to.equal(ids.light);
    expect(await mine.call("jobs.retry", params)).to.deep.equal(again);
    const job = await mine.ended(again.job_id);
    expect(job).to.include({ status: "LIGHT_PROFILE_READY", dataset_id: again.dataset_id });
    const [entry] = (await mine.call<Page>("jobs.get", { job_ids: [again.job_id] })).jobs;
    expect(entry).to.deep.include({ type: "light_profile", owner: "me" });
    expect((await mine.fail("jobs.retry", { ...params, job_id: ids.good })).code).to.equal(40012);
    expect((await mine.fail("jobs.retry", { job_id: randomUUID() })).code).to.equal(40010);
    expect((await yours.fail("jobs.retry", { job_id: ids.good })).code).to.equal(40040);
    expect((await reader.fail("jobs.retry", { job_id: ids.good })).code).to.equal(41021);
    expect((await admin.fail("jobs.retry", { job_id: ids.good })).code).to.equal(40040);
    const { job_id } = await admin.call<{ job_id: string }>("jobs.retry", {
      job_id: ids.good,
      admin: true,
      force: true,
    });
    expect(await admin.ended(job_id)).to.include({ status: "HEAVY_PROFILES_READY" });
    expect((await admin.call<Page>("jobs.get", { job_ids: [job_id] })).jobs[0]).to.include({ owner: "root" });
  });

  it("lists what lies below the data root, page by page, and nothing else", async () => {
    const page = await mine.call("profiler.listPaths", { path: "set" });
    expect(page.entries.map(({ path, kind }) => [path, kind])).to.deep.equal([["set/a.csv", "file"]]);
    const root = await mine.call("profiler.listPaths", {});
    expect(root.entries.map(({ name }) => name)).to.deep.equal(["broken", "set"]);
    for (const path of ["..", "set/../..", "/etc"]) {
      expect((await mine.fail("profiler.listPaths", { path })).code, path).to.equal(41353);
    }
  });
});
