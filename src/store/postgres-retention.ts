import { cleanedUp, type JobStage } from "./job-stage.ts";
import { forgetFullBuckets } from "./postgres-buckets.ts";
import type { PostgresDatabase, Sql } from "./postgres-database.ts";
import { forgetOldProblems } from "./postgres-hosts.ts";
import { columnsOf } from "./postgres-job-rows.ts";
import { restoreTurns } from "./postgres-lost-turns.ts";
import type { Turns } from "./postgres-turns.ts";
import type { Deleted, Retention } from "./store.ts";

/** Jobs that are worked on in one transaction. */
const AT_ONCE = 200;
/** Names the lock under which one process at a time deletes what is old. */
const LOCK = 4_557_002;

/** What of a kind there is, by job: the job's `seq`, `finished_at`, and how much it takes, `amount`. */
const KINDS = {
  logs: "SELECT seq, finished_at, log_bytes AS amount FROM jobs WHERE terminal AND log_bytes > 0",
  profiles: `SELECT seq, finished_at, amount
  FROM (SELECT seq, sum(bytes)::bigint AS amount FROM profile_documents GROUP BY seq) AS documents
  JOIN jobs USING (seq) WHERE terminal`,
  results: "SELECT seq, finished_at, 1 AS amount FROM jobs WHERE stage = 'result_completed'",
  jobs: "SELECT seq, finished_at, 1 AS amount FROM jobs WHERE terminal",
} as const;

/**
 * Deletes what is older or more than is to be kept, and gives jobs that have lost their turns new ones; nothing where
 * another process is at it.
 */
export async function retain(database: PostgresDatabase, turns: Turns, retention: Retention): Promise<Deleted> {
  const {
    logsBefore,
    maxLogBytes,
    profilesBefore,
    maxProfileBytes,
    jobsBefore,
    maxJobs,
    resultsBefore = null,
  } = retention;
  return database.session(async (session) => {
    const [lock] = await session.all("SELECT pg_try_advisory_lock($1) AS taken", [LOCK]);
    if (lock?.taken !== true) return { jobs: 0, profiles: 0, logs: 0 };
    try {
      await forgetFullBuckets(session);
      await forgetOldProblems(session);
      await database.transaction((tx) => restoreTurns(tx, turns));
      const each = async (kind: keyof typeof KINDS, before: number | null, most: number | null, work: Work) => {
        const seqs = await beyond(session, kind, before, most);
        for (let i = 0; i < seqs.length; i += AT_ONCE)
          await database.transaction((tx) => work(tx, seqs.slice(i, i + AT_ONCE)));
        return seqs.length;
      };
      const logs = await each("logs", logsBefore, maxLogBytes, deleteLogs);
      const results = await each("results", resultsBefore, null, cleanUpAll);
      const profiles = results + (await each("profiles", profilesBefore, maxProfileBytes, cleanUpAll));
      const jobs = await each("jobs", jobsBefore, maxJobs, deleteJobs);
      return { jobs, profiles, logs };
    } finally {
      await session.all("SELECT pg_advisory_unlock($1)", [LOCK]);
    }
  });
}

type Work = (tx: Sql, seqs: readonly number[]) => Promise<void>;

/** Deletes a job's profiles and log; its status says so. Tells how many bytes they took. */
export async function cleanUp(tx: Sql, seq: number): Promise<number> {
  const [row] = await tx.all("SELECT stage, log_bytes FROM jobs WHERE seq = $1 FOR UPDATE", [seq]);
  if (row === undefined) return 0;
  const documents = await tx.all("DELETE FROM profile_documents WHERE seq = $1 RETURNING bytes", [seq]);
  await deleteLogs(tx, [seq]);
  const { stage, state, terminal } = columnsOf({ stage: cleanedUp(row.stage as JobStage) });
  await tx.run("UPDATE jobs SET stage = $2, state = $3, terminal = $4 WHERE seq = $1", [seq, stage, state, terminal]);
  return documents.reduce((sum, { bytes }) => sum + Number(bytes), Number(row.log_bytes));
}

async function cleanUpAll(tx: Sql, seqs: readonly number[]): Promise<void> {
  for (const seq of seqs) await cleanUp(tx, seq);
}

async function deleteLogs(tx: Sql, seqs: readonly number[]): Promise<void> {
  await tx.run("DELETE FROM job_logs WHERE seq = ANY ($1)", [seqs]);
  await tx.run("UPDATE jobs SET log_bytes = 0 WHERE seq = ANY ($1)", [seqs]);
}

async function deleteJobs(tx: Sql, seqs: readonly number[]): Promise<void> {
  await tx.run("DELETE FROM idempotency WHERE job_id IN (SELECT job_id FROM jobs WHERE seq = ANY ($1))", [seqs]);
  await tx.run("DELETE FROM jobs WHERE seq = ANY ($1)", [seqs]); // all else of it goes with it
}

/** Jobs that ended before a time, and those that are left when newer ones have used up what is allowed. */
async function beyond(
  session: Sql,
  kind: keyof typeof KINDS,
  before: number | null,
  most: number | null,
): Promise<number[]> {
  if (before === null && most === null) return [];
  const rows = await session.all(
    `SELECT seq FROM
       (SELECT seq, finished_at, sum(amount) OVER (ORDER BY seq DESC) AS used FROM (${KINDS[kind]}) AS those) AS sums
     WHERE finished_at < $1 OR used > $2 ORDER BY seq`,
    [before ?? 0, most ?? Number.MAX_SAFE_INTEGER],
  );
  return rows.map(({ seq }) => Number(seq));
}
