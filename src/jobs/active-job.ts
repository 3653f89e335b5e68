import type { StoredError } from "../errors/stored.ts";
import type { EntryGroup } from "../profiling/output/entries.ts";
import type { Canceller, JobRecord } from "../store/job-record.ts";

/** A job that is not terminal. */
export interface ActiveJob {
  record: JobRecord;
  order: number;
  /** Since when it has waited, and since when it runs, by `performance.now()`; null until it has begun here. */
  waitsSince: number;
  runsSince: number | null;
  run: Run | null;
  /** Set once somebody has asked for its end. */
  cancelling: Cancelling | null;
  /** Resolves once the job is terminal. */
  ended: { promise: Promise<void>; resolve: () => void };
}

/** Who wants a job to end, and why. */
export interface Cancelling {
  cancelled_by: Canceller;
  cancel_reason: string | null;
}

/** One run of a job in the executor. */
export interface Run {
  id: string;
  timer: NodeJS.Timeout;
  /** What becomes of the job when the executor says that the run was cancelled. */
  ending: { as: "failed"; error: StoredError } | { as: "requeued" } | { as: "cancelled" } | null;
  /** What the light profile of a light-only run ends with, kept until the run is over. */
  light: EntryGroup | null;
  /** Messages of a run are worked on one after the other. */
  work: Promise<void>;
}

/** A job that is taken up, which has waited for so long already. */
export function activeJob(record: JobRecord, order: number, waitedMs: number): ActiveJob {
  const waitsSince = performance.now() - waitedMs;
  return { record, order, waitsSince, runsSince: null, run: null, cancelling: null, ended: Promise.withResolvers() };
}
