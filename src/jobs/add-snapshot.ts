import type { Snapshot } from "../profiling/snapshot/snapshot.ts";
import type { JobSummary } from "../store/job-record.ts";
import type { Store } from "../store/store.ts";
import type { TimeOfJobs } from "./clock.ts";

/** Remembers what a job has loaded, before the job ends: whoever sees its end finds it. */
export function addSnapshot(
  { job_id }: Pick<JobSummary, "job_id">,
  snapshot: Snapshot,
  { store, clock }: { store: Pick<Store, "catalog">; clock: TimeOfJobs },
): Promise<void> {
  return store.catalog.addSnapshot({ job_id, ...snapshot, made_at: clock.latest() });
}
