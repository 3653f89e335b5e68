import { createHash } from "node:crypto";
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { failure, fileObject, profilesOf, recordSet } from "../support/profile.ts";
import { until } from "../support/served.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { csvOf } from "../support/tables.ts";

const unknown = "00000000-0000-4000-8000-000000000000";

describe("the profiler's methods", () => {
  const outside = writeFiles(temporaryFolder(), { "secret.csv": "a,b\n1,2\n" });
  let service: TestService;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
    writeFiles(service.dataRoot, {
      "set/deep/er/b.csv": csvOf(30),
      "set/a.csv": csvOf(1461),
      "set/broken.parquet": "PAR1 and nothing of a footer",
      "set/notes.md": "# Notes\n",
      "one.csv": csvOf(5),
    });
    symlinkSync(outside, join(service.dataRoot, "way-out"));
    symlinkSync(join(outside, "secret.csv"), join(service.dataRoot, "set/leak.csv"));
    symlinkSync(join(service.dataRoot, "set"), join(service.dataRoot, "set/deep/loop"));
  });
  after(() => service.stop());

  it("profiles a folder from trigger to profile, with one warning for each file that cannot be read", async () => {
    const { light, heavy, cdd, warnings } = await profilesOf(service.rpc, "set");
    const names = heavy.recordSet.map(({ name }) => name);
    expect(names).to.include.members(["a", "deep/er/b", "broken"]);
    expect(recordSet(heavy, "a").statistics.rowCount).to.equal(1461);
    expect(failure(heavy, "broken").name).to.equal("FILE_READ_ERROR");
    expect(warnings).to.equal(3);
    expect(light).not.to.have.property("recordSet");
    expect(cdd.files.map((file) => file.source_file)).to.deep.equal(["a.csv", "deep/er/b.csv", "notes.md"]);
    for (const entry of light.distribution) {
      if (!("sha256" in entry)) continue;
      const content = readFileSync(join(service.dataRoot, "set", entry.name));
      expect(entry.sha256).to.equal(createHash("sha256").update(content).digest("hex"));
      expect(entry.contentSize).to.equal(`${content.length} B`);
    }
    const leak = fileObject(light, "leak.csv");
    expect(leak).not.to.have.property("sha256");
    expect(leak.error?.name).to.equal("FILE_VALIDATION_ERROR");
    expect(JSON.stringify([light, heavy, cdd])).not.to.include(service.dataRoot);
  });

  it("accepts a specification as the original documents it, with empty strings for what is not known", async () => {
    const specification = { ...specificationOf("one.csv"), creator: "", version: "", published_url: "" };
    const { light } = await profilesOf(service.rpc, "one.csv", specification);
    expect(JSON.stringify(light)).not.to.match(/:""/);
  });

  it("names every field that is missing or wrong", async () => {
    const { name: _, ...nameless } = specificationOf("set");
    const first = await service.rpc.fail("profiler.trigger", { profile_specification: nameless });
    expect([first.code, first.data.details]).to.deep.equal([
      -32602,
      [{ loc: ["params", "profile_specification", "name"], msg: "Field required", type: "missing" }],
    ]);
    const wrong = { ...specificationOf("set"), id: "x", keywords: ["a", 1], date_published: "2024-13-01", more: 1 };
    const { data } = await service.rpc.fail("profiler.trigger", { profile_specification: wrong, extra: true });
    const found = (data.details as { loc: unknown[]; type: string }[]).map(
      ({ loc, type }) => `${loc.join(".")} ${type}`,
    );
    expect(found).to.have.members([
      "params.extra extra_forbidden",
      "params.profile_specification.more extra_forbidden",
      "params.profile_specification.id uuid_parsing",
      "params.profile_specification.keywords.1 string_type",
      "params.profile_specification.date_published date_parsing",
    ]);
  });

  for (const id of [
    "../../etc",
    "set/../../..",
    "/etc",
    "way-out",
    "way-out/secret.csv",
    "C:\\data",
    "a\u0000b",
    "set/..",
  ]) {
    it(`refuses the dataset_id ${JSON.stringify(id)}`, async () => {
      const error = await service.rpc.fail("profiler.trigger", { profile_specification: specificationOf(id) });
      expect(error.code).to.equal(41353);
      expect(JSON.stringify(error)).not.to.include(outside);
    });
  }

  it("takes params by position", async () => {
    const { job_id } = await service.rpc.call<{ job_id: string }>("profiler.trigger", [
      specificationOf("one.csv"),
      true,
    ]);
    const job = await service.rpc.ended(job_id);
    expect([job.status, job.terminal]).to.deep.equal(["LIGHT_PROFILE_READY", true]);
    const error = await service.rpc.fail("profiler.runnerStatus", [job_id, false, 1, 2]);
    expect(error.data.details).to.have.length(2);
  });

  it("makes only the light profile where only that is asked for", async () => {
    const job = await service.rpc.profiled(specificationOf("set"), { only_light_profile: true });
    const profile = await service.rpc.call("profiler.getProfile", { job_id: job.job_id });
    expect(profile.moma_profile_light).to.be.an("object");
    expect([profile.moma_profile_heavy, profile.cdd_profile]).to.deep.equal([null, null]);
    const error = await service.rpc.fail("profiler.getProfile", { job_id: job.job_id, parts: ["heavy"] });
    expect([error.code, error.data.details]).to.deep.equal([40351, { job_id: job.job_id, parts: ["heavy"] }]);
  });

  it("tells the runner status, also of an unknown job, and the same each time", async () => {
    const job = await service.rpc.profiled(specificationOf("one.csv"));
    for (const job_id of [unknown, job.job_id]) {
      const answers = [1, 2].map(() => service.rpc.call("profiler.runnerStatus", { job_id }));
      const [first, second] = await Promise.all(answers);
      expect(first).to.deep.equal({ job_id, runner_status: job_id === unknown ? "unknown" : "completed" });
      expect(second).to.deep.equal(first);
    }
  });

  it("answers the newest CDD profile of a dataset", async () => {
    const specification = specificationOf("one.csv");
    await service.rpc.profiled(specification);
    await service.rpc.profiled({ ...specification, headline: "the newer" });
    const cdd = await service.rpc.call("profiler.getCddProfile", {
      dataset_id: specification.id,
    });
    expect(cdd.headline).to.equal("the newer");
  });

  it("cleans up for real, twice if asked to, and keeps answering the status", async () => {
    const { job_id } = await service.rpc.profiled(specificationOf("set"));
    const first = await service.rpc.call("profiler.cleanUp", { job_id });
    const second = await service.rpc.call("profiler.cleanUp", { job_id });
    expect(first.freed_bytes).to.be.greaterThan(500);
    expect(second.freed_bytes).to.equal(0);
    expect(await service.rpc.call("profiler.jobStatus", { job_id })).to.include({
      status: "CLEANED_UP",
      terminal: true,
    });
    expect((await service.rpc.fail("profiler.getProfile", { job_id })).code).to.equal(40011);
  });

  it("waits for a change no longer than asked", async () => {
    const { job_id } = await service.rpc.profiled(specificationOf("one.csv"));
    const start = performance.now();
    await service.rpc.call("profiler.jobStatus", { job_id, wait_seconds: 20 });
    expect(performance.now() - start, "a terminal job is not waited for").to.be.lessThan(15_000);
    expect((await service.rpc.fail("profiler.jobStatus", { job_id, wait_seconds: 31 })).code).to.equal(-32602);
  });

  it("profiles a file asked for by name, and fails the job where it cannot be read", async () => {
    const { heavy } = await profilesOf(service.rpc, "set/deep/er/b.csv");
    expect(heavy.recordSet.map(({ name }) => name)).to.deep.equal(["b"]);
    const job = await service.rpc.profiled(specificationOf("set/broken.parquet"));
    expect([job.status, job.error?.name]).to.deep.equal(["FAILED", "FILE_READ_ERROR"]);
  });

  it("profiles several connectors as one dataset", async () => {
    const specification = {
      ...specificationOf("one.csv"),
      data_connectors: ["one.csv", "set/deep/er", "set/a.csv"].map((dataset_id) => ({
        type: "RawDataPath",
        dataset_id,
      })),
    };
    const { job_id } = await service.rpc.profiled(specification);
    const profile = await service.rpc.call("profiler.getProfile", { job_id });
    expect(profile.moma_profile_heavy?.recordSet.map(({ name }) => name)).to.deep.equal([
      "one",
      "set/a",
      "set/deep/er/b",
    ]);
  });

  it("gives the same profile for the same bytes and specification", async () => {
    const specification = specificationOf("set");
    const documents = [];
    for (let i = 0; i < 2; i++) {
      const { job_id } = await service.rpc.profiled(specification, { force: true });
      const { job_id: _, ...profile } = await service.rpc.call("profiler.getProfile", { job_id });
      documents.push(JSON.stringify(profile));
    }
    expect(documents[0]).to.equal(documents[1]);
  });

  it("does not profile a file again that has not changed, and says so", async () => {
    const specification = specificationOf("set");
    const reused = async (params: object = {}): Promise<string[] | undefined> => {
      const { job_id } = await service.rpc.profiled(specification, params);
      const { moma_profile_heavy: heavy } = await service.rpc.call("profiler.getProfile", { job_id, parts: ["heavy"] });
      return heavy?.recordSet.filter((set) => set.reused === true).map(({ name }) => name);
    };
    expect(await reused()).to.deep.equal([]);
    expect(await reused()).to.deep.equal(["a", "deep/er/b"]);
    expect(await reused({ force: true })).to.deep.equal([]);
    writeFiles(service.dataRoot, { "set/a.csv": "id,name\n1,x\n2,y\n9,z\n" });
    expect(await reused()).to.deep.equal(["deep/er/b"]);
    const other = { ...specification, redact: true };
    const { job_id } = await service.rpc.profiled(other);
    const { freed_bytes } = await service.rpc.call("profiler.cleanUp", { job_id });
    expect(freed_bytes).to.be.greaterThan(0);
    expect(await reused()).to.deep.equal([]);
  });
});

describe("the system's methods", () => {
  let service: TestService;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
  });
  after(() => service.stop());

  it("tell that it is there, what it is and how it is", async () => {
    expect(await service.rpc.call("system.ping")).to.equal("pong");
    expect(await service.rpc.call("system.version")).to.include({ service: "dataset-profiler", jsonrpc: "2.0" });
    const health = await service.rpc.call("system.health");
    expect(health).to.have.keys("status", "store", "executor", "disk");
    expect(health).to.have.nested.property("store.status", "healthy");
    expect(health).to.have.nested.property("executor.latency_ms").that.is.greaterThan(0);
  });

  it("describe themselves, with schemas, errors and limits", async () => {
    const document = await service.rpc.call("rpc.discover");
    expect(document.methods.map(({ name }) => name)).to.have.members([
      "profiler.trigger",
      "profiler.triggerBatch",
      "profiler.jobStatus",
      "profiler.runnerStatus",
      "profiler.getProfile",
      "profiler.getCddProfile",
      "profiler.getReport",
      "profiler.compare",
      "profiler.cleanUp",
      "profiler.listPaths",
      "profiler.formats",
      "jobs.query",
      "jobs.get",
      "jobs.log",
      "jobs.cancel",
      "jobs.retry",
      "jobs.states",
      "jobs.types",
      "jobs.sortSpecs",
      "jobs.logLevels",
      "jobs.searchableFields",
      "jobs.clientGroups",
      "datasets.register",
      "datasets.get",
      "datasets.list",
      "datasets.versions",
      "datasets.unregister",
      "datasets.refresh",
      "datasets.run",
      "datasets.profile",
      "catalog.list",
      "catalog.search",
      "catalog.get",
      "catalog.describe",
      "metrics.register",
      "metrics.get",
      "metrics.list",
      "metrics.run",
      "metrics.history",
      "metrics.versions",
      "metrics.unregister",
      "run.policy",
      "run.execute",
      "queries.list",
      "queries.get",
      "queries.result",
      "queries.cancel",
      "catalog.queries",
      "transpile.sql",
      "transpile.definition",
      "transpile.format",
      "transpile.dialects",
      "transpile.register",
      "transpile.rules",
      "transpile.unregister",
      "quality.register",
      "quality.get",
      "quality.list",
      "quality.versions",
      "quality.unregister",
      "quality.run",
      "quality.results",
      "quality.suggest",
      "quality.testTypes",
      "workflows.register",
      "workflows.get",
      "workflows.list",
      "workflows.pause",
      "workflows.unpause",
      "workflows.unregister",
      "workflows.run",
      "workflows.backfill",
      "workflows.status",
      "workflows.stop",
      "workflows.history",
      "lineage.get",
      "lineage.impact",
      "lineage.export",
      "jobs.notices",
      "models.upload",
      "models.list",
      "models.get",
      "models.delete",
      "spectra.process",
      "spectra.classify",
      "spectra.estimateRedshift",
      "spectra.options",
      "spectra.templates",
      "spectra.template",
      "spectra.lines",
      "spectra.batch",
      "spectra.batchResult",
      "system.ping",
      "system.health",
      "system.version",
      "system.errors",
      "system.whoami",
      "rpc.discover",
    ]);
    expect(document["x-limits"]).to.include({ max_batch_items: 1000, max_depth: 128 });
  });

  it("lists the formats", async () => {
    const { formats } = await service.rpc.call("profiler.formats");
    expect(formats.flatMap(({ extensions }) => extensions)).to.include.members([
      ".csv",
      ".tsv",
      ".json",
      ".jsonl",
      ".parquet",
    ]);
  });

  it("answers machines that watch it", async () => {
    await until(async () => (await fetch(`${service.rpc.url}/health/ready`)).ok, "the service is ready");
    for (const path of ["/", "/health/live", "/health/ready"]) {
      const response = await fetch(`${service.rpc.url}${path}`);
      expect([path, response.status]).to.deep.equal([path, 200]);
      expect(await response.text()).not.to.match(/\/|\d+\.\d+/);
    }
  });
});
