import type { StoredError } from "../errors/stored.ts";
import type { EntryGroup } from "../profiling/output/entries.ts";
import type { Canceller, Isolation, JobRecord } from "../store/job-record.ts";
import type { RunOfJob } from "../store/store.ts";
import type { ExecutorProcess } from "./executor-process.ts";

/** A job that is not terminal. */
export interface ActiveJob {
  record: JobRecord;
  order: number;
  /** The run that the store has the job in, as far as this process has part in it: what it makes counts while that is so. */
  fence: RunOfJob;
  /** The run that the store is being told of: until it has answered, it may have the job in this one or in that of `fence`. */
  entering: RunOfJob;
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

/** The executor that a run is in, as far as the run needs it. */
export type RunExecutor = Pick<ExecutorProcess, "run" | "cancel" | "kill">;

/** What becomes of a job when its run has ended and has not said how. */
export type RunEnding =
  | { as: "failed"; error: StoredError }
  | { as: "cancelled" }
  /** The run itself is why its executor ended, or nobody else can be. */
  | { as: "interrupted"; reason: string }
  /** The run was ended with an executor for another's fault, maybe. */
  | { as: "disturbed"; reason: string }
  /** The service stops. */
  | { as: "requeued" }
  /** Whatever becomes of the job, it is not by this run any more. */
  | { as: "lost" };

/** One run of a job in an executor. */
export interface Run {
  id: string;
  executor: RunExecutor;
  lane: Isolation;
  timer: NodeJS.Timeout;
  /** Whether the job has been begun, as the store has it. */
  begun: boolean;
  ending: RunEnding | null;
  /** What the light profile of a light-only run ends with, kept until the run is over. */
  light: EntryGroup | null;
  /** Messages of a run are worked on one after the other. */
  work: Promise<void>;
}

/** A job that is taken up, which has waited for so long already, and the run that the store has it in. */
export function activeJob(record: JobRecord, order: number, waitedMs: number, fence: RunOfJob): ActiveJob {
  const waitsSince = performance.now() - waitedMs;
  const ended = Promise.withResolvers<void>();
  return { record, order, fence, entering: null, waitsSince, runsSince: null, run: null, cancelling: null, ended };
}
