import type { StoredError } from "../errors/stored.ts";
import type { JsonValue } from "../profiling/model/json-value.ts";
import type { JobSummary } from "../store/job-record.ts";
import { viewsOf } from "../store/job-stage.ts";

/** What is told of a job that has ended, beside what is told of every one. */
export interface Told {
  /** What came of it, in a word. */
  status: string;
  /** Whether it is one of the failures that some want to be told of alone. */
  isFailure: boolean;
  members: Record<string, JsonValue>;
}

/** The number and name of an error: its message may have values of the data, which leave the service to callers alone. */
export function numbered(error: StoredError | null): { code: number; name: string } | null {
  return error === null ? null : { code: error.code, name: error.name };
}

/** What is told of every job: which it is, when it ended, and why it failed. */
export function messageOf(job: JobSummary, { status, members }: Told): string {
  return JSON.stringify({
    event: `${job.type}.ended`,
    status,
    name: job.dataset_name,
    job_id: job.job_id,
    batch_id: job.batch_id,
    submitted_at: job.submitted_at,
    started_at: job.started_at,
    finished_at: job.finished_at,
    error: numbered(job.error),
    ...members,
  });
}

/** What came of a job, in a word, by itself. */
export function plainly(job: JobSummary): Told {
  const { state } = viewsOf(job);
  const status = state === "error" ? "error" : state === "terminate" ? "cancelled" : "completed";
  return { status, isFailure: state === "error", members: {} };
}
