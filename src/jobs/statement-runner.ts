import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { ServiceError } from "../errors/service-error.ts";
import { toStoredError } from "../errors/stored.ts";
import { packJson } from "../profiling/output/packed-json.ts";
import type { RowSegment, Statement, StatementLimits, StatementResult } from "../sql/statement.ts";
import { FairQueue } from "../store/fair-queue.ts";
import type { JobRecord } from "../store/job-record.ts";
import { viewsOf } from "../store/job-stage.ts";
import type { ResultHead, StatementTask } from "../store/statement-task.ts";
import type { Store } from "../store/store.ts";
import type { Cancelling } from "./active-job.ts";
import type { TimeOfJobs } from "./clock.ts";
import { logLine } from "./job-logs.ts";
import { beginning, cancellation, failure, type Outcome } from "./run-outcome.ts";
import type { SqlProcesses } from "./sql-processes.ts";
import type { StatusWaiters } from "./status-waiters.ts";

export interface StatementRunnerOptions {
  store: Store;
  processes: Pick<SqlProcesses, "run">;
  waiters: StatusWaiters;
  clock: TimeOfJobs;
  logger: Logger;
  /** How many statements run side by side. */
  slots: number;
  memoryMb: number;
  maxResultBytes: number;
  /** The absolute path of a snapshot, by its hash. */
  snapshotFile: (hash: string) => string;
}

/** A job that runs a statement, here, while it has not ended. */
interface StatementJob {
  record: JobRecord;
  statement: StatementTask;
  controller: AbortController;
  cancelling: Cancelling | null;
  /** Whether the service stops, and the job is left as it is. */
  left: boolean;
  ended: { promise: Promise<void>; resolve: () => void };
}

/** Why a job failed whose service ended while its statement ran: a statement is run once. */
const LOST = "the service ended while the statement ran, and a statement is not run twice";

/**
 * Runs the jobs that are statements, in this process's own order, each once. What a statement answers is stored whole in
 * the step in which its job ends, so that nobody ever reads half of it.
 */
export class StatementRunner {
  readonly #options: StatementRunnerOptions;
  readonly #waiting = new FairQueue<StatementJob>();
  readonly #jobs = new Map<string, StatementJob>();
  #running = 0;
  #stopping = false;

  constructor(options: StatementRunnerOptions) {
    this.#options = options;
  }

  get queued(): number {
    return this.#jobs.size - this.#running;
  }

  /** Jobs of an owner that wait. */
  queuedOf(owner: string | null): number {
    return [...this.#jobs.values()].filter(({ record }) => record.started_at === null && record.owner === owner).length;
  }

  get running(): number {
    return this.#running;
  }

  has(jobId: string): boolean {
    return this.#jobs.has(jobId);
  }

  /** Queues a job that the store has. */
  add(record: JobRecord): void {
    if (record.task.kind !== "statement") throw new TypeError(`the job ${record.job_id} runs no statement`);
    const { statement } = record.task;
    const ended = Promise.withResolvers<void>();
    const job = { record, statement, controller: new AbortController(), cancelling: null, left: false, ended };
    this.#jobs.set(record.job_id, job);
    this.#waiting.add(record.owner ?? "", job);
    this.#pump();
  }

  /** Takes up what an earlier service has left: what waited waits again, what ran has failed. */
  async resume(record: JobRecord): Promise<void> {
    if (viewsOf(record).state === "queue") this.add(record);
    else await this.#ended(record, null, failure(toStoredError(new ServiceError("QUERY_FAILED", { reason: LOST }))));
  }

  /** Ends a job; resolves once it is terminal, and tells whether it is so by this call. */
  async cancel(jobId: string, cancelling: Cancelling): Promise<boolean> {
    const job = this.#jobs.get(jobId);
    if (job === undefined) return false;
    job.cancelling ??= cancelling;
    if (this.#waiting.remove(job.record.owner ?? "", job)) {
      await this.#ended(job.record, null, cancellation(job.cancelling));
      this.#forget(job);
    } else job.controller.abort(new DOMException("the job was cancelled", "AbortError"));
    await job.ended.promise;
    return job.record.stage === "cancelled" && job.cancelling === cancelling;
  }

  /** Begins no further job, and gives those that run `graceMs` to end; what then still runs has failed. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    const running = [...this.#jobs.values()].filter(({ record }) => record.started_at !== null);
    const timer = setTimeout(() => {
      for (const job of running) job.controller.abort(new ServiceError("QUERY_FAILED", { reason: LOST }));
    }, graceMs);
    await Promise.all(running.map(({ ended }) => ended.promise));
    clearTimeout(timer);
  }

  #pump(): void {
    while (!this.#stopping && this.#running < this.#options.slots) {
      const job = this.#waiting.take();
      if (job === undefined) return;
      this.#running++;
      void this.#work(job).finally(() => {
        this.#running--;
        this.#forget(job);
        this.#pump();
      });
    }
  }

  #forget(job: StatementJob): void {
    this.#jobs.delete(job.record.job_id);
    job.ended.resolve();
  }

  async #work(job: StatementJob): Promise<void> {
    const { store, clock, waiters, logger } = this.#options;
    const { record } = job;
    const run = randomUUID();
    try {
      const { changes, lines } = beginning(record, clock.latest());
      if (!(await store.changeJob(record.job_id, null, { enters: run, changes, log: lines }))) return;
      Object.assign(record, changes);
      waiters.notify(record.job_id);
      await this.#ended(record, run, await this.#outcome(job));
    } catch (error) {
      logger.error({ err: error, job_id: record.job_id }, "what became of a statement could not be stored");
    }
  }

  async #outcome(job: StatementJob): Promise<Outcome> {
    try {
      return await this.#answered(job);
    } catch (error) {
      if (job.cancelling !== null) return cancellation(job.cancelling);
      return failure(toStoredError(error));
    }
  }

  /** The result whole, packed as it comes. */
  async #answered({ record, statement, controller }: StatementJob): Promise<Outcome> {
    const { processes, store, waiters, snapshotFile, memoryMb, maxResultBytes } = this.#options;
    const segments: number[] = [];
    const packing: ReturnType<typeof packJson>[] = [];
    const onRows = ({ json, rows }: RowSegment): void => {
      segments.push(rows);
      packing.push(packJson(json));
    };
    const limits: StatementLimits = {
      rows: statement.limit,
      result_bytes: maxResultBytes,
      memory_mb: memoryMb,
      timeout_ms: statement.timeout_seconds * 1000,
    };
    const over = new AbortController();
    void heed({ store, waiters, jobId: record.job_id, over: over.signal, end: controller });
    try {
      const result = await processes.run(statementOf(statement, snapshotFile), limits, onRows, controller.signal);
      const packed = await Promise.all(packing);
      const entries = packed.map((text, i) => ({ ...text, name: String(i) }));
      return completed({ head: await packJson(JSON.stringify(headOf(result, segments))), entries }, result);
    } finally {
      over.abort();
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

/** Has a statement end whose job has been ended elsewhere. */
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

/** How often it is looked whether a job has been ended elsewhere, should nobody have told. */
const HEED_MS = 5_000;

function statementOf(task: StatementTask, snapshotFile: (hash: string) => string): Statement {
  const { sql, parameters, declared, tables, views } = task;
  const files = tables.map(({ hash, ...table }) => ({ ...table, file: snapshotFile(hash) }));
  return { sql, parameters, declared, tables: files, views };
}

function headOf(result: StatementResult, segments: number[]): ResultHead {
  const { columns, row_count, truncated, bytes, tables, peak_bytes, ms, warnings } = result;
  return { columns, row_count, truncated, bytes, tables, peak_bytes, ms, warnings, segments };
}

function completed(result: NonNullable<Outcome["profiles"]["result"]>, { row_count, ms }: StatementResult): Outcome {
  const rows = `${row_count} ${row_count === 1 ? "row" : "rows"}`;
  return {
    changes: { stage: "result_completed" },
    profiles: { result },
    lines: [logLine("info", `done: ${rows} after ${Math.round(ms)} ms`)],
  };
}
