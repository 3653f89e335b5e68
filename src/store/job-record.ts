import type { StoredError } from "../errors/stored.ts";
import type { Progress } from "../executor/protocol.ts";
import type { ProfileSpecification } from "../profiling/specification.ts";

/** The states of a job; `jobs/states.ts` says which follow which. */
export const jobStatuses = [
  "SUBMITTING",
  "STARTING",
  "LIGHT_PROFILE_READY",
  "HEAVY_PROFILES_READY",
  "FAILED",
  "CANCELLED",
  "CLEANED_UP",
] as const;

export type JobStatus = (typeof jobStatuses)[number];

/** The states of the run behind a job, as the original service names them. */
export const runnerStatuses = ["pending", "in_progress", "completed", "failed", "unknown"] as const;

export type RunnerStatus = (typeof runnerStatuses)[number];

/** A job as the store keeps it. Times are milliseconds since 1970. */
export interface JobRecord {
  job_id: string;
  dataset_id: string;
  /** The subject that submitted it; null where callers are not authenticated. */
  owner: string | null;
  specification: ProfileSpecification;
  only_light_profile: boolean;
  /** Whether all files are profiled again, those too that have not changed. */
  force: boolean;
  /** Jobs of higher priority run first; of equal priority the older one. */
  priority: number;
  status: JobStatus;
  runner_status: RunnerStatus;
  terminal: boolean;
  /** How often the job was begun. */
  attempts: number;
  progress: Progress;
  error: StoredError | null;
  warnings: StoredError[];
  submitted_at: number;
  started_at: number | null;
  finished_at: number | null;
}

/** The members of a job that change after it was submitted. */
export type JobChanges = Partial<
  Pick<
    JobRecord,
    | "status"
    | "runner_status"
    | "terminal"
    | "attempts"
    | "progress"
    | "error"
    | "warnings"
    | "started_at"
    | "finished_at"
  >
>;
