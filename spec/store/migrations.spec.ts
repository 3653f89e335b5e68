import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import type { JobSummary } from "../../src/store/job-record.ts";
import { viewsOf } from "../../src/store/job-stage.ts";
import { migrations } from "../../src/store/migrations.ts";
import { SqliteStore } from "../../src/store/sqlite-store.ts";
import { temporaryFolder } from "../support/folders.ts";
import { specificationOf } from "../support/specification.ts";

describe("a store of an earlier version", () => {
  it("keeps its jobs and profiles, and can be looked through like any other", async () => {
    const folder = temporaryFolder();
    mkdirSync(folder, { recursive: true });
    const old = new DatabaseSync(join(folder, "dli.sqlite"));
    for (const statements of migrations.slice(0, 3)) old.exec(statements);
    old.exec("PRAGMA user_version = 3");
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
    old.prepare("INSERT INTO profiles VALUES ('done', 'light', ?, 3)").run(Buffer.from("abc"));
    old.close();

    const store = SqliteStore.open(folder);
    expect(await store.job("done")).to.include({ dataset_name: "Rivers", warnings: 2, batch_id: null });
    expect((await store.profile("done", "light"))?.length).to.equal(3);
    expect((await store.activeJobs()).map(({ job_id, specification: kept }) => [job_id, kept])).to.deep.equal([
      ["waits", specification],
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
    for (const statements of migrations.slice(0, 5)) old.exec(statements);
    old.exec("PRAGMA user_version = 5");
    const { id } = specificationOf("set");
    old
      .prepare(
        `INSERT INTO jobs (job_id, dataset_id, only_light_profile, priority, status, runner_status, terminal, attempts,
           progress, submitted_at) VALUES ('done', ?, 0, 0, 'HEAVY_PROFILES_READY', 'completed', 1, 1, '{}', 1)`,
      )
      .run(id.toUpperCase());
    old.prepare("INSERT INTO profiles VALUES ('done', 'cdd', ?, 3)").run(Buffer.from("abc"));
    old.close();
    const store = SqliteStore.open(folder);
    expect(await store.newestCddJob(id, null)).to.equal("done");
    expect(await store.job("done")).to.include({ dataset_id: id });
    await store.close();
  });

  it("has jobs that are what they were, in whatever state they are", async () => {
    const folder = temporaryFolder();
    const old = new DatabaseSync(join(folder, "dli.sqlite"));
    for (const statements of migrations.slice(0, 5)) old.exec(statements);
    old.exec("PRAGMA user_version = 5");
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

  it("of a later version is refused", () => {
    const folder = temporaryFolder();
    const later = new DatabaseSync(join(folder, "dli.sqlite"));
    later.exec(`PRAGMA user_version = ${migrations.length + 1}`);
    later.close();
    expect(() => SqliteStore.open(folder)).to.throw("of version");
  });
});
