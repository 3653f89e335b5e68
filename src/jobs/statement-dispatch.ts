import type { JobRecord, JobSummary } from "../store/job-record.ts";
import { isProfile } from "../store/job-record.ts";
import { viewsOf } from "../store/job-stage.ts";
import type { Store } from "../store/store.ts";
import type { Cancelling } from "./active-job.ts";
import type { Dispatch } from "./dispatch.ts";
import { cancellation } from "./run-outcome.ts";
import type { StatementRunner } from "./statement-runner.ts";
import type { StatusWaiters } from "./status-waiters.ts";

export interface StatementDispatchOptions {
  /** What runs all other jobs. */
  profiles: Dispatch;
  runner: StatementRunner;
  store: Store;
  waiters: StatusWaiters;
  /** Whether other services have to do with the same jobs. */
  shared: boolean;
}

/** Has jobs of every type run: statements here, the others wherever they are run. */
export class StatementDispatch implements Dispatch {
  readonly #options: StatementDispatchOptions;

  constructor(options: StatementDispatchOptions) {
    this.#options = options;
  }

  get queued(): number {
    return this.#options.profiles.queued;
  }

  get running(): number {
    return this.#options.profiles.running + (this.#options.shared ? 0 : this.#options.runner.running);
  }

  queuedOf(owner: string | null): number {
    return this.#options.profiles.queuedOf(owner);
  }

  count(): Promise<void> {
    return this.#options.profiles.count();
  }

  /** What another service runs is its own to take up. */
  async start(): Promise<void> {
    const { profiles, runner, store, shared } = this.#options;
    await profiles.start();
    if (shared) return;
    for (const record of await store.activeJobs()) if (!isProfile(record)) await runner.resume(record);
  }

  add(record: JobRecord): void {
    if (isProfile(record)) this.#options.profiles.add(record);
    else this.#options.runner.add(record);
  }

  async cancel(jobId: string, cancelling: Cancelling): Promise<boolean> {
    const { profiles, runner, store } = this.#options;
    if (runner.has(jobId)) return runner.cancel(jobId, cancelling);
    const job = await store.job(jobId);
    if (job === null || !runsStatement(job)) return profiles.cancel(jobId, cancelling);
    return this.#cancelElsewhere(job, cancelling);
  }

  active(jobId: string): JobSummary | null {
    return this.#options.runner.has(jobId) ? null : this.#options.profiles.active(jobId);
  }

  async stop(graceMs: number): Promise<void> {
    await Promise.all([this.#options.runner.stop(graceMs), this.#options.profiles.stop(graceMs)]);
  }

  /** The service that runs it finds out that it has ended. */
  async #cancelElsewhere(job: JobSummary, cancelling: Cancelling): Promise<boolean> {
    const { store, waiters } = this.#options;
    if (viewsOf(job).terminal) return false;
    const { changes, lines } = cancellation(cancelling);
    const finished_at = Math.max(Date.now(), job.started_at ?? job.submitted_at);
    const counted = await store.changeJob(job.job_id, null, { changes: { ...changes, finished_at }, log: lines });
    waiters.notify(job.job_id);
    return counted;
  }
}

function runsStatement({ type }: JobSummary): boolean {
  return type !== "profile" && type !== "light_profile";
}
