import type { JobRecord, JobSummary } from "../store/job-record.ts";
import type { Cancelling } from "./active-job.ts";

/** How jobs that the store has come to be run, and what callers' needs are met beside the store. */
export interface Dispatch {
  /** Jobs that wait for a free place, and those that run. */
  readonly queued: number;
  readonly running: number;
  /** Jobs of an owner that wait. */
  queuedOf: (owner: string | null) => number;
  /** Brings these numbers up to date where others have part in them. */
  count: () => Promise<void>;
  /** Takes up what an earlier service has left. */
  start: () => Promise<void>;
  /** Told of a job that the store has taken. */
  add: (record: JobRecord) => void;
  /**
   * Ends a job; resolves once it is terminal, and tells whether it is so by this call: it may have ended by itself
   * meanwhile. Throws JOB_NOT_CANCELABLE where its result is being published.
   */
  cancel: (jobId: string, cancelling: Cancelling) => Promise<boolean>;
  /** A job that is not terminal as it is now, where more is known of it here than in the store. */
  active: (jobId: string) => JobSummary | null;
  /** Begins no further job, gives running ones `graceMs` to end, and hands back those that have not. */
  stop: (graceMs: number) => Promise<void>;
}
