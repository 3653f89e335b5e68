import { cleanedUp, type JobStage } from "./job-stage.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";
import { changeJob } from "./sqlite-jobs.ts";
import type { Readable } from "./sqlite-reader.ts";
import type { Deleted, Retention } from "./store.ts";

/** Jobs that are worked on in one transaction, so that others get their turn. */
const AT_ONCE = 200;

/** Among so many jobs it is found here sooner than a thread begins. */
const FEW = 1_000;

/** What of a kind there is, by job: the job's `seq`, `finished_at`, and how much it takes, `amount`. */
const KINDS = {
  logs: "SELECT seq, finished_at, log_bytes AS amount FROM jobs WHERE terminal = 1 AND log_bytes > 0",
  profiles: `SELECT seq, finished_at, amount
  FROM (SELECT job_id, sum(bytes) AS amount FROM profile_documents INDEXED BY profile_sizes GROUP BY job_id)
  JOIN jobs USING (job_id) WHERE terminal = 1`,
  results: "SELECT seq, finished_at, 1 AS amount FROM jobs WHERE stage = 'result_completed'",
  jobs: "SELECT seq, finished_at, 1 AS amount FROM jobs WHERE terminal = 1",
} as const;

/** What of a kind is older, or more, than is to be kept; null for any. */
export interface Excess {
  kind: keyof typeof KINDS;
  before: number | null;
  most: number | null;
}

/** Deletes what is older or more than is to be kept. Among many jobs that takes long to find: `findAside` does. */
export async function retain(
  database: SqliteDatabase,
  retention: Retention,
  findAside: (excess: Excess) => Promise<number[]>,
): Promise<Deleted> {
  const {
    logsBefore,
    maxLogBytes,
    profilesBefore,
    maxProfileBytes,
    jobsBefore,
    maxJobs,
    resultsBefore = null,
  } = retention;
  const few = database.number(`SELECT count(*) AS n FROM (SELECT 1 FROM jobs LIMIT ${FEW + 1})`) <= FEW;
  const find = async (excess: Excess): Promise<number[]> => (few ? beyond(database, excess) : findAside(excess));
  const logs = await each(database, await find({ kind: "logs", before: logsBefore, most: maxLogBytes }), deleteLog);
  const results = await each(database, await find({ kind: "results", before: resultsBefore, most: null }), cleanUp);
  const old = await find({ kind: "profiles", before: profilesBefore, most: maxProfileBytes });
  const profiles = results + (await each(database, old, cleanUp));
  const jobs = await each(database, await find({ kind: "jobs", before: jobsBefore, most: maxJobs }), deleteJob);
  if (logs + profiles + jobs > 0) database.shrink();
  return { jobs, profiles, logs };
}

/** Deletes a job's profiles and log; its status says so. Tells how many bytes they took. */
export function cleanUp(database: SqliteDatabase, seq: number): number {
  const freed = database.number(
    `SELECT log_bytes + (SELECT coalesce(sum(bytes), 0) FROM profile_documents AS documents
       WHERE documents.job_id = jobs.job_id) AS n FROM jobs WHERE seq = ?`,
    seq,
  );
  deleteOf(database, seq, ["profile_documents"]); // the entries go with them
  deleteLog(database, seq);
  const row = database.get("SELECT stage FROM jobs WHERE seq = ?", seq);
  if (row !== undefined) changeJob(database, seq, { stage: cleanedUp(row.stage as JobStage) });
  return freed;
}

function deleteLog(database: SqliteDatabase, seq: number): void {
  database.run("DELETE FROM job_logs WHERE seq = ?", seq);
  database.run("UPDATE jobs SET log_bytes = 0 WHERE seq = ?", seq);
}

function deleteJob(database: SqliteDatabase, seq: number): void {
  deleteOf(database, seq, ["profile_documents", "idempotency"]);
  database.run("DELETE FROM job_search WHERE rowid = ?", seq);
  database.run("DELETE FROM jobs WHERE seq = ?", seq); // its log and its specification go with it
}

function deleteOf(database: SqliteDatabase, seq: number, tables: readonly string[]): void {
  for (const table of tables)
    database.run(`DELETE FROM ${table} WHERE job_id = (SELECT job_id FROM jobs WHERE seq = ?)`, seq);
}

/** Jobs that ended before a time, and those that are left when newer ones have used up what is allowed. */
export function beyond(database: Readable, { kind, before, most }: Excess): number[] {
  if (before === null && most === null) return [];
  const rows = database.all(
    `SELECT seq FROM
       (SELECT seq, finished_at, sum(amount) OVER (ORDER BY seq DESC) AS used FROM (${KINDS[kind]}))
     WHERE finished_at < ? OR used > ? ORDER BY seq`,
    before ?? 0,
    most ?? Number.MAX_SAFE_INTEGER,
  );
  return rows.map(({ seq }) => Number(seq));
}

async function each(
  database: SqliteDatabase,
  jobs: readonly number[],
  work: (database: SqliteDatabase, seq: number) => void,
): Promise<number> {
  for (let i = 0; i < jobs.length; i += AT_ONCE) {
    database.transaction(() => {
      for (const seq of jobs.slice(i, i + AT_ONCE)) work(database, seq);
    });
    await new Promise((resolve) => setImmediate(resolve));
  }
  return jobs.length;
}
