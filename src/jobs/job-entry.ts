import { type StoredError, toStoredError } from "../errors/stored.ts";
import type { Canceller, JobSummary } from "../store/job-record.ts";
import { viewsOf } from "../store/job-stage.ts";

/** Where jobs are done where there is one executor, beside the service. Elsewhere they are done on hosts, by their names. */
export const LOCAL_GROUP = "local";
/** Where statements are run: in processes of their own, beside the service that was called. */
export const SQL_GROUP = "sql";

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
  const { submitted_at, started_at, finished_at, cancelled_by, cancel_reason } = job;
  const queued = { create_at: submitted_at, queue_at: submitted_at };
  const ended = { ...queued, run_at: started_at, finish_at: finished_at ?? submitted_at };
  const { state } = viewsOf(job);
  switch (state) {
    case "create":
      return { status: state, create_at: submitted_at };
    case "queue":
      return { status: state, ...queued };
    case "run":
      return { status: state, ...queued, run_at: started_at ?? submitted_at };
    case "complete":
      return { status: state, ...ended };
    case "error":
      return { status: state, ...ended, error: reasonOf(job) };
    case "terminate":
      return { status: state, ...ended, reason: cancelled_by ?? "automatic", message: cancel_reason };
  }
}

/** What a job failed with. */
export function reasonOf({ error }: JobSummary): StoredError {
  return error ?? toStoredError(new Error("no reason was stored"));
}
