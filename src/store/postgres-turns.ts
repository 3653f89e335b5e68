import type { JobRecord } from "./job-record.ts";
import type { Sql } from "./postgres-database.ts";
import { recordOf, SUMMARY } from "./postgres-job-rows.ts";
import { escaped, ownerKey, unescaped } from "./postgres-text.ts";

/** A turn of an owner, and the place that it has among others: the one with the smallest tag comes first. */
export interface NewTurn {
  owner: string | null;
  tag: number;
}

/** A turn that a job has been bound to, and how often it was taken before. */
export interface JobTurn {
  id: string;
  retryCount: number;
}

/** A turn that waits or was taken, and whose it is. */
export interface UnfinishedTurn {
  id: string;
  owner: string | null;
}

/** Where jobs get their turns, and what they are done with: in the transactions that add jobs and end them. */
export interface Turns {
  /** Adds turns, under the ids that they are given, if any. */
  add: (tx: Sql, turns: readonly (NewTurn & { id?: string })[]) => Promise<void>;
  end: (tx: Sql, turn: JobTurn) => Promise<void>;
  unfinished: (tx: Sql) => Promise<UnfinishedTurn[]>;
}

/** A condition on jobs that wait for a turn: those that profile. */
export const TURNED = "state = 'queue' AND type IN ('profile', 'light_profile', 'refresh')";

/** Of jobs that nobody takes turns for. */
export const noTurns: Turns = { add: async () => {}, end: async () => {}, unfinished: async () => [] };

/**
 * The tags of turns of these owners, in their order. Each owner's next turn comes behind his last that waits, and behind
 * as many of the others' as he has running: so who comes with few is served soon, however many wait.
 */
export async function tagsOf(tx: Sql, owners: readonly (string | null)[]): Promise<number[]> {
  const next = new Map<string | null, number>();
  const tags: number[] = [];
  for (const owner of owners) {
    const tag = next.get(owner) ?? (await nextTagOf(tx, owner));
    tags.push(tag);
    next.set(owner, tag + 1);
  }
  return tags;
}

async function nextTagOf(tx: Sql, owner: string | null): Promise<number> {
  const of = owner === null ? "owner IS NULL" : "owner = $1";
  const [row] = await tx.all(
    `SELECT greatest(
       (SELECT max(tag) + 1 FROM jobs WHERE state = 'queue' AND ${of}),
       coalesce((SELECT min(tag) FROM jobs WHERE state = 'queue'), 0)
         + (SELECT count(*) FROM jobs WHERE state = 'run' AND ${of})) AS tag`,
    owner === null ? [] : [escaped(owner)],
  );
  return Number(row?.tag ?? 0);
}

/** A job that a turn was bound to, and whether it had begun elsewhere before. */
export interface Bound {
  record: JobRecord;
  ran: boolean;
}

/**
 * Binds a turn to a job, which is in the given run from then on: the one that it was bound to before, else the best that
 * its owner has waiting, by priority and then by age. `none` where there is none, and `busy` where somebody else has to do
 * with all that there are. The job that was added with this turn waits on, for the turn of the one that goes before it.
 */
export async function bindTurn(
  database: Sql,
  turn: JobTurn,
  { owner, tag }: NewTurn,
  { run, worker }: { run: string; worker: string },
): Promise<Bound | "none" | "busy"> {
  const of = owner === null ? "owner IS NULL" : "owner = $6";
  // With the owner in the order too, it is the index's where there is none: the first is found without a sort of all.
  const [row] = await database.all(
    `WITH own (seq, was) AS (
       SELECT seq, state FROM jobs WHERE turn = $1 AND NOT terminal FOR UPDATE
     ), best (seq, was, its_tag) AS (
       SELECT seq, state, tag FROM jobs WHERE ${TURNED} AND turn IS NULL AND ${of} AND NOT EXISTS (SELECT FROM own)
       ORDER BY owner, priority DESC, seq LIMIT 1 FOR UPDATE SKIP LOCKED
     ), passed (seq, next_tag) AS (
       SELECT jobs.seq, its_tag FROM jobs, best WHERE ${TURNED} AND turn IS NULL AND ${of} AND tag = $5 AND its_tag <> $5
       LIMIT 1 FOR UPDATE OF jobs SKIP LOCKED
     ), waiting AS (
       UPDATE jobs SET tag = next_tag FROM passed WHERE jobs.seq = passed.seq
     ), chosen AS (
       SELECT seq, was FROM own UNION ALL SELECT seq, was FROM best LIMIT 1
     ), cleared AS (
       DELETE FROM profile_documents AS documents USING chosen WHERE documents.seq = chosen.seq AND NOT published
     )
     UPDATE jobs SET turn = $1, turn_attempt = $2, run_id = $3, worker = $4 FROM chosen, specifications
     WHERE jobs.seq = chosen.seq AND specifications.seq = chosen.seq
     RETURNING ${SUMMARY}, specifications.json AS specification, submitter, was`,
    [turn.id, turn.retryCount, run, worker, tag, ...(owner === null ? [] : [escaped(owner)])],
  );
  if (row !== undefined) return { record: recordOf(row), ran: row.was === "run" };
  return (await waits(database, owner)) ? "busy" : "none";
}

async function waits(tx: Sql, owner: string | null): Promise<boolean> {
  const of = owner === null ? "owner IS NULL" : "owner = $1";
  const rows = await tx.all(
    `SELECT 1 FROM jobs WHERE ${TURNED} AND turn IS NULL AND ${of} LIMIT 1`,
    owner === null ? [] : [escaped(owner)],
  );
  return rows.length > 0;
}

/** How many jobs each owner has waiting, and how many run, whoever's. */
export async function countWaiting(database: Sql): Promise<{ waiting: Map<string, number>; running: number }> {
  const rows = await database.all("SELECT owner, count(*) AS n FROM jobs WHERE state = 'queue' GROUP BY owner");
  const [run] = await database.all("SELECT count(*) AS n FROM jobs WHERE state = 'run'");
  const waiting = rows.map(({ owner, n }) => {
    const key = owner === null ? ownerKey(null) : ownerKey(unescaped(String(owner)));
    return [key, Number(n)] as const;
  });
  return { waiting: new Map(waiting), running: Number(run?.n ?? 0) };
}

/** Of jobs and the runs that they are thought to be in, those that are in them no longer, or have ended. */
export async function lostOf(database: Sql, runs: ReadonlyMap<string, string>): Promise<string[]> {
  if (runs.size === 0) return [];
  const rows = await database.all(
    `SELECT held.job_id FROM unnest($1::text[], $2::text[]) AS held (job_id, run_id) LEFT JOIN jobs
       ON jobs.job_id = held.job_id AND jobs.run_id = held.run_id AND NOT jobs.terminal WHERE jobs.seq IS NULL`,
    [[...runs.keys()], [...runs.values()]],
  );
  return rows.map(({ job_id }) => String(job_id));
}

/** Jobs that have waited since before a time and have not begun. */
export async function waitingSince(database: Sql, before: number): Promise<string[]> {
  const rows = await database.all(
    "SELECT job_id FROM jobs WHERE state = 'queue' AND started_at IS NULL AND submitted_at < $1 ORDER BY seq LIMIT 1000",
    [before],
  );
  return rows.map(({ job_id }) => String(job_id));
}

/** What time it is to the database, in milliseconds since 1970. */
export async function timeOf(database: Sql): Promise<number> {
  const [row] = await database.all("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now");
  return Number(row?.now);
}
