import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import { ServiceError } from "../errors/service-error.ts";
import { toStoredError } from "../errors/stored.ts";
import { FairQueue } from "../store/fair-queue.ts";
import type { JobRecord } from "../store/job-record.ts";
import { viewsOf } from "../store/job-stage.ts";
import type { Store } from "../store/store.ts";
import type { Cancelling } from "./active-job.ts";
import type { TimeOfJobs } from "./clock.ts";
import { beginning, cancellation, failure, interruption, type Outcome } from "./run-outcome.ts";
import type { StatusWaiters } from "./status-waiters.ts";

const SERVICE_ENDS = "the service ends";

/** Whether a job is left to the next service: it is neither cancelled nor out of time. */
export function isLeft({ reason }: AbortSignal): boolean {
  return reason instanceof DOMException && reason.message === SERVICE_ENDS;
}

/** A run of a job here. */
export interface JobRun {
  record: JobRecord;
  /** The run that lines and results belong to. */
  run: string;
  /** Aborts where the job is to end before it is done. */
  signal: AbortSignal;
}

export interface JobRunnerOptions {
  store: Store;
  waiters: StatusWaiters;
  clock: TimeOfJobs;
  logger: Logger;
  /** How many jobs run side by side. */
  slots: number;
  /** Does what a job is to do, once; what it throws is why the job has failed. */
  work: (run: JobRun) => Promise<Outcome>;
  /** Why a job fails whose service ends while it runs; null where it is begun again instead. */
  lost: (() => Error) | null;
}

/** A job that is here while it has not ended. */
interface HeldJob {
  record: JobRecord;
  controller: AbortController;
  cancelling: Cancelling | null;
  begun: boolean;
  /** Whether the service stops, and the job is left to the next one. */
  left: boolean;
  ended: { promise: Promise<void>; resolve: () => void };
}

/**
 * Runs jobs in this process's own order, each once at a time. What a job makes is stored whole in the step in which it
 * ends, so that nobody ever reads half of it.
 */
export class JobRunner {
  readonly #options: JobRunnerOptions;
  readonly #waiting = new FairQueue<HeldJob>();
  readonly #jobs = new Map<string, HeldJob>();
  #running = 0;
  readonly #stop = new AbortController();

  constructor(options: JobRunnerOptions) {
    this.#options = options;
  }

  get queued(): number {
    return this.#jobs.size - this.#running;
  }

  /** Jobs of an owner that wait. */
  queuedOf(owner: string | null): number {
    return [...this.#jobs.values()].filter(({ begun, record }) => !begun && record.owner === owner).length;
  }

  get running(): number {
    return this.#running;
  }

  has(jobId: string): boolean {
    return this.#jobs.has(jobId);
  }

  /** Queues a job that the store has. */
  add(record: JobRecord): void {
    const ended = Promise.withResolvers<void>();
    const job = { record, controller: new AbortController(), cancelling: null, begun: false, left: false, ended };
    this.#jobs.set(record.job_id, job);
    this.#waiting.add(record.owner ?? "", job);
    this.#pump();
  }

  /** Takes up what an earlier service has left: what waited waits again; what ran has failed, or does so too. */
  async resume(record: JobRecord): Promise<void> {
    const { lost } = this.#options;
    if (viewsOf(record).state === "queue") return this.add(record);
    if (lost !== null) return this.#ended(record, null, failure(toStoredError(lost())));
    if (await this.#requeued(record, null)) this.add(record);
  }

  /** Ends a job; resolves once it is terminal, and tells whether it is so by this call. */
  async cancel(jobId: string, cancelling: Cancelling): Promise<boolean> {
    const job = this.#jobs.get(jobId);
    if (job === undefined) return false;
    job.cancelling ??= cancelling;
    if (this.#waiting.remove(job.record.owner ?? "", job)) {
      try {
        await this.#ended(job.record, null, cancellation(job.cancelling));
      } catch (error) {
        job.cancelling = null;
        this.#waiting.add(job.record.owner ?? "", job); // where it still is, to the store
        this.#pump();
        throw error;
      }
      this.#forget(job);
    } else job.controller.abort(new DOMException("the job was cancelled", "AbortError"));
    await job.ended.promise;
    return job.record.stage === "cancelled" && job.cancelling === cancelling;
  }

  /**
   * Begins no further job. Those that can be begun again are left where they are; the others have `graceMs` to end, and
   * have failed if they still run then.
   */
  async stop(graceMs: number): Promise<void> {
    this.#stop.abort();
    const { lost } = this.#options;
    const running = [...this.#jobs.values()].filter(({ begun }) => begun);
    const end = (): void => {
      for (const job of running) {
        job.left = lost === null;
        job.controller.abort(lost === null ? new DOMException(SERVICE_ENDS, "AbortError") : lost());
      }
    };
    const timer = setTimeout(end, lost === null ? 0 : graceMs);
    await Promise.all(running.map(({ ended }) => ended.promise));
    clearTimeout(timer);
  }

  #pump(): void {
    while (!this.#stop.signal.aborted && this.#running < this.#options.slots) {
      const job = this.#waiting.take();
      if (job === undefined) return;
      this.#running++;
      job.begun = true;
      void this.#work(job).finally(() => {
        this.#running--;
        this.#forget(job);
        this.#pump();
      });
    }
  }

  #forget(job: HeldJob): void {
    this.#jobs.delete(job.record.job_id);
    job.ended.resolve();
  }

  async #work(job: HeldJob): Promise<void> {
    const { store, clock, waiters, logger } = this.#options;
    const { record } = job;
    const run = randomUUID();
    try {
      const { changes, lines } = beginning(record, clock.latest());
      const step = { enters: run, changes, log: lines };
      if (!(await this.#untilStored(record, () => store.changeJob(record.job_id, null, step)))) return;
      Object.assign(record, changes);
      waiters.notify(record.job_id);
      const outcome = await this.#outcome(job, run);
      if (outcome === null) await this.#requeued(record, run);
      else await this.#endedSurely(record, run, outcome);
    } catch (error) {
      logger.error({ err: error, job_id: record.job_id }, "what became of a job could not be stored");
    }
  }

  /** Null where the job is left as it is. */
  async #outcome(job: HeldJob, run: string): Promise<Outcome | null> {
    const { record, controller } = job;
    const { store, waiters, work } = this.#options;
    const over = new AbortController();
    void heed({ store, waiters, jobId: record.job_id, over: over.signal, end: controller });
    try {
      return await work({ record, run, signal: controller.signal });
    } catch (error) {
      if (job.cancelling !== null) return cancellation(job.cancelling);
      return job.left ? null : failure(toStoredError(error));
    } finally {
      over.abort();
    }
  }

  /** Has a job wait again; tells whether that counted. */
  #requeued(record: JobRecord, run: string | null): Promise<boolean> {
    const { store } = this.#options;
    const changes = interruption(record, { progress: { ...record.progress, phase: "queued" } });
    Object.assign(record, changes);
    return store.changeJob(record.job_id, run, { changes });
  }

  /** The same, however long the storage is away; where what the job made cannot be stored, it has failed with that. */
  async #endedSurely(record: JobRecord, run: string, outcome: Outcome): Promise<void> {
    let left = outcome;
    await this.#untilStored(record, async () => {
      try {
        await this.#ended(record, run, left);
      } catch (error) {
        if (Object.keys(left.profiles).length > 0) left = failure(toStoredError(error));
        throw error;
      }
    });
  }

  /** Does a step of a job again and again until it can be stored; what cannot be while the service stops is thrown. */
  async #untilStored<Result>({ job_id }: JobRecord, step: () => Promise<Result>): Promise<Result> {
    const { signal } = this.#stop;
    for (let wait = STORE_AGAIN_MS; ; wait = Math.min(2 * wait, MOST_AGAIN_MS)) {
      try {
        return await step();
      } catch (error) {
        const away = error instanceof ServiceError && error.name === "STORAGE_ERROR";
        if (!away || signal.aborted) throw error;
        this.#options.logger.error({ err: error, job_id }, "a step of a job could not be stored; it is tried again");
        await delay(wait, undefined, { signal }).catch(() => {}); // then it is tried a last time
      }
    }
  }

  /** Stores how a job ended, and tells those who wait. */
  async #ended(record: JobRecord, run: string | null, { changes, profiles, lines }: Outcome): Promise<void> {
    const { store, waiters, clock } = this.#options;
    const finished_at = Math.max(clock.latest(), record.started_at ?? record.submitted_at);
    const { phase } = viewsOf(changes);
    const progress = { ...record.progress, ...(phase === null ? {} : { phase, percent: 100 }) };
    const all = { ...changes, progress, finished_at };
    if (await store.changeJob(record.job_id, run, { changes: all, profiles, log: lines })) Object.assign(record, all);
    waiters.notify(record.job_id);
  }
}

/** Has work end whose job has been ended elsewhere. */
async function heed({
  store,
  waiters,
  jobId,
  over,
  end,
}: {
  store: Store;
  waiters: StatusWaiters;
  jobId: string;
  over: AbortSignal;
  end: AbortController;
}): Promise<void> {
  using watch = waiters.watch(jobId);
  while (!over.aborted) {
    await watch.change(HEED_MS, over);
    if (over.aborted) return;
    const job = await store.job(jobId).catch(() => undefined);
    if (job === null || (job !== undefined && viewsOf(job).terminal))
      return end.abort(new DOMException("the job has ended elsewhere", "AbortError"));
  }
}

/** How long to wait before what could not be stored is tried again, the first time and at most. */
const STORE_AGAIN_MS = 100;
const MOST_AGAIN_MS = 5_000;

/** How often it is looked whether a job has been ended elsewhere, should nobody have told. */
const HEED_MS = 5_000;
