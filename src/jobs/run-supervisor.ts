import { setTimeout as sleep } from "node:timers/promises";
import { redact } from "../errors/redact.ts";
import { type StoredError, toStoredError } from "../errors/stored.ts";
import type { FromExecutor } from "../executor/protocol.ts";
import { revision } from "../profiling/cache/revision.ts";
import type { Progress } from "../profiling/model/progress.ts";
import type { JobRecord } from "../store/job-record.ts";
import { viewsOf } from "../store/job-stage.ts";
import { removeRunScratch } from "../store/state-folder.ts";
import type { ActiveJob, Cancelling, Run } from "./active-job.ts";
import { ActiveJobs } from "./active-jobs.ts";
import { addSnapshot } from "./add-snapshot.ts";
import { executorJob } from "./executor-job.ts";
import { ExecutorMemory } from "./executor-memory.ts";
import type { ExecutorProcess } from "./executor-process.ts";
import type { ExecutorView } from "./executor-view.ts";
import { Executors } from "./executors.ts";
import { isForbidden } from "./granted-sources.ts";
import { logLine } from "./job-logs.ts";
import { Lanes, type Turn } from "./lanes.ts";
import { LightProfiles } from "./light-profiles.ts";
import { RunEnds } from "./run-ends.ts";
import { RunLost } from "./run-lost.ts";
import { beginning, cancellation, completion, failure } from "./run-outcome.ts";
import type { RunSupervisorOptions } from "./run-supervisor-options.ts";
import { CANCEL_MS, Runs } from "./runs.ts";
import { Suspects } from "./suspects.ts";

/** How many jobs run side by side at least. */
const LEAST_SLOTS = 2;

/**
 * Takes the jobs of this process from their queues to executors and brings back what comes of them. Every state a job is
 * in has been written to the store before anyone is told of it.
 */
export class RunSupervisor {
  readonly #options: RunSupervisorOptions;
  readonly #executors: Executors;
  readonly #suspects = new Suspects();
  readonly #lanes: Lanes;
  /** The jobs that are not terminal. */
  readonly active: ActiveJobs;
  /** How many jobs run side by side. */
  readonly slots: number;
  readonly #runs: Runs;
  readonly #lights: LightProfiles;
  readonly #ends: RunEnds;
  readonly #memory: ExecutorMemory;
  #draining = false;

  constructor(options: RunSupervisorOptions) {
    this.#options = options;
    this.active = new ActiveJobs(options);
    this.#runs = new Runs({
      jobTimeoutMs: options.jobTimeoutMs,
      onKilled: (job) => this.#suspects.add(job.record),
      onOver: (runId) => options.cache.over(runId),
      onBroken: (job, error) => this.#ends.broken(job, error),
    });
    this.#lights = new LightProfiles(this.active, this.#runs);
    this.#executors = new Executors({
      threads: options.workers,
      logger: options.logger,
      ...(options.executorModule === undefined ? {} : { module: options.executorModule }),
      isBusy: (executor) => this.#runs.in(executor).length > 0,
      hasRoom: () => this.#memory.hasRoom(),
      onMessage: (executor, message) => this.#received(executor, message),
      onEnd: (executor, reason) => this.#executorEnded(executor, reason),
    });
    const slots = Math.max(options.workers, LEAST_SLOTS);
    this.slots = slots;
    this.#memory = new ExecutorMemory({ ...options, runs: this.#runs, slots, executors: () => this.#executors });
    this.#lanes = new Lanes({
      executors: this.#executors,
      runs: this.#runs,
      suspects: this.#suspects,
      slots,
      job: (jobId) => this.active.get(jobId),
    });
    this.#ends = new RunEnds({
      ...options,
      active: this.active,
      runs: this.#runs,
      enqueue: (job) => this.#lanes.add(job),
      onRoom: () => {
        this.#pump();
        options.onRoom?.();
      },
    });
  }

  /** Jobs that wait for a free place. */
  get queued(): number {
    return this.#lanes.length;
  }

  /** Jobs of an owner among these. */
  queuedOf(owner: string | null): number {
    return this.#lanes.lengthOf(owner);
  }

  get running(): number {
    return this.#runs.size;
  }

  /** Ids of the runs that are in executors. */
  get runs(): ReadonlySet<string> {
    return this.#runs.ids;
  }

  /** The executor that most jobs run in. */
  get executor(): ExecutorView {
    return this.#executors.common;
  }

  /** Has the executor run; jobs begin once it is ready. */
  start(): void {
    revision().catch(() => {}); // the first job asks for it again
    this.#executors.common.start();
  }

  /** Takes up a job that has waited for so long, or ran: then it can only have been interrupted. */
  async resume(record: JobRecord, waitedMs: number): Promise<void> {
    const job = this.active.add(record, waitedMs);
    if (viewsOf(record).state === "run" && this.#options.runJobs) await this.#ends.survived(job);
    else this.#lanes.add(job);
  }

  /**
   * Queues a job that this process alone may run, as long as the store has it in the run of `fence`; one that ran was lost
   * with its host. `held` is told of it before anything becomes of it.
   */
  async bound(record: JobRecord, fence: string, ran: boolean, held: (job: ActiveJob) => void): Promise<ActiveJob> {
    const job = this.active.add(record, 0, fence);
    held(job);
    try {
      if (ran) await this.#ends.hostLost(job);
      else this.#lanes.add(job);
    } catch (error) {
      await this.#ends.forget(job);
      throw error;
    }
    this.#pump();
    return job;
  }

  /** Queues a job that the store has. */
  add(record: JobRecord): void {
    this.#lanes.add(this.active.add(record));
    this.#pump();
  }

  /** Has a job become CANCELLED; resolves once it is terminal, however that came about. */
  async cancel(job: ActiveJob, cancelling: Cancelling): Promise<void> {
    const { run } = job;
    job.cancelling ??= cancelling;
    if (run !== null) this.#runs.end(job, run, { as: "cancelled" });
    else if (this.#lanes.remove(job)) {
      await this.#ends.finish(job, cancellation(cancelling)).catch((error: unknown) => {
        job.cancelling = null;
        this.#lanes.add(job);
        throw error;
      });
    }
    await job.ended.promise;
  }

  /** Ends what is done here for a job that the store has in another run, or at its end. */
  abandon(job: ActiveJob): void {
    if (job.run !== null) this.#runs.end(job, job.run, { as: "lost" });
    else if (this.#lanes.remove(job)) void this.#ends.forget(job);
  }

  /** Begins no further job, gives running ones `graceMs` to end, puts back those that have not, and ends the executors. */
  async stop(graceMs: number): Promise<void> {
    this.#draining = true;
    this.#ends.stop();
    const deadline = performance.now() + graceMs;
    while (this.#runs.size > 0 && performance.now() < deadline) await sleep(20);
    this.#runs.interruptAll();
    const patience = performance.now() + CANCEL_MS;
    while (this.#runs.size > 0 && performance.now() < patience) await sleep(20);
    await this.#executors.stop();
    const left = this.#runs.jobs;
    await Promise.all(
      left.map((job) => this.#ends.putBack(job).catch((error: unknown) => this.#ends.leave(job, error))),
    );
  }

  /** Throws where what became of a job could not be stored. */
  throwIfLost(): void {
    this.#ends.throwIfLost();
  }

  #pump(): void {
    while (this.#options.runJobs && !this.#draining) {
      const turn = this.#lanes.next();
      if (turn === null) return;
      this.#begin(turn);
    }
  }

  #begin({ job, lane, executor }: Turn): void {
    const { record } = job;
    const run = this.#runs.add(job, executor, lane);
    this.#memory.watch();
    this.#runs.step(job, run, async () => {
      const work = await executorJob(record, run.id, this.#options).catch((error: unknown) => {
        if (isForbidden(error)) return toStoredError(error);
        throw error;
      });
      if ("code" in work) return this.#failed(job, work, [], []);
      if (run.ending !== null) return this.#ends.cancelled(job, run);
      executor.run(work);
      run.begun = true;
      if (record.started_at === null) job.runsSince = performance.now();
      const { changes, lines } = beginning(record, this.#options.clock.latest());
      await this.active.change(job, changes, { lines, enters: run.id }); // before whatever the executor says of the run
    });
  }

  #received(executor: ExecutorProcess, message: FromExecutor): void {
    if (message.type === "ready") {
      this.#pump();
      this.#options.onRoom?.();
      return;
    }
    if (message.type === "beyond") this.#runs.endForMemory(executor);
    if (message.type === "pong" || message.type === "beyond" || message.type === "spent") return; // answered where it was asked for
    const found = this.#runs.find(message.run_id);
    if (found === null) return; // an answer that came after all was decided
    const { job, run } = found;
    if (message.type === "progress") this.#progressed(job, message.progress);
    else if (message.type === "log") this.#options.logs.add(job, [logLine(message.level, message.message)]);
    else this.#runs.step(job, run, () => this.#step(job, run, message));
  }

  async #step(
    job: ActiveJob,
    run: Run,
    message: Exclude<FromExecutor, { type: "ready" | "pong" | "spent" | "beyond" | "progress" | "log" }>,
  ): Promise<void> {
    if (message.type === "light") return this.#lights.ready(job, run, message.last);
    if (message.type === "done") return this.#done(job, run, message);
    await this.#lights.store(job, run);
    if (message.type === "entries") return this.#entries(job, message);
    if (message.type === "failed") return this.#failed(job, message.error, message.causes, message.trace);
    return this.#ends.cancelled(job, run);
  }

  async #entries(job: ActiveJob, { document, group }: Extract<FromExecutor, { type: "entries" }>): Promise<void> {
    const { job_id } = job.record;
    if (!(await this.#options.store.addEntries(job_id, job.fence, document, group))) throw new RunLost(job_id);
  }

  async #failed(job: ActiveJob, error: StoredError, causes: string[], trace: string[]): Promise<void> {
    const { job_id, dataset_id } = job.record;
    this.#options.logger.warn(
      { job_id, dataset_id, error: error.name, reason: redact(error.message), trace },
      "job failed",
    );
    await this.#ends.finish(job, failure(error, causes));
  }

  #progressed(job: ActiveJob, progress: Progress): void {
    if (!this.active.progressed(job, progress) || job.run === null) return;
    this.#runs.step(job, job.run, () => this.active.saveProgress(job));
  }

  async #done(job: ActiveJob, run: Run, result: Extract<FromExecutor, { type: "done" }>): Promise<void> {
    const cache = await this.#options.cache.after(run.id);
    if (result.snapshot !== undefined) await addSnapshot(job.record, result.snapshot, this.#options);
    await this.#ends.finish(job, completion(job.record, run, result, cache), result.rows);
  }

  /** A death that a run had to itself is its own; of several runs each is tried again by itself. */
  #executorEnded(executor: ExecutorProcess, end: string): void {
    const jobs = this.#runs.in(executor);
    const reason = `the executor ended (${end})`;
    for (const job of jobs) {
      const { run } = job;
      if (run === null) continue;
      if (jobs.length === 1 && run.ending === null) this.#suspects.add(job.record);
      run.ending ??= { as: jobs.length === 1 ? "interrupted" : "disturbed", reason };
      this.#runs.step(job, run, async () => {
        await removeRunScratch(this.#options.stateDir, run.id);
        await this.#lights.store(job, run);
        await this.#ends.cancelled(job, run);
      });
    }
  }
}
