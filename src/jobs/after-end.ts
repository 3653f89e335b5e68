import type { JobSummary } from "../store/job-record.ts";
import { viewsOf } from "../store/job-stage.ts";
import type { Store } from "../store/store.ts";
import type { StatusWaiters } from "./status-waiters.ts";

/**
 * A job once it has ended, or as it is when the time is over, nobody waits any more, or the service stops; null where
 * there is no such job.
 */
export async function afterEnd(
  jobId: string,
  { store, waiters }: { store: Pick<Store, "job">; waiters: StatusWaiters },
  waitMs: number,
  signal: AbortSignal | null,
): Promise<JobSummary | null> {
  const deadline = performance.now() + waitMs;
  const given = signal ?? new AbortController().signal;
  using watch = waiters.watch(jobId);
  for (;;) {
    const job = await store.job(jobId);
    const left = deadline - performance.now();
    if (job === null || viewsOf(job).terminal || left <= 0 || given.aborted || waiters.released) return job;
    await watch.change(left, given);
  }
}
