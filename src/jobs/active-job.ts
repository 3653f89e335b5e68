import type { StoredError } from "../errors/stored.ts";
import type { JobRecord } from "../store/job-record.ts";

/** A job that is not terminal. */
export interface ActiveJob {
  record: JobRecord;
  order: number;
  run: Run | null;
}

/** One run of a job in the executor. */
export interface Run {
  id: string;
  timer: NodeJS.Timeout;
  /** What becomes of the job when the executor says that the run was cancelled. */
  ending: { status: "FAILED"; error: StoredError } | { status: "SUBMITTING" } | null;
  /** The light profile of a light-only run, kept until the run is over. */
  light: Uint8Array | null;
  /** Messages of a run are worked on one after the other. */
  work: Promise<void>;
}
