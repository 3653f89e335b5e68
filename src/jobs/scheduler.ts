import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { redact } from "../errors/redact.ts";
import { ServiceError } from "../errors/service-error.ts";
import { type StoredError, toStoredError } from "../errors/stored.ts";
import type { FromExecutor, Progress } from "../executor/protocol.ts";
import type { EntryGroup } from "../profiling/output/entries.ts";
import type { JobChanges, JobRecord } from "../store/job-record.ts";
import type { ActiveJob, Cancelling, Run } from "./active-job.ts";
import { ActiveJobs } from "./active-jobs.ts";
import { emptyScratch, executorJob, removeRunScratch, removeScratchRoot } from "./executor-job.ts";
import { ExecutorProcess } from "./executor-process.ts";
import { logLine } from "./job-logs.ts";
import { JobQueue } from "./job-queue.ts";
import { QueueTimeout } from "./queue-timeout.ts";
import { beginning, cancellation, completion, failure, type Outcome, requeued } from "./run-outcome.ts";
import type { SchedulerOptions } from "./scheduler-options.ts";
import { isTerminal } from "./states.ts";

/** A job begins at most this often; a run that the service itself interrupts does not count. */
const MAX_ATTEMPTS = 3;
/** How long a run may take to end after it was told to. */
const CANCEL_MS = 900;
/** How long to wait before what could not be stored is tried again. */
const STORE_AGAIN_MS = 5_000;
const LEAST_SLOTS = 2;

/**
 * Takes jobs from the queue to the executor and brings back what comes of them. Every state a job is in has been
 * written to the store before anyone is told of it.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #executor: ExecutorProcess;
  readonly #queue = new JobQueue();
  readonly #active: ActiveJobs;
  readonly #waitLimit: QueueTimeout;
  readonly #runs = new Map<string, ActiveJob>();
  #draining = false;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    this.#active = new ActiveJobs(options);
    this.#waitLimit = new QueueTimeout({
      ...options,
      waiting: () => this.#active.waiting(),
      cancel: (jobId, cancelling) => this.cancel(jobId, cancelling),
    });
    this.#executor = new ExecutorProcess(
      {
        threads: options.workers,
        logger: options.logger,
        ...(options.executorModule === undefined ? {} : { module: options.executorModule }),
      },
      {
        onMessage: (message) => this.#received(message),
        onEnd: (reason) => this.#executorEnded(reason),
      },
    );
  }

  /** Jobs that wait for a free place. */
  get queued(): number {
    return this.#queue.length;
  }

  get running(): number {
    return this.#runs.size;
  }

  /** Ids of the runs that are in the executor. */
  get runs(): ReadonlySet<string> {
    return new Set(this.#runs.keys());
  }

  get executorReady(): boolean {
    return this.#executor.ready;
  }

  /** Resolves once the executor has answered. */
  pingExecutor(): Promise<void> {
    return this.#executor.ping();
  }

  get executorPid(): number | null {
    return this.#executor.pid;
  }

  /** Takes up what an earlier service left: queued jobs, and running ones, which it can only have been stopped in. */
  async start(): Promise<void> {
    const { store, stateDir } = this.#options;
    await emptyScratch(stateDir);
    for (const record of await store.activeJobs()) {
      const job = this.#active.add(record);
      if (record.runner_status === "in_progress" && this.#options.runJobs)
        await this.#interrupted(job, "the service was stopped");
      else this.#enqueue(job);
    }
    if (!this.#options.runJobs) return;
    this.#executor.start();
    this.#waitLimit.start();
  }

  /** Queues a job that the store has. */
  add(record: JobRecord): void {
    this.#enqueue(this.#active.add(record));
    this.#pump();
  }

  /**
   * Ends a job; resolves once it is terminal, and tells whether it is so by this call: it may have ended by itself
   * meanwhile. Throws JOB_NOT_CANCELABLE where its result is being published.
   */
  async cancel(jobId: string, cancelling: Cancelling): Promise<boolean> {
    const job = this.#active.get(jobId);
    if (job === undefined) return false;
    const { run, record } = job;
    if (run !== null && record.progress.phase === "writing")
      throw new ServiceError("JOB_NOT_CANCELABLE", { job_id: jobId });
    job.cancelling ??= cancelling;
    if (run !== null) this.#cancelRun(job, run, { status: "CANCELLED" });
    else if (this.#queue.remove(record.owner, jobId)) {
      await this.#finish(job, cancellation(cancelling)).catch((error: unknown) => {
        job.cancelling = null;
        this.#enqueue(job);
        throw error;
      });
    }
    await job.ended.promise;
    return record.status === "CANCELLED" && job.cancelling === cancelling;
  }

  /** The current record of a job that is not terminal. */
  active(jobId: string): JobRecord | null {
    return this.#active.get(jobId)?.record ?? null;
  }

  /**
   * Begins no further job, gives running ones `graceMs` to end, puts those that have not back in the queue, and ends
   * the executor.
   */
  async stop(graceMs: number): Promise<void> {
    this.#draining = true;
    this.#waitLimit.stop();
    const deadline = performance.now() + graceMs;
    while (this.#runs.size > 0 && performance.now() < deadline) await sleep(20);
    for (const { run } of this.#runs.values()) {
      if (run === null) continue;
      run.ending ??= { status: "SUBMITTING" };
      this.#executor.cancel(run.id);
    }
    const patience = performance.now() + CANCEL_MS;
    while (this.#runs.size > 0 && performance.now() < patience) await sleep(20);
    await this.#executor.stop();
    await Promise.all([...this.#runs.values()].map((job) => this.#putBack(job)));
    await removeScratchRoot(this.#options.stateDir);
  }

  #pump(): void {
    const slots = Math.max(this.#options.workers, LEAST_SLOTS);
    while (!this.#draining && this.#executor.ready && this.#runs.size < slots) {
      const next = this.#queue.take((owner) => this.#runningOf(owner));
      if (next === undefined) return;
      const job = this.#active.get(next.job_id);
      if (job !== undefined) this.#begin(job);
    }
  }

  #runningOf(owner: string | null): number {
    return [...this.#runs.values()].filter(({ record }) => record.owner === owner).length;
  }

  #enqueue({ record: { job_id, owner, priority }, order }: ActiveJob): void {
    this.#queue.add({ job_id, owner, priority, order });
  }

  #begin(job: ActiveJob): void {
    const { record } = job;
    const { jobTimeoutMs } = this.#options;
    const run: Run = {
      id: randomUUID(),
      timer: setTimeout(() => this.#timedOut(job), jobTimeoutMs),
      ending: null,
      light: null,
      work: Promise.resolve(),
    };
    job.run = run;
    this.#runs.set(run.id, job);
    this.#queueWork(job, run, async () => {
      if (run.ending !== null) return this.#cancelled(job, run);
      this.#executor.run(executorJob(record, run.id, this.#options));
      const { changes, lines } = beginning(record);
      await this.#active.change(job, changes, {}, lines); // before whatever the executor says of the run
    });
  }

  #received(message: FromExecutor): void {
    if (message.type === "ready") {
      this.#pump();
      return;
    }
    if (message.type === "pong") return; // answered where it was asked for
    const job = this.#runs.get(message.run_id);
    const run = job?.run;
    if (job === undefined || run === null || run === undefined) return; // an answer that came after all was decided
    if (message.type === "progress") this.#progressed(job, message.progress);
    else if (message.type === "log")
      this.#options.logs.add(job.record.job_id, [logLine(message.level, message.message)]);
    else this.#queueWork(job, run, () => this.#step(job, run, message));
  }

  #step(
    job: ActiveJob,
    run: Run,
    message: Exclude<FromExecutor, { type: "ready" | "pong" | "progress" | "log" }>,
  ): Promise<void> {
    switch (message.type) {
      case "light":
        return this.#lightReady(job, run, message.last);
      case "entries":
        return this.#options.store.addEntries(job.record.job_id, message.document, message.group);
      case "done":
        return this.#done(job, run, message);
      case "failed":
        return this.#failed(job, message.error, message.causes, message.trace);
      case "cancelled":
        return this.#cancelled(job, run);
    }
  }

  async #failed(job: ActiveJob, error: StoredError, causes: string[], trace: string[]): Promise<void> {
    const { job_id, dataset_id } = job.record;
    this.#options.logger.warn(
      { job_id, dataset_id, error: error.name, reason: redact(error.message), trace },
      "job failed",
    );
    await this.#finish(job, failure(error, causes));
  }

  /** Does a step of a run after the steps before it; a step that fails makes the job fail. */
  #queueWork(job: ActiveJob, run: Run, step: () => Promise<void>): void {
    run.work = run.work.then(async () => {
      if (job.run !== run) return;
      try {
        await step();
      } catch (error) {
        await this.#broken(job, error);
      }
    });
  }

  #progressed(job: ActiveJob, progress: Progress): void {
    if (!this.#active.progressed(job, progress) || job.run === null) return;
    this.#queueWork(job, job.run, () => this.#active.saveProgress(job));
  }

  async #lightReady(job: ActiveJob, run: Run, light: EntryGroup): Promise<void> {
    if (job.record.only_light_profile) run.light = light;
    else await this.#active.change(job, { status: "LIGHT_PROFILE_READY" }, { light });
  }

  async #done(job: ActiveJob, run: Run, result: Extract<FromExecutor, { type: "done" }>): Promise<void> {
    await this.#finish(job, completion(job.record, run, result), result.rows);
  }

  async #cancelled(job: ActiveJob, run: Run): Promise<void> {
    if (run.ending?.status === "FAILED") await this.#finish(job, failure(run.ending.error));
    else await this.#putBack(job);
  }

  #timedOut(job: ActiveJob): void {
    const { run, record } = job;
    if (run === null) return;
    const { jobTimeoutMs } = this.#options;
    const error = new ServiceError("DATASET_EXECUTION_TIMEOUT", { job_id: record.job_id, timeout_ms: jobTimeoutMs });
    this.#cancelRun(job, run, { status: "FAILED", error: toStoredError(error) });
  }

  #cancelRun(job: ActiveJob, run: Run, ending: NonNullable<Run["ending"]>): void {
    if (run.ending !== null) return; // its end is under way, for another reason
    run.ending = ending;
    clearTimeout(run.timer);
    this.#executor.cancel(run.id);
    run.timer = setTimeout(() => this.#killFor(job, run), CANCEL_MS);
  }

  /** What does not end by itself is ended with the whole executor; for the other runs that is no attempt. */
  #killFor(guilty: ActiveJob, run: Run): void {
    if (guilty.run !== run) return;
    for (const job of this.#runs.values()) {
      if (job !== guilty && job.run !== null) job.run.ending ??= { status: "SUBMITTING" };
    }
    this.#executor.kill();
  }

  #executorEnded(reason: string): void {
    for (const job of [...this.#runs.values()]) {
      const { run } = job;
      if (run === null) continue;
      this.#queueWork(job, run, async () => {
        await removeRunScratch(this.#options.stateDir, run.id);
        if (run.ending === null) await this.#interrupted(job, `the executor ended (${reason})`);
        else await this.#cancelled(job, run);
      });
    }
  }

  /** A run that ended through no word of its own: the job runs again, or has failed for good. */
  async #interrupted(job: ActiveJob, reason: string): Promise<void> {
    const { attempts } = job.record;
    if (attempts >= MAX_ATTEMPTS) {
      await this.#finish(job, failure(toStoredError(new ServiceError("PROCESSING_FAILED", { reason, attempts }))));
      return;
    }
    await this.#requeue(job, true, `interrupted: ${reason}; waits to run again`);
  }

  /** A run that the service itself interrupted does not count as an attempt. */
  async #putBack(job: ActiveJob): Promise<void> {
    await this.#requeue(job, false, "interrupted by the service; waits to run again");
  }

  /** A job whose end was asked for meanwhile ends instead. */
  async #requeue(job: ActiveJob, isAttempt: boolean, reason: string): Promise<void> {
    if (job.cancelling === null) {
      this.#release(job);
      await this.#active.change(job, requeued(job.record, isAttempt), {}, [logLine("warn", reason)]);
    }
    if (job.cancelling === null) this.#enqueue(job);
    else await this.#finish(job, cancellation(job.cancelling));
    this.#pump();
  }

  async #finish(job: ActiveJob, { changes, profiles, lines }: Outcome, rows = 0): Promise<void> {
    const { record } = job;
    const { logger, onEnded } = this.#options;
    const terminal = isTerminal(changes.status, record.only_light_profile);
    const end: JobChanges = { progress: record.progress, ...changes, terminal, finished_at: Date.now() };
    await this.#active.change(job, end, profiles, lines);
    this.#release(job);
    this.#active.remove(job);
    const { job_id, dataset_id, status, warnings, started_at, finished_at } = record;
    const duration_ms = (finished_at ?? 0) - (started_at ?? 0);
    logger.info({ job_id, dataset_id, status, warnings, duration_ms }, "job ended");
    onEnded(record, rows);
    this.#pump();
  }

  /** A step of this service failed, usually for want of disk space: the job has failed with that. */
  async #broken(job: ActiveJob, error: unknown): Promise<void> {
    const { logger } = this.#options;
    const { record } = job;
    logger.error({ err: error, job_id: record.job_id }, "job could not be carried on");
    if (job.run !== null) this.#executor.cancel(job.run.id);
    const outcome = failure(toStoredError(error));
    try {
      await this.#finish(job, outcome);
    } catch (again) {
      logger.error({ err: again, job_id: record.job_id }, "the failure could not be stored: kept in memory");
      Object.assign(record, outcome.changes, { terminal: true, finished_at: Date.now() });
      this.#release(job);
      this.#options.waiters.notify(record.job_id);
      this.#storeLater(job, outcome);
      this.#pump();
    }
  }

  /** Tries again to store how a job ended, until that is possible. */
  #storeLater(job: ActiveJob, outcome: Outcome): void {
    const timer = setTimeout(() => {
      if (this.#draining) return;
      this.#finish(job, outcome).catch(() => this.#storeLater(job, outcome));
    }, STORE_AGAIN_MS);
    timer.unref();
  }

  #release(job: ActiveJob): void {
    if (job.run === null) return;
    clearTimeout(job.run.timer);
    this.#runs.delete(job.run.id);
    job.run = null;
  }
}
