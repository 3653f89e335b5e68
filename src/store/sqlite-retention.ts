import type { SqliteDatabase } from "./sqlite-database.ts";
import type { Deleted, Retention } from "./store.ts";

/** Jobs that are deleted in one transaction, so that others get their turn. */
const AT_ONCE = 500;

/** Deletes what is older or more than is to be kept. */
export async function retain(database: SqliteDatabase, retention: Retention): Promise<Deleted> {
  const logs = await each(jobsWithLogs(database, retention), (seq) => deleteLog(database, seq), database);
  const cleaned = jobsWithProfiles(database, retention);
  await each(cleaned, (seq) => cleanUp(database, seq), database);
  const jobs = await each(forgotten(database, retention), (seq) => deleteJob(database, seq), database);
  const profiles = cleaned.map(({ job_id }) => job_id);
  if (logs + profiles.length + jobs > 0) database.shrink();
  return { jobs, profiles, logs };
}

/** Deletes a job's profiles and log; its status says so. Tells how many bytes they took. */
export function cleanUp(database: SqliteDatabase, seq: number): number {
  const freed = database.number(
    `SELECT (SELECT coalesce(sum(bytes), 0) FROM profiles WHERE profiles.job_id = jobs.job_id) + log_bytes AS n
     FROM jobs WHERE seq = ?`,
    seq,
  );
  database.run("DELETE FROM profiles WHERE job_id = (SELECT job_id FROM jobs WHERE seq = ?)", seq);
  deleteLog(database, seq);
  database.run("UPDATE jobs SET status = 'CLEANED_UP' WHERE seq = ?", seq);
  return freed;
}

function deleteLog(database: SqliteDatabase, seq: number): void {
  database.run("DELETE FROM job_logs WHERE seq = ?", seq);
  database.run("UPDATE jobs SET log_bytes = 0 WHERE seq = ?", seq);
}

function deleteJob(database: SqliteDatabase, seq: number): void {
  for (const table of ["profiles", "idempotency"]) {
    database.run(`DELETE FROM ${table} WHERE job_id = (SELECT job_id FROM jobs WHERE seq = ?)`, seq);
  }
  database.run("DELETE FROM job_search WHERE rowid = ?", seq);
  database.run("DELETE FROM jobs WHERE seq = ?", seq); // its log and its specification go with it
}

interface Ended {
  seq: number;
  job_id: string;
  finished_at: number;
  bytes: number;
}

function jobsWithLogs(database: SqliteDatabase, { logsBefore, maxLogBytes }: Retention): Ended[] {
  const ended = endedJobs(database, "SELECT seq, job_id, finished_at, log_bytes AS bytes FROM jobs", "log_bytes > 0");
  return beyond(ended, logsBefore, maxLogBytes);
}

function jobsWithProfiles(database: SqliteDatabase, { profilesBefore, maxProfileBytes }: Retention): Ended[] {
  const ended = endedJobs(
    database,
    `SELECT seq, job_id, finished_at, bytes FROM
       (SELECT job_id, sum(bytes) AS bytes FROM profiles INDEXED BY profile_sizes GROUP BY job_id) JOIN jobs USING (job_id)`,
    "TRUE",
  );
  return beyond(ended, profilesBefore, maxProfileBytes);
}

function forgotten(database: SqliteDatabase, { jobsBefore, maxJobs }: Retention): Ended[] {
  const ended = endedJobs(database, "SELECT seq, job_id, finished_at, 1 AS bytes FROM jobs", "TRUE");
  return beyond(ended, jobsBefore, maxJobs);
}

/** Jobs that have ended, newest first. */
function endedJobs(database: SqliteDatabase, select: string, condition: string): Ended[] {
  return database.all(
    `${select} WHERE terminal = 1 AND finished_at IS NOT NULL AND ${condition} ORDER BY finished_at DESC, seq DESC`,
  ) as unknown as Ended[];
}

/** Those that ended before a time, and those that come after the newest have used up what is allowed. */
function beyond(newestFirst: Ended[], before: number | null, most: number | null): Ended[] {
  let used = 0;
  return newestFirst.filter(({ finished_at, bytes }) => {
    used += bytes;
    return (before !== null && finished_at < before) || (most !== null && used > most);
  });
}

async function each(jobs: Ended[], work: (seq: number) => void, database: SqliteDatabase): Promise<number> {
  for (let i = 0; i < jobs.length; i += AT_ONCE) {
    database.transaction(() => {
      for (const { seq } of jobs.slice(i, i + AT_ONCE)) work(seq);
    });
    await new Promise((resolve) => setImmediate(resolve));
  }
  return jobs.length;
}
