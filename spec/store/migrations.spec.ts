import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gunzipSync, gzipSync } from "node:zlib";
import { expect } from "chai";
import { ProfileReader, type ReadProfile } from "../../src/jobs/profile-reader.ts";
import { documentNames } from "../../src/profiling/output/entries.ts";
import { packJsonSync, unpackJson } from "../../src/profiling/output/packed-json.ts";
import type { JobSummary } from "../../src/store/job-record.ts";
import { viewsOf } from "../../src/store/job-stage.ts";
import { migrate } from "../../src/store/migrate.ts";
import { migrations } from "../../src/store/migrations.ts";
import { SqliteStore } from "../../src/store/sqlite-store.ts";
import { stringOf } from "../support/document-text.ts";
import { temporaryFolder } from "../support/folders.ts";
import { specificationOf } from "../support/specification.ts";

/** All documents that there are of a job's profile. */
async function textsOf(store: SqliteStore, jobId: string): Promise<ReadProfile["texts"]> {
  const read = await new ProfileReader(store, Number.POSITIVE_INFINITY).read(jobId, documentNames, null);
  if (read === null) throw new Error("nobody has deleted it");
  return read.texts;
}

describe("a store of an earlier version", () => {
  it("keeps its jobs and profiles, and can be looked through like any other", async () => {
    const folder = temporaryFolder();
    mkdirSync(folder, { recursive: true });
    const old = new DatabaseSync(join(folder, "dli.sqlite"));
    migrate(old, 3);
    const specification = specificationOf("set", { name: "Rivers" });
    const progress = { phase: "done", files_done: 1, files_total: 1, bytes_done: 1, bytes_total: 1, percent: 100 };
    const error = { code: 40362, name: "FILE_READ_ERROR", message: "File 'a' cannot be read", details: {} };
    const insert = old.prepare(
      `INSERT INTO jobs (job_id, dataset_id, specification, only_light_profile, priority, status, runner_status, terminal,
         attempts, progress, error, warnings, submitted_at) VALUES (?, ?, ?, 0, 0, ?, ?, ?, 1, ?, ?, ?, ?)`,
    );
    const rows = [
      ["done", "HEAVY_PROFILES_READY", "completed", 1, null, [error, error]],
      ["failed", "FAILED", "failed", 1, JSON.stringify(error), []],
      ["waits", "SUBMITTING", "pending", 0, null, []],
    ] as const;
    for (const [i, [id, status, runner, terminal, stored, warnings]] of rows.entries()) {
      const texts = [JSON.stringify(progress), stored, JSON.stringify(warnings)] as const;
      insert.run(id, specification.id, JSON.stringify(specification), status, runner, terminal, ...texts, 1000 + i);
    }
    const light = '{"name":"Rivers","distribution":[]}';
    old.prepare("INSERT INTO profiles VALUES ('done', 'light', ?, 3)").run(gzipSync(light));
    old.prepare("INSERT INTO profiles VALUES ('failed', 'light', ?, 3)").run(Buffer.from("abc"));
    old.close();

    const store = SqliteStore.open(folder);
    expect(await store.job("done")).to.include({ dataset_name: "Rivers", warnings: 2, batch_id: null });
    expect((await textsOf(store, "done")).light).to.equal(light);
    expect(await store.documents("failed")).to.deep.equal([]); // it was none before either
    expect((await store.activeJobs()).map(({ job_id, task }) => [job_id, task])).to.deep.equal([
      ["waits", { kind: "profile", specification }],
    ]);
    const ask = { from: null, to: null, owners: null, datasetIds: null, batchIds: null, errorCodes: null } as const;
    const page = { visible: undefined, sort: [{ key: "created", descending: false }], offset: 0, limit: 10 } as const;
    const all = await store.query({ ...ask, ...page, states: null, terms: ["rivers"] });
    expect(all.jobs.map(({ job_id }) => job_id)).to.deep.equal(["done", "failed", "waits"]);
    for (const [state, id] of [
      ["complete", "done"],
      ["error", "failed"],
      ["queue", "waits"],
    ] as const) {
      const found = await store.query({ ...ask, ...page, states: [state], terms: [] });
      expect(found.jobs.map(({ job_id }) => job_id)).to.deep.equal([id]);
    }
    expect(await store.log("done", { offset: 0, limit: 10, levels: null, search: null })).to.equal(null);
    await store.close();
  });

  it("finds the jobs and profiles of datasets whose ids it has in capital letters", async () => {
    const folder = temporaryFolder();
    const old = new DatabaseSync(join(folder, "dli.sqlite"));
    migrate(old, 5);
    const { id } = specificationOf("set");
    old
      .prepare(
        `INSERT INTO jobs (job_id, dataset_id, only_light_profile, priority, status, runner_status, terminal, attempts,
           progress, submitted_at) VALUES ('done', ?, 0, 0, 'HEAVY_PROFILES_READY', 'completed', 1, 1, '{}', 1)`,
      )
      .run(id.toUpperCase());
    old.prepare("INSERT INTO profiles VALUES ('done', 'cdd', ?, 3)").run(gzipSync('{"name":"set","files":[]}'));
    old.close();
    const store = SqliteStore.open(folder);
    expect(await store.newestCddJob(id, null)).to.equal("done");
    expect(await store.job("done")).to.include({ dataset_id: id });
    await store.close();
  });

  it("has jobs that are what they were, in whatever state they are", async () => {
    const folder = temporaryFolder();
    const old = new DatabaseSync(join(folder, "dli.sqlite"));
    migrate(old, 5);
    const { id } = specificationOf("set");
    const insert = old.prepare(
      `INSERT INTO jobs (job_id, dataset_id, only_light_profile, priority, status, runner_status, terminal, attempts,
         progress, submitted_at) VALUES (?, ?, 0, 0, ?, ?, ?, 1, '{}', 1)`,
    );
    const kinds = [
      ["SUBMITTING", "pending", false, null, "queue"],
      ["STARTING", "in_progress", false, null, "run"],
      ["LIGHT_PROFILE_READY", "pending", false, null, "queue"],
      ["LIGHT_PROFILE_READY", "in_progress", false, null, "run"],
      ["LIGHT_PROFILE_READY", "completed", true, null, "complete"],
      ["HEAVY_PROFILES_READY", "completed", true, null, "complete"],
      ["FAILED", "failed", true, null, "error"],
      ["CANCELLED", "failed", true, "user", "terminate"],
      ["CLEANED_UP", "completed", true, null, "complete"],
      ["CLEANED_UP", "failed", true, null, "error"],
      ["CLEANED_UP", "failed", true, "admin", "terminate"],
    ] as const;
    for (const [i, [status, runner, terminal, by]] of kinds.entries()) {
      insert.run(String(i), id, status, runner, terminal ? 1 : 0);
      old.prepare("UPDATE jobs SET cancelled_by = ? WHERE job_id = ?").run(by, String(i));
    }
    old.exec("UPDATE jobs SET terminal = terminal");
    old.close();
    const store = SqliteStore.open(folder);
    for (const [i, [status, runner_status, terminal, , state]] of kinds.entries()) {
      const job = (await store.job(String(i))) as JobSummary;
      expect(viewsOf(job), String(i)).to.include({ status, runner_status, terminal, state });
    }
    await store.close();
  });

  it("whose profiles were texts in pieces gives the same profiles, entry by entry", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "dli.sqlite");
    writeFileSync(path, gunzipSync(readFileSync(new URL("fixtures/state-of-version-5.sqlite.gz", import.meta.url))));
    const old = new DatabaseSync(path);
    const texts = new Map<string, string>();
    for (const { job_id, part, json } of old.prepare("SELECT job_id, part, json FROM profiles").all()) {
      const pieces = old
        .prepare("SELECT json FROM profile_pieces WHERE job_id = ? AND part = ? ORDER BY piece")
        .all(String(job_id), String(part));
      const packed = [...pieces.map((piece) => piece.json), json] as Uint8Array[];
      texts.set(`${job_id}/${part}`, packed.map((bytes) => gunzipSync(bytes).toString()).join(""));
    }
    const jobs = old.prepare("SELECT job_id, status FROM jobs ORDER BY seq").all();
    const pieces = Number(old.prepare("SELECT count(*) AS n FROM profile_pieces").get()?.n);
    old.close();
    expect([jobs.length, texts.size, pieces]).to.deep.equal([6, 11, 18]);

    const store = SqliteStore.open(folder);
    const now = new Map<string, string>();
    for (const { job_id } of jobs) {
      for (const [part, text] of Object.entries(await textsOf(store, String(job_id)))) {
        if (text !== null) now.set(`${job_id}/${part}`, stringOf(text));
      }
    }
    for (const [key, text] of texts) expect(now.get(key), key).to.equal(text);
    expect(now.size).to.equal(texts.size);
    const many = String(jobs[1]?.job_id);
    const heavy = (await store.documents(many)).find(({ name }) => name === "heavy");
    const names = ["documents", "base/table_3", "readme", "t07"];
    const found = await store.entries(heavy?.id ?? 0, { names });
    const sets = await Promise.all((found ?? []).map(async (packed) => JSON.parse(await unpackJson(packed))));
    expect(sets.map(({ name }) => name)).to.deep.equal(["documents", "base/table_3", "t07"]);
    const cdd = (await store.documents(many)).find(({ name }) => name === "cdd");
    const [file] = (await store.entries(cdd?.id ?? 0, { names: ["base.sqlite"] })) ?? [];
    expect(JSON.parse(await unpackJson(file ?? packJsonSync("{}"))).tables).to.have.length(9);
    expect(await store.cleanUp(many)).to.be.greaterThan(10_000);
    expect(await store.documents(many)).to.deep.equal([]);
    await store.close();
  });

  it("of a later version is refused", () => {
    const folder = temporaryFolder();
    const later = new DatabaseSync(join(folder, "dli.sqlite"));
    later.exec(`PRAGMA user_version = ${migrations.length + 1}`);
    later.close();
    expect(() => SqliteStore.open(folder)).to.throw("of version");
  });
});
