import { randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "pino";
import { redact } from "../errors/redact.ts";
import { ServiceError } from "../errors/service-error.ts";
import { type StoredError, toStoredError } from "../errors/stored.ts";
import type { FromExecutor, Progress } from "../executor/protocol.ts";
import type { JobChanges, JobRecord, JobStatus } from "../store/job-record.ts";
import type { ProfilePart, Store } from "../store/store.ts";
import type { ActiveJob, Run } from "./active-job.ts";
import { executorJob, type JobSurroundings, scratchRoot } from "./executor-job.ts";
import { ExecutorProcess } from "./executor-process.ts";
import { JobQueue } from "./job-queue.ts";
import { checkTransition, isTerminal } from "./states.ts";
import type { Watchers } from "./watchers.ts";

export interface SchedulerOptions extends JobSurroundings {
  store: Store;
  watchers: Watchers;
  logger: Logger;
  /** Worker threads of the executor; also how many jobs run side by side. */
  workers: number;
  jobTimeoutMs: number;
  /** Told of every job that ended, with the rows of its tables. */
  onEnded: (job: JobRecord, rows: number) => void;
  executorModule?: URL;
}

/** A job begins at most this often; a run that the service itself interrupts does not count. */
export const MAX_ATTEMPTS = 3;
/** How long a run may take to end after it was told to. */
const CANCEL_MS = 2_000;
/** Progress is written to the store at most this often. */
const SAVE_PROGRESS_MS = 2_000;
const LEAST_SLOTS = 2;

/**
 * Takes jobs from the queue to the executor and brings back what comes of them. Every state a job is in has been
 * written to the store before anyone is told of it.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #executor: ExecutorProcess;
  readonly #queue = new JobQueue();
  readonly #active = new Map<string, ActiveJob>();
  readonly #runs = new Map<string, ActiveJob>();
  readonly #savedAt = new Map<string, number>();
  #order = 0;
  #draining = false;

  constructor(options: SchedulerOptions) {
    this.#options = options;
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
    await rm(scratchRoot(this.#options.stateDir), { recursive: true, force: true });
    await mkdir(join(stateDir, "scratch"), { recursive: true });
    for (const record of await store.activeJobs()) {
      const job: ActiveJob = { record, order: this.#order++, run: null };
      this.#active.set(record.job_id, job);
      if (record.runner_status === "in_progress") await this.#interrupted(job, "the service was stopped");
      else this.#queue.add({ job_id: record.job_id, priority: record.priority, order: job.order });
    }
    this.#executor.start();
  }

  /** Queues a job that the store has. */
  add(record: JobRecord): void {
    const job: ActiveJob = { record, order: this.#order++, run: null };
    this.#active.set(record.job_id, job);
    this.#queue.add({ job_id: record.job_id, priority: record.priority, order: job.order });
    this.#pump();
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
    await rm(scratchRoot(this.#options.stateDir), { recursive: true, force: true });
  }

  #pump(): void {
    const slots = Math.max(this.#options.workers, LEAST_SLOTS);
    while (!this.#draining && this.#executor.ready && this.#runs.size < slots) {
      const next = this.#queue.take();
      if (next === undefined) return;
      const job = this.#active.get(next.job_id);
      if (job !== undefined) this.#begin(job);
    }
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
      await this.#change(job, {
        ...(record.status === "SUBMITTING" ? { status: "STARTING" } : {}),
        runner_status: "in_progress",
        attempts: record.attempts + 1,
        started_at: record.started_at ?? Date.now(),
      });
      this.#executor.run(executorJob(record, run.id, this.#options));
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
    else this.#queueWork(job, run, () => this.#step(job, run, message));
  }

  #step(
    job: ActiveJob,
    run: Run,
    message: Exclude<FromExecutor, { type: "ready" | "pong" | "progress" }>,
  ): Promise<void> {
    switch (message.type) {
      case "light":
        return this.#lightReady(job, run, message.light);
      case "done":
        return this.#done(job, run, message);
      case "failed":
        return this.#failed(job, message.error, message.trace);
      case "cancelled":
        return this.#cancelled(job, run);
    }
  }

  async #failed(job: ActiveJob, error: StoredError, trace: string[]): Promise<void> {
    const { job_id, dataset_id } = job.record;
    this.#options.logger.warn(
      { job_id, dataset_id, error: error.name, reason: redact(error.message), trace },
      "job failed",
    );
    await this.#finish(job, { status: "FAILED", runner_status: "failed", error });
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
    const { record } = job;
    record.progress = { ...progress, percent: Math.max(progress.percent, record.progress.percent) };
    const now = performance.now();
    if (now - (this.#savedAt.get(record.job_id) ?? 0) < SAVE_PROGRESS_MS || job.run === null) return;
    this.#savedAt.set(record.job_id, now);
    this.#queueWork(job, job.run, () => this.#options.store.changeJob(record.job_id, { progress: record.progress }));
  }

  async #lightReady(job: ActiveJob, run: Run, light: Uint8Array): Promise<void> {
    if (job.record.only_light_profile) run.light = light;
    else await this.#change(job, { status: "LIGHT_PROFILE_READY" }, { light });
  }

  async #done(job: ActiveJob, run: Run, result: Extract<FromExecutor, { type: "done" }>): Promise<void> {
    const { heavy, cdd, rows, warnings } = result;
    const light = job.record.only_light_profile;
    const profiles: Partial<Record<ProfilePart, Uint8Array>> = {
      ...(run.light === null ? {} : { light: run.light }),
      ...(heavy === null ? {} : { heavy }),
      ...(cdd === null ? {} : { cdd }),
    };
    const status: JobStatus = light ? "LIGHT_PROFILE_READY" : "HEAVY_PROFILES_READY";
    const progress: Progress = { ...job.record.progress, phase: "done", percent: 100 };
    await this.#finish(job, { status, runner_status: "completed", warnings, progress }, profiles, rows);
  }

  async #cancelled(job: ActiveJob, run: Run): Promise<void> {
    if (run.ending?.status === "FAILED") {
      await this.#finish(job, { status: "FAILED", runner_status: "failed", error: run.ending.error });
    } else {
      await this.#putBack(job);
    }
  }

  #timedOut(job: ActiveJob): void {
    const { run, record } = job;
    if (run === null) return;
    const { jobTimeoutMs } = this.#options;
    const error = new ServiceError("DATASET_EXECUTION_TIMEOUT", { job_id: record.job_id, timeout_ms: jobTimeoutMs });
    run.ending = { status: "FAILED", error: toStoredError(error) };
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
      this.#queueWork(job, run, () =>
        run.ending === null ? this.#interrupted(job, `the executor ended (${reason})`) : this.#cancelled(job, run),
      );
    }
  }

  /** A run that ended through no word of its own: the job runs again, or has failed for good. */
  async #interrupted(job: ActiveJob, reason: string): Promise<void> {
    const { attempts, status } = job.record;
    if (attempts >= MAX_ATTEMPTS) {
      const error = new ServiceError("PROCESSING_FAILED", { reason, attempts });
      await this.#finish(job, { status: "FAILED", runner_status: "failed", error: toStoredError(error) });
      return;
    }
    await this.#requeue(job, { ...(status === "STARTING" ? { status: "SUBMITTING" } : {}), runner_status: "pending" });
  }

  /** A run that the service itself interrupted does not count as an attempt. */
  async #putBack(job: ActiveJob): Promise<void> {
    const { attempts, status } = job.record;
    await this.#requeue(job, {
      ...(status === "STARTING" ? { status: "SUBMITTING" } : {}),
      runner_status: "pending",
      attempts: Math.max(attempts - 1, 0),
    });
  }

  async #requeue(job: ActiveJob, changes: JobChanges): Promise<void> {
    this.#release(job);
    await this.#change(job, changes);
    const { job_id, priority } = job.record;
    this.#queue.add({ job_id, priority, order: job.order });
    this.#pump();
  }

  async #finish(
    job: ActiveJob,
    changes: JobChanges & { status: JobStatus },
    profiles: Partial<Record<ProfilePart, Uint8Array>> = {},
    rows = 0,
  ): Promise<void> {
    const { record } = job;
    const { logger, onEnded } = this.#options;
    const terminal = isTerminal(changes.status, record.only_light_profile);
    await this.#change(
      job,
      { ...changes, terminal, finished_at: Date.now(), progress: changes.progress ?? record.progress },
      profiles,
    );
    this.#release(job);
    this.#active.delete(record.job_id);
    const { job_id, dataset_id, status, warnings, started_at, finished_at } = record;
    const duration_ms = (finished_at ?? 0) - (started_at ?? 0);
    logger.info({ job_id, dataset_id, status, warnings: warnings.length, duration_ms }, "job ended");
    onEnded(record, rows);
    this.#pump();
  }

  /** A step of this service failed, usually for want of disk space: the job has failed with that. */
  async #broken(job: ActiveJob, error: unknown): Promise<void> {
    const { logger } = this.#options;
    const { record } = job;
    logger.error({ err: error, job_id: record.job_id }, "job could not be carried on");
    if (job.run !== null) this.#executor.cancel(job.run.id);
    const failure: JobChanges & { status: JobStatus } = {
      status: "FAILED",
      runner_status: "failed",
      error: toStoredError(error),
    };
    try {
      await this.#finish(job, failure);
    } catch (again) {
      logger.error({ err: again, job_id: record.job_id }, "the failure could not be stored: kept in memory");
      Object.assign(record, failure, { terminal: true, finished_at: Date.now() });
      this.#release(job);
      this.#options.watchers.notify(record.job_id);
      this.#pump();
    }
  }

  #release(job: ActiveJob): void {
    if (job.run === null) return;
    clearTimeout(job.run.timer);
    this.#runs.delete(job.run.id);
    this.#savedAt.delete(job.record.job_id);
    job.run = null;
  }

  /** Writes a change to the store, then to the record, then tells those who wait. */
  async #change(
    job: ActiveJob,
    changes: JobChanges,
    profiles: Partial<Record<ProfilePart, Uint8Array>> = {},
  ): Promise<void> {
    const { record } = job;
    if (changes.status !== undefined) checkTransition(record.status, changes.status);
    await this.#options.store.changeJob(record.job_id, changes, profiles);
    Object.assign(record, changes);
    this.#options.watchers.notify(record.job_id);
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
