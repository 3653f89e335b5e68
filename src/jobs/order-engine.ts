import type { Store } from "../store/store.ts";
import type { TimeOfJobs } from "./clock.ts";
import type { JobLogs } from "./job-logs.ts";
import type { Orders } from "./orders.ts";
import type { StatusWaiters } from "./status-waiters.ts";
import type { TypedDispatch } from "./typed-dispatch.ts";

/** What has the jobs run that the service sees to itself. */
export interface OrderEngine {
  store: Store;
  dispatch: TypedDispatch;
  waiters: StatusWaiters;
  logs: JobLogs;
  clock: TimeOfJobs;
  orders: Orders;
}
