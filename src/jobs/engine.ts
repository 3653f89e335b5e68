import type { Logger } from "pino";
import type { BucketLimit, LeasedTokens } from "../store/postgres-buckets.ts";
import type { Store } from "../store/store.ts";
import type { TimeOfJobs } from "./clock.ts";
import type { Dispatch } from "./dispatch.ts";
import type { ExecutorView } from "./executor-view.ts";
import type { Housekeeping, HousekeepingSettings } from "./housekeeping.ts";
import type { JobCache } from "./job-cache.ts";
import type { JobLogs } from "./job-logs.ts";
import type { LocalDispatchOptions } from "./local-dispatch.ts";
import type { StatusWaiters } from "./status-waiters.ts";

/** What an engine is made of that is the same for all. */
export interface EngineParts
  extends Omit<LocalDispatchOptions, "cache" | "store" | "waiters" | "logs" | "clock" | "logger" | "onRoom"> {
  settings: HousekeepingSettings;
  logger: Logger;
  /** Has something given back at the end, in the opposite order. */
  defer: (part: string, release: () => void | Promise<void>) => void;
}

/** A host that runs jobs. */
interface JobHost {
  name: string;
  /** Whether it has been heard of lately. */
  live: boolean;
  /** Why it takes no jobs, where it does not. */
  problem?: string;
}

/** Where jobs are kept, and what has them run. */
export interface JobEngine {
  store: Store;
  dispatch: Dispatch;
  housekeeping: Housekeeping;
  clock: TimeOfJobs;
  waiters: StatusWaiters;
  logs: JobLogs;
  cache: JobCache;
  executor: ExecutorView;
  /** Takes tokens of a caller from where all processes count calls; null where this one counts them alone. */
  leaseTokens: ((key: string, most: number, limit: BucketLimit) => Promise<LeasedTokens>) | null;
  /** The hosts that run jobs; null where this service runs them alone. */
  hosts: (() => Promise<JobHost[]>) | null;
  /** Why no work can be taken now; null where it can. */
  unready: () => string | null;
}
