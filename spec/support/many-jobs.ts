import { DatabaseSync } from "node:sqlite";
import { SqliteStore } from "../../src/store/sqlite-store.ts";
import { stateFolder } from "../../src/store/state-folder.ts";

/** Fills the store of a state folder with so many jobs that have ended. */
export async function withManyJobs(stateDir: string, count: number): Promise<string> {
  await SqliteStore.open(stateDir).close(); // which makes it
  const database = new DatabaseSync(stateFolder(stateDir).database);
  database.exec(`BEGIN;
    CREATE TEMP TABLE numbers AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count}) SELECT i FROM n;
    INSERT INTO jobs (job_id, dataset_id, dataset_name, only_light_profile, priority, status, state, stage, terminal,
        attempts, progress, warnings, submitted_at, started_at, finished_at, owner)
      SELECT printf('%08x-0000-4000-8000-%012x', i, i), printf('%08x-0000-4000-9000-%012x', i % 1000, i % 1000),
        'dataset of weather ' || (i * 7919 % 10007), 0, 0, 'HEAVY_PROFILES_READY', 'complete', 'completed', 1, 1,
        '{"phase":"done","files_done":1,"files_total":1,"bytes_done":1,"bytes_total":1,"percent":100}', 0,
        1700000000000 + i * 1000, 1700000000100 + i * 1000, 1700000000500 + i * 1000, NULL FROM numbers;
    INSERT INTO specifications (seq, json) SELECT seq, '{}' FROM jobs;
    INSERT INTO job_search (rowid, text)
      SELECT seq, lower(concat_ws(char(10), job_id, dataset_id, dataset_name)) FROM jobs;
    COMMIT`);
  database.close();
  return stateDir;
}
