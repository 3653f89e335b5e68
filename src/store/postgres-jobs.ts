import type { StoredError } from "../errors/stored.ts";
import { noteNotices } from "./definitions/notice-steps.ts";
import { doneInPostgres } from "./definitions/postgres-steps.ts";
import { noteRefreshes } from "./definitions/refresh-steps.ts";
import { isProfile, storedTask } from "./job-record.ts";
import { searchedFailure } from "./job-rows.ts";
import { viewsOf } from "./job-stage.ts";
import { publishCache } from "./postgres-caches.ts";
import type { Sql } from "./postgres-database.ts";
import { givenLines, insertLines, lineValues, logBytes } from "./postgres-job-log.ts";
import { columnsOf, rowOf } from "./postgres-job-rows.ts";
import { publish, replacedBy, withoutReplaced } from "./postgres-profiles.ts";
import { escaped, ownerKey, unescaped } from "./postgres-text.ts";
import { type JobTurn, type Turns, tagsOf } from "./postgres-turns.ts";
import type { Idempotent, JobStep, LoggedLines, NewJob, RunOfJob } from "./store.ts";

/** The channel on which it is told what has become of jobs: the id of one, and the run that has made the step. */
export const JOBS_CHANNEL = "dli_jobs";

/** Adds jobs, their turns, and what their keys were used for; those without turns are with the keeper. */
export async function insertJobs(
  tx: Sql,
  jobs: readonly NewJob[],
  { turns, keeper }: { turns: Turns; keeper: string },
): Promise<(Idempotent | null)[]> {
  const answers: (Idempotent | null)[] = [];
  const news: NewJob[] = [];
  for (const job of jobs) {
    const earlier = await remembered(tx, job);
    answers.push(earlier);
    if (earlier === null) news.push(job);
  }
  if (news.length === 0) return answers;
  const tags = await tagsOf(
    tx,
    news.map(({ record }) => record.owner),
  );
  const rows = news.map(({ record, log }, i) => ({
    ...rowOf(record, tags[i] ?? 0),
    log_rows: log.length,
    log_bytes: logBytes(log),
    keeper: isProfile(record) ? null : keeper,
  }));
  const names = Object.keys(rows[0] ?? {}).join(", ");
  const lines = news.flatMap(({ record: { job_id }, log }) => log.map((line, row) => ({ job_id, row, line })));
  await tx.run(
    `WITH added AS (
       INSERT INTO jobs (${names}) SELECT ${names} FROM json_populate_recordset(NULL::jobs, $1) RETURNING seq, job_id
     ), logged AS (
       INSERT INTO job_logs (seq, row, logged_at, level, message)
       SELECT seq, row, logged_at, level, message
       FROM unnest($2::text[], $3::integer[], $4::bigint[], $5::text[], $6::text[])
         AS given (job_id, row, logged_at, level, message) JOIN added USING (job_id)
     )
     INSERT INTO specifications (seq, json, submitter)
     SELECT seq, json, submitter FROM unnest($7::text[], $8::text[], $9::text[]) AS given (job_id, json, submitter)
       JOIN added USING (job_id)`,
    [
      JSON.stringify(rows),
      lines.map(({ job_id }) => escaped(job_id)),
      lines.map(({ row }) => row),
      ...lineValues(lines.map(({ line }) => line)),
      news.map(({ record }) => escaped(record.job_id)),
      news.map(({ record }) => storedTask(record.task)),
      news.map(({ record }) => JSON.stringify(record.submitter)),
    ],
  );
  for (const { record, refresh, notify = [] } of news) {
    if (refresh !== undefined) {
      await doneInPostgres(tx, () => noteRefreshes(refresh, record.job_id, record.submitted_at));
    }
    await doneInPostgres(tx, () => noteNotices(notify, record.job_id, record.submitted_at));
  }
  // Statements are run by the process that took them, and by no host that takes turns.
  const turned = news.map(({ record }, i) => ({ record, tag: tags[i] ?? 0 })).filter(({ record }) => isProfile(record));
  await turns.add(
    tx,
    turned.map(({ record: { owner }, tag }) => ({ owner, tag })),
  );
  return answers;
}

/** What a job's key was used for before; null where it has none, or is remembered with this job from now on. */
async function remembered(tx: Sql, { record, idempotency }: NewJob): Promise<Idempotent | null> {
  if (idempotency === null) return null;
  const { key, params, since } = idempotency;
  const of = [ownerKey(record.owner), escaped(key)];
  // Of two that come at the same time, the index lets one in; the other waits for it, and then finds it.
  const taken = await tx.run(
    `INSERT INTO idempotency AS known (owner, key, params, job_id, dataset_id, used_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (owner, key) DO UPDATE SET params = excluded.params, job_id = excluded.job_id,
       dataset_id = excluded.dataset_id, used_at = excluded.used_at WHERE known.used_at < $7`,
    [...of, escaped(params), record.job_id, escaped(record.dataset_id), record.submitted_at, since],
  );
  return taken > 0 ? null : idempotent(tx, record.owner, key, since);
}

/** What an owner's key was used for since a time. */
export async function idempotent(
  database: Sql,
  owner: string | null,
  key: string,
  since: number,
): Promise<Idempotent | null> {
  const [row] = await database.all(
    "SELECT job_id, dataset_id, params FROM idempotency WHERE owner = $1 AND key = $2 AND used_at >= $3",
    [ownerKey(owner), escaped(key), since],
  );
  if (row === undefined) return null;
  const { job_id, dataset_id, params } = row;
  return {
    job_id: String(job_id),
    dataset_id: unescaped(String(dataset_id)),
    params: unescaped(String(params)),
  };
}

/** Whether a step is one statement: it brings no documents, ends no turn, and says of no failure. */
export function isOneStatement({ changes, profiles = {}, cache }: JobStep): boolean {
  return (
    cache === undefined && changes.error === undefined && !isEnd({ changes }) && Object.keys(profiles).length === 0
  );
}

function isEnd({ changes: { stage } }: JobStep): boolean {
  return stage !== undefined && viewsOf({ stage }).terminal;
}

/** Has a job make a step of a run, which leaves its mark; tells whether it counted. */
export async function changeJob(
  tx: Sql,
  jobId: string,
  run: RunOfJob,
  step: JobStep,
  { turns, mark }: { turns: Turns; mark: string },
): Promise<boolean> {
  const { enters, changes, profiles = {}, log = [], cache } = step;
  const maker = enters ?? run;
  const entered = enters === undefined ? {} : { run_id: enters };
  const columns = Object.entries({ ...columnsOf(changes), ...entered, step: mark });
  const replaced = replacedBy(profiles, maker, isEnd(step) || enters !== undefined);
  const first = FIRST_COLUMN + (replaced?.length ?? 0);
  const set = columns.map(([name], i) => `${name} = $${i + first}, `).join("");
  const [row] = await tx.all(
    `WITH changed AS (
       UPDATE jobs SET ${set}log_rows = log_rows + $3, log_bytes = log_bytes + $4
       WHERE job_id = $1 AND NOT terminal AND ($2::text IS NULL OR run_id = $2)
       RETURNING seq, log_rows, turn, turn_attempt
     ), logged AS (
       INSERT INTO job_logs (seq, row, logged_at, level, message)
       SELECT seq, log_rows - $3 + ordinality - 1, logged_at, level, message FROM changed, ${givenLines(5)}
     )${replaced === null ? "" : withoutReplaced(FIRST_COLUMN)}
     SELECT seq, turn, turn_attempt, CASE WHEN $8::text IS NULL THEN NULL ELSE pg_notify($8, $9) END FROM changed`,
    [
      ...[escaped(jobId), run, log.length, logBytes(log), ...lineValues(log)],
      changes.stage === undefined ? null : JOBS_CHANNEL,
      `${jobId} ${maker ?? ""}`,
      ...(replaced ?? []),
      ...columns.map(([, value]) => value),
    ],
  );
  if (row === undefined) return false;
  const seq = Number(row.seq);
  if (changes.error !== undefined && changes.error !== null) await noteFailure(tx, seq, changes.error);
  await publish(tx, seq, maker, profiles);
  if (cache !== undefined) await publishCache(tx, seq, cache);
  const turn = turnOf(row);
  if (isEnd(step) && turn !== null) await turns.end(tx, turn);
  return true;
}

/** The first parameter of a step that is not one of every step. */
const FIRST_COLUMN = 10;

function turnOf({ turn, turn_attempt }: Record<string, unknown>): JobTurn | null {
  return typeof turn === "string" ? { id: turn, retryCount: Number(turn_attempt ?? 0) } : null;
}

async function noteFailure(tx: Sql, seq: number, error: StoredError): Promise<void> {
  const text = searchedFailure(error).toWellFormed();
  await tx.run("UPDATE jobs SET searched = searched || $2 WHERE seq = $1", [seq, text]);
}

/** Adds lines to the logs of jobs; tells of each whether its lines counted. */
export async function appendLogs(tx: Sql, logs: readonly LoggedLines[]): Promise<boolean[]> {
  const counted = new Map<LoggedLines, boolean>();
  // In one order, whoever writes: none waits for another who waits for him.
  for (const logged of [...logs].sort((a, b) => (a.job_id < b.job_id ? -1 : 1))) {
    const { job_id, run, lines } = logged;
    const [row] = await tx.all(
      `UPDATE jobs SET log_rows = log_rows + $3, log_bytes = log_bytes + $4
       WHERE job_id = $1 AND NOT terminal AND ($2::text IS NULL OR run_id = $2) RETURNING seq, log_rows`,
      [escaped(job_id), run, lines.length, logBytes(lines)],
    );
    if (row !== undefined) await insertLines(tx, Number(row.seq), Number(row.log_rows), lines);
    counted.set(logged, row !== undefined);
  }
  return logs.map((logged) => counted.get(logged) === true);
}

/** Whether the last step that a job made is the one of a mark. */
export async function hasMark(tx: Sql, jobId: string, mark: string): Promise<boolean> {
  const [row] = await tx.all("SELECT step FROM jobs WHERE job_id = $1 FOR UPDATE", [escaped(jobId)]);
  return row?.step === mark;
}

/** The number of a job that has not ended and, given a run, is in that run, held so until the transaction ends. */
export async function seqInRun(tx: Sql, jobId: string, run: RunOfJob): Promise<number | null> {
  const [row] = await tx.all(
    "SELECT seq FROM jobs WHERE job_id = $1 AND NOT terminal AND ($2::text IS NULL OR run_id = $2) FOR SHARE",
    [escaped(jobId), run],
  );
  return row === undefined ? null : Number(row.seq);
}
