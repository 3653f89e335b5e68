import type { Logger } from "pino";
import { ServiceError } from "../errors/service-error.ts";
import { toStoredError } from "../errors/stored.ts";
import {
  isProfile,
  type JobRecord,
  type JobSummary,
  type JobType,
  jobTypes,
  makesProfile,
} from "../store/job-record.ts";
import { viewsOf } from "../store/job-stage.ts";
import type { Store } from "../store/store.ts";
import type { Cancelling } from "./active-job.ts";
import { Adoption } from "./adoption.ts";
import type { Dispatch } from "./dispatch.ts";
import type { JobRunner } from "./job-runner.ts";
import { cancellation, failure, type Outcome } from "./run-outcome.ts";
import type { StatusWaiters } from "./status-waiters.ts";

export interface TypedDispatchOptions {
  /** What runs all jobs that make profiles. */
  profiles: Dispatch;
  store: Store;
  waiters: StatusWaiters;
  /** Whether other services have to do with the same jobs. */
  shared: boolean;
  logger: Logger;
}

/** Has jobs of every type run: profiles wherever they are run, the others here, by what serves their type. */
export class TypedDispatch implements Dispatch {
  readonly #options: TypedDispatchOptions;
  readonly #adoption: Adoption;
  readonly #byType = new Map<JobType, JobRunner>();

  constructor(options: TypedDispatchOptions) {
    this.#options = options;
    const { store, shared, logger } = options;
    this.#adoption = new Adoption({
      store,
      types: () => (shared ? [...this.#byType.keys()] : jobTypes.filter((type) => !makesProfile({ type }))),
      take: (record) => this.#takeUp(record),
      logger,
    });
  }

  /** Has a runner serve jobs of some types, from the start on. */
  serve(types: readonly JobType[], runner: JobRunner): void {
    for (const type of types) this.#byType.set(type, runner);
  }

  get queued(): number {
    return this.#options.profiles.queued;
  }

  get running(): number {
    const own = this.#options.shared ? [] : this.#runners();
    return this.#options.profiles.running + own.reduce((sum, { running }) => sum + running, 0);
  }

  queuedOf(owner: string | null): number {
    return this.#options.profiles.queuedOf(owner);
  }

  count(): Promise<void> {
    return this.#options.profiles.count();
  }

  /** What another service runs is its own to take up, while it is there. A job that nothing here runs any more has failed. */
  async start(): Promise<void> {
    const { profiles, shared } = this.#options;
    await profiles.start();
    if (!shared || this.#byType.size > 0) await this.#adoption.start();
  }

  async #takeUp(record: JobRecord): Promise<void> {
    const runner = this.#byType.get(record.type);
    if (runner !== undefined) await runner.resume(record);
    else await this.#end(record, failure(toStoredError(notRun(record.type))));
  }

  /** Throws EXECUTOR_UNAVAILABLE where nothing here runs jobs of its type. */
  add(record: JobRecord): void {
    const runner = isProfile(record) ? this.#options.profiles : this.#byType.get(record.type);
    if (runner === undefined) throw notRun(record.type);
    runner.add(record);
  }

  async cancel(jobId: string, cancelling: Cancelling): Promise<boolean> {
    const { profiles, store } = this.#options;
    const runner = this.#runners().find((each) => each.has(jobId));
    if (runner !== undefined) return runner.cancel(jobId, cancelling);
    const job = await store.job(jobId);
    if (job === null || makesProfile(job)) return profiles.cancel(jobId, cancelling);
    // The service that runs it finds out that it has ended.
    return viewsOf(job).terminal ? false : this.#end(job, cancellation(cancelling));
  }

  active(jobId: string): JobSummary | null {
    return this.#runners().some((each) => each.has(jobId)) ? null : this.#options.profiles.active(jobId);
  }

  async stop(graceMs: number): Promise<void> {
    await Promise.all([...this.#runners(), this.#options.profiles].map((each) => each.stop(graceMs)));
    await this.#adoption.stop();
  }

  #runners(): JobRunner[] {
    return [...new Set(this.#byType.values())];
  }

  /** Ends a job that does not run here; tells whether it is so by this. */
  async #end(job: JobSummary, { changes, lines }: Outcome): Promise<boolean> {
    const { store, waiters } = this.#options;
    const finished_at = Math.max(Date.now(), job.started_at ?? job.submitted_at);
    const counted = await store.changeJob(job.job_id, null, { changes: { ...changes, finished_at }, log: lines });
    waiters.notify(job.job_id);
    return counted;
  }
}

function notRun(type: JobType): ServiceError {
  const reason = `this service runs no jobs of the type '${type}'`;
  return new ServiceError("EXECUTOR_UNAVAILABLE", { reason, queued: 0, max_queued: 0 });
}
