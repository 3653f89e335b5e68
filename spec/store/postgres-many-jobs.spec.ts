import { randomUUID } from "node:crypto";
import { expect } from "chai";
import type { EntryGroup } from "../../src/profiling/output/entries.ts";
import { PostgresDatabase } from "../../src/store/postgres-database.ts";
import { migratePostgres } from "../../src/store/postgres-migrations.ts";
import { PostgresStore } from "../../src/store/postgres-store.ts";
import { bindTurn, noTurns } from "../../src/store/postgres-turns.ts";
import { type TestPostgres, testPostgres } from "../support/postgres.ts";
import { newJob } from "./contract/new-job.ts";

/** Jobs that wait, and those of them that are done. */
const [WAITING, DONE] = [600, 300];

const document: EntryGroup = { head: { json: "{}", text_bytes: 2 }, entries: [] };

describe("many jobs in PostgreSQL", () => {
  let server: TestPostgres;
  before(async () => {
    server = await testPostgres();
  });
  after(() => server.stop());

  it("take as many rows to read each, however many there are", async () => {
    const { user, password, port } = server;
    const url = `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/shop`;
    const database = new PostgresDatabase({ url, schema: "dli", connections: 1, name: "spec" });
    await migratePostgres(database, "dli");
    const store = new PostgresStore(database, { turns: noTurns, keeper: "me", patienceMs: 0 });
    await store.insertJobs(Array.from({ length: WAITING }, () => newJob()));
    const read = async (): Promise<number> => {
      await database.all("SELECT pg_stat_force_next_flush()"); // by the only session that there is
      return database.number(
        `SELECT (SELECT sum(seq_tup_read) FROM pg_stat_user_tables WHERE schemaname = 'dli')
           + (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE schemaname = 'dli') AS n`,
      );
    };
    const before = await read();
    for (let i = 0; i < DONE; i++) {
      const turn = { id: randomUUID(), retryCount: 0 };
      const first = { owner: null, tag: 0 };
      const run = randomUUID();
      const bound = await bindTurn(database, turn, first, { run, worker: "here" });
      if (typeof bound === "string") throw new Error(`a turn is ${bound}`);
      const { job_id } = bound.record;
      const steps = [
        { changes: { stage: "running" } },
        { changes: { stage: "running_with_light" }, profiles: { light: document } },
        { changes: { stage: "completed" }, profiles: { heavy: document, cdd: document } },
      ] as const;
      for (const step of steps) expect(await store.changeJob(job_id, run, step)).to.equal(true);
    }
    expect((await read()) - before).to.be.within(DONE, 40 * DONE);
    await store.close();
  });
});
