import { first, rows, type StepRow, type Steps } from "./steps.ts";

export const noticeOccasions = ["failure", "always"] as const;

/** Who is told that a job has ended: an address, and whether only of failures. */
export interface Notify {
  url: string;
  when: (typeof noticeOccasions)[number];
}

/** What has become of it: it waits for the job's end or the next attempt, it was taken, there was no occasion, or nobody took it. */
export const noticeOutcomes = ["open", "delivered", "no_occasion", "given_up"] as const;

export interface Notice extends Notify {
  job_id: string;
  /** Among those of its job. */
  position: number;
  outcome: (typeof noticeOutcomes)[number];
  attempts: number;
  /** When it is tried next, in milliseconds since 1970. */
  next_at: number;
  /** Why the last attempt failed. */
  problem: string | null;
}

/** Notes who is told when a new job has ended. */
export function* noteNotices(notify: readonly Notify[], jobId: string, now: number): Steps<void> {
  for (const [position, { url, when }] of notify.entries()) {
    yield* rows(
      `INSERT INTO job_notices (job_id, position, url, told_when, outcome, attempts, next_at)
       VALUES ($1, $2, $3, $4, 'open', 0, $5)`,
      jobId,
      position,
      url,
      when,
      now,
    );
  }
}

/** Those that are due, of jobs that have ended, the longest due first. */
export function* dueNotices(now: number, limit: number): Steps<Notice[]> {
  const found = yield* rows(
    `SELECT job_notices.* FROM job_notices JOIN jobs ON jobs.job_id = job_notices.job_id
     WHERE outcome = 'open' AND next_at <= $1 AND jobs.state IN ('complete', 'error', 'terminate')
     ORDER BY next_at, job_notices.job_id, position LIMIT CAST($2 AS bigint)`,
    now,
    String(limit),
  );
  return found.map(noticeOf);
}

/** Begins an attempt, which nobody else does before a time; tells whether it was there to be begun. */
export function* takeNotice({ job_id, position, attempts }: Notice, until: number): Steps<boolean> {
  const row = yield* first(
    `UPDATE job_notices SET attempts = attempts + 1, next_at = $4
     WHERE job_id = $1 AND position = $2 AND attempts = $3 AND outcome = 'open' RETURNING job_id`,
    job_id,
    position,
    attempts,
    until,
  );
  return row !== null;
}

/** Notes what has come of an attempt. */
export function* settleNotice(
  { job_id, position }: Pick<Notice, "job_id" | "position">,
  { outcome, next_at, problem }: Pick<Notice, "outcome" | "next_at" | "problem">,
): Steps<void> {
  yield* rows(
    "UPDATE job_notices SET outcome = $3, next_at = $4, problem = $5 WHERE job_id = $1 AND position = $2",
    job_id,
    position,
    outcome,
    next_at,
    problem,
  );
}

/** Those of a job, in their order. */
export function* noticesOf(jobId: string): Steps<Notice[]> {
  const found = yield* rows("SELECT * FROM job_notices WHERE job_id = $1 ORDER BY position", jobId);
  return found.map(noticeOf);
}

/** Forgets those of jobs that are forgotten. */
export function* forgetNotices(): Steps<void> {
  yield* rows("DELETE FROM job_notices WHERE NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.job_id = job_notices.job_id)");
}

function noticeOf(row: StepRow): Notice {
  return {
    job_id: String(row.job_id),
    position: Number(row.position),
    url: String(row.url),
    when: row.told_when === "always" ? "always" : "failure",
    outcome: noticeOutcomes.find((each) => each === row.outcome) ?? "open",
    attempts: Number(row.attempts),
    next_at: Number(row.next_at),
    problem: row.problem === null ? null : String(row.problem),
  };
}
