import { Type } from "typebox";
import type { Caller } from "../access/caller.ts";
import type { JobService } from "../jobs/job-service.ts";
import type { JobSummary } from "../store/job-record.ts";
import { viewsOf } from "../store/job-stage.ts";

const MAX_WAIT_SECONDS = 30;

/** How long a call waits for what it has begun. */
export const WaitSeconds = Type.Optional(
  Type.Number({
    default: 0,
    minimum: 0,
    maximum: MAX_WAIT_SECONDS,
    description: "The answer comes as soon as it has ended, or else after this time",
  }),
);

/** A job once it has ended, the time is over, or nobody waits any more. */
export async function ended(
  jobs: Pick<JobService, "job" | "jobAfterChange">,
  jobId: string,
  waitSeconds: number,
  caller: Caller,
  signal: AbortSignal,
): Promise<JobSummary> {
  const deadline = performance.now() + waitSeconds * 1000;
  for (let job = await jobs.job(jobId, caller); ; ) {
    const left = deadline - performance.now();
    if (left <= 0 || signal.aborted || viewsOf(job).terminal) return job;
    const before = viewsOf(job).status;
    job = await jobs.jobAfterChange(jobId, left, caller, signal);
    if (viewsOf(job).status === before) return job; // the time is over, or the service stops
  }
}
