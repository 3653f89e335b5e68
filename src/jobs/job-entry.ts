import type { StoredError } from "../errors/stored.ts";
import type { Canceller, JobSummary } from "../store/job-record.ts";

export const jobTypes = ["profile", "light_profile"] as const;

/** What a job makes: all profiles, or only the list of files with types and hashes. */
export type JobType = (typeof jobTypes)[number];

/** Where jobs are done: there is one executor, beside the service. */
export const clientGroups = ["local"] as const;

interface Queued {
  create_at: number;
  queue_at: number;
}

interface Ended extends Queued {
  run_at: number | null;
  finish_at: number;
}

/** What has become of a job, with the times of each step in milliseconds since 1970. */
export type JobStateView =
  | { status: "create"; create_at: number }
  | ({ status: "queue" } & Queued)
  | ({ status: "run"; run_at: number } & Queued)
  | ({ status: "complete" } & Ended)
  | ({ status: "error"; error: StoredError } & Ended)
  | ({ status: "terminate"; reason: Canceller; message: string | null } & Ended);

/** What has become of a job. A job is queued in the step that stores it, so none is seen in the state `create`. */
export function stateOf(job: JobSummary): JobStateView {
  const { submitted_at, started_at, finished_at, terminal, runner_status, cancelled_by, cancel_reason, error } = job;
  const queued = { create_at: submitted_at, queue_at: submitted_at };
  if (!terminal && runner_status !== "in_progress") return { status: "queue", ...queued };
  if (!terminal) return { status: "run", ...queued, run_at: started_at ?? submitted_at };
  const ended = { ...queued, run_at: started_at, finish_at: finished_at ?? submitted_at };
  if (cancelled_by !== null) return { status: "terminate", ...ended, reason: cancelled_by, message: cancel_reason };
  if (error === null) return { status: "complete", ...ended };
  return { status: "error", ...ended, error };
}
