import type { CddProfile, Contract, HeavyProfile, LightProfile } from "../methods/contract.ts";
import type { TriggerParams } from "../methods/trigger.ts";
import type { Calls } from "./calls.ts";
import { failureOf } from "./failure.ts";
import { JobCancelledError } from "./rpc-error.ts";
import { type ProfilePart, wholeProfile } from "./whole-profile.ts";

/** A job as `profiler.jobStatus` shows it. */
export type Job = Contract["profiler.jobStatus"]["result"];

export interface WaitOptions {
  /** Told how the job is whenever that is asked: twice a second. */
  onProgress?: (job: Job) => void;
  signal?: AbortSignal;
  /** Whether the caller acts as an administrator, for whom others' jobs are his own. */
  admin?: boolean;
}

export interface ProfileOptions extends Omit<WaitOptions, "admin">, Omit<TriggerParams, "profile_specification"> {
  /** Parts of the profile that are wanted; all. Given none, the job alone is answered. */
  parts?: ProfilePart[];
}

/** A profile, and the job that made it. */
export interface Profiled {
  job: Job;
  light: LightProfile | null;
  heavy: HeavyProfile | null;
  cdd: CddProfile | null;
}

const PROGRESS_SECONDS = 0.5;
const WAIT_SECONDS = 20;

/** Submits a job, waits for its end, and answers its profile. */
export async function profileOne(
  client: Calls,
  profile_specification: TriggerParams["profile_specification"],
  { parts, onProgress, signal, ...submission }: ProfileOptions,
): Promise<Profiled> {
  const aborting = signal === undefined ? {} : { signal };
  const { job_id } = await client.call("profiler.trigger", { ...submission, profile_specification }, aborting);
  const telling = onProgress === undefined ? {} : { onProgress };
  const job = await waitForEnd(client, job_id, { ...telling, ...aborting }).catch(async (error: unknown) => {
    if (signal?.aborted === true) await cancel(client, job_id);
    throw error;
  });
  if (job.error !== undefined) throw await failureOf(client, job_id, job.error);
  if (job.status === "CANCELLED") throw new JobCancelledError(job_id);
  if (parts?.length === 0) return { job, light: null, heavy: null, cdd: null };
  const wanted = parts ?? (submission.only_light_profile === true ? ["light" as const] : undefined);
  const profile = await wholeProfile(client, job_id, wanted, aborting);
  return { job, light: profile.moma_profile_light, heavy: profile.moma_profile_heavy, cdd: profile.cdd_profile };
}

/** Waits until a job is terminal. */
export async function waitForEnd(client: Calls, job_id: string, options: WaitOptions): Promise<Job> {
  const { onProgress, signal, admin = false } = options;
  const wait_seconds = onProgress === undefined ? WAIT_SECONDS : PROGRESS_SECONDS;
  for (;;) {
    const job = await client.call(
      "profiler.jobStatus",
      { job_id, wait_seconds, ...(admin ? { admin } : {}) },
      signal === undefined ? {} : { signal },
    );
    onProgress?.(job);
    if (job.terminal) return job;
  }
}

/** Ends a job that nobody waits for any more; one that has ended by itself is fine too. */
export async function cancel(client: Calls, job_id: string): Promise<void> {
  await client.call("jobs.cancel", { job_id, reason: "the caller stopped waiting for it" }).catch(() => {});
}
