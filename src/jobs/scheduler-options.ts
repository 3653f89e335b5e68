import type { Logger } from "pino";
import type { JobRecord } from "../store/job-record.ts";
import type { JobStatus } from "../store/job-stage.ts";
import type { Store } from "../store/store.ts";
import type { Clock } from "./clock.ts";
import type { ExecutorEnvironment } from "./executor-job.ts";
import type { JobLogs } from "./job-logs.ts";
import type { StatusWaiters } from "./status-waiters.ts";

/** What the scheduler works with, and within what limits. */
export interface SchedulerOptions extends ExecutorEnvironment {
  store: Store;
  waiters: StatusWaiters;
  logs: JobLogs;
  clock: Clock;
  logger: Logger;
  /** Worker threads of the executor; also how many jobs run side by side. */
  workers: number;
  jobTimeoutMs: number;
  /** Longest time that a job waits to begin; 0 for any. */
  maxWaitMs: number;
  /** Whether jobs are run at all; else they only wait. */
  runJobs: boolean;
  /** Told of every job that ended, with the rows of its tables. */
  onEnded: (job: Pick<JobRecord, "progress"> & { status: JobStatus }, rows: number) => void;
  executorModule?: URL;
}
