import { rows, type Steps } from "./steps.ts";

/** How far a step of a run is. */
export interface StoredStep {
  job_id: string;
  step: string;
  position: number;
  status: string;
  attempts: number;
  /** The job that does it; null where it has none yet. */
  child: string | null;
  /** As JSON text. */
  error: string | null;
  started_at: number | null;
  ended_at: number | null;
}

/** Notes how far a step is. */
export function* putStep(step: StoredStep): Steps<void> {
  yield* rows(
    `INSERT INTO workflow_steps (job_id, step, position, status, attempts, child, error, started_at, ended_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (job_id, step) DO UPDATE SET status = excluded.status, attempts = excluded.attempts, child = excluded.child,
       error = excluded.error, started_at = excluded.started_at, ended_at = excluded.ended_at`,
    step.job_id,
    step.step,
    step.position,
    step.status,
    step.attempts,
    step.child,
    step.error,
    step.started_at,
    step.ended_at,
  );
}

/** How far the steps of a run are, in their order; those that have not begun are not among them. */
export function* stepsOf(jobId: string): Steps<StoredStep[]> {
  const found = yield* rows("SELECT * FROM workflow_steps WHERE job_id = $1 ORDER BY position", jobId);
  const text = (value: unknown): string | null => (value === null ? null : String(value));
  const number = (value: unknown): number | null => (value === null ? null : Number(value));
  return found.map((row) => ({
    job_id: String(row.job_id),
    step: String(row.step),
    position: Number(row.position),
    status: String(row.status),
    attempts: Number(row.attempts),
    child: text(row.child),
    error: text(row.error),
    started_at: number(row.started_at),
    ended_at: number(row.ended_at),
  }));
}
