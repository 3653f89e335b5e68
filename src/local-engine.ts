import { Clock } from "./jobs/clock.ts";
import type { EngineParts, JobEngine } from "./jobs/engine.ts";
import { Housekeeping } from "./jobs/housekeeping.ts";
import { localCache } from "./jobs/job-cache.ts";
import { JobLogs } from "./jobs/job-logs.ts";
import { LocalDispatch } from "./jobs/local-dispatch.ts";
import { StatusWaiters } from "./jobs/status-waiters.ts";
import { SqliteStore } from "./store/sqlite-store.ts";

/** Jobs in a SQLite file, which this service alone runs. */
export async function localEngine(parts: EngineParts): Promise<JobEngine> {
  const { logger, stateDir, settings, defer } = parts;
  const store = SqliteStore.open(stateDir);
  defer("store", () => store.close());
  const clock = new Clock(logger);
  clock.resume(await store.lastSubmittedAt());
  const waiters = new StatusWaiters();
  const logs = new JobLogs(store, logger);
  defer("logs of jobs", () => logs.flush());
  const cache = localCache(stateDir);
  const dispatch = new LocalDispatch({ ...parts, cache, store, waiters, logs, clock });
  const { supervisor } = dispatch;
  const housekeeping = new Housekeeping({
    store,
    stateDir,
    snapshots: parts.snapshots,
    clock,
    settings,
    runs: () => supervisor.runs,
    logger,
  });
  return {
    store,
    dispatch,
    housekeeping,
    clock,
    waiters,
    logs,
    cache,
    executor: supervisor.executor,
    leaseTokens: null,
    hosts: null,
    unready: () => (supervisor.executor.ready ? null : "the executor is not ready"),
  };
}
