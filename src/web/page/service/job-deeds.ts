import { messageOf } from "./failure-panel.tsx";
import { session } from "./session.ts";
import { hasEnded, type Job } from "./states.tsx";

/** What can be done with jobs. */
export type Deed = "cancel" | "retry" | "clean";

/** What became of it: how many it was done with, why it was not with others, and the last new job. */
export interface Outcome {
  done: number;
  reasons: string[];
  made: string | null;
}

export const DEED_NAMES: Record<Deed, string> = { cancel: "Cancel", retry: "Run again", clean: "Clean up" };
export const DONE_NAMES: Record<Deed, string> = { cancel: "cancelled", retry: "submitted again", clean: "cleaned up" };

export function isEligible(deed: Deed, job: Job): boolean {
  if (deed === "cancel") return !hasEnded(job);
  return hasEnded(job) && (deed === "retry" || !job.cleaned_up);
}

/** What is asked before something is done that cannot be undone; null where that need not be. */
export function questionBefore(deed: Deed, jobs: number): string | null {
  const what = jobs === 1 ? "this job" : `${jobs} jobs`;
  if (deed === "cancel")
    return `Cancel ${what}? What they have done so far is lost.`.replace(
      "they have",
      jobs === 1 ? "it has" : "they have",
    );
  if (deed === "clean") return `Delete profiles and log of ${what}? That cannot be undone.`;
  return null;
}

/** Does it with each of the jobs, in one request. Rejects where nothing of it could be asked. */
export async function perform(deed: Deed, jobs: readonly Job[]): Promise<Outcome> {
  const admin = session.isAdmin ? { admin: true } : {};
  const calls = jobs.map(({ job_id }) => {
    if (deed === "cancel") return { method: "jobs.cancel" as const, params: { job_id, ...admin } };
    if (deed === "retry") return { method: "jobs.retry" as const, params: { job_id, ...admin } };
    return { method: "profiler.cleanUp" as const, params: { job_id, ...admin } };
  });
  const outcome: Outcome = { done: 0, reasons: [], made: null };
  for (const answer of await session.client.batch(calls)) {
    if (!answer.ok) outcome.reasons.push(messageOf(answer.error));
    else {
      outcome.done++;
      if ("dataset_id" in answer.result) outcome.made = answer.result.job_id;
    }
  }
  return outcome;
}
