import type { Logger } from "pino";
import type { JobRecord } from "../store/job-record.ts";
import type { JobStatus } from "../store/job-stage.ts";
import type { Store } from "../store/store.ts";
import type { TimeOfJobs } from "./clock.ts";
import type { ExecutorEnvironment } from "./executor-job.ts";
import type { JobLogs } from "./job-logs.ts";
import type { StatusWaiters } from "./status-waiters.ts";

/** What runs are supervised with, and within what limits. */
export interface RunSupervisorOptions extends ExecutorEnvironment {
  store: Store;
  waiters: StatusWaiters;
  logs: JobLogs;
  clock: TimeOfJobs;
  logger: Logger;
  /** Worker threads of the executor; also how many jobs run side by side. */
  workers: number;
  jobTimeoutMs: number;
  /** Whether jobs are run at all; else they only wait. */
  runJobs: boolean;
  /** Whether others run what is given up here: then no job fails because its store is away. */
  leased?: boolean;
  /** Told of every job that ended, with the rows of its tables. */
  onEnded: (job: Pick<JobRecord, "progress"> & { status: JobStatus }, rows: number) => void;
  /** Told whenever there may be room for another job. */
  onRoom?: () => void;
  executorModule?: URL;
}
