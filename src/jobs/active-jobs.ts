import type { Progress } from "../profiling/model/progress.ts";
import type { LogLine } from "../store/job-log.ts";
import type { JobChanges, JobRecord } from "../store/job-record.ts";
import { entering } from "../store/job-stage.ts";
import type { Publication, RunOfJob, Store, StoredCache } from "../store/store.ts";
import { type ActiveJob, activeJob } from "./active-job.ts";
import type { JobLogs } from "./job-logs.ts";
import { RunLost } from "./run-lost.ts";
import type { StatusWaiters } from "./status-waiters.ts";

export interface ActiveJobsOptions {
  store: Store;
  waiters: StatusWaiters;
  logs: JobLogs;
  /** Whether others show the jobs that run here. */
  leased?: boolean;
}

/** What comes with a change of a job. */
interface WithChange {
  profiles?: Publication;
  lines?: readonly LogLine[];
  cache?: StoredCache | undefined;
  /** The run that the job enters by it. */
  enters?: string;
}

/** Progress is written to the store at most this often; more often where others have nothing else to know it by. */
const SAVE_PROGRESS_MS = 2_000;
const SAVE_LEASED_MS = 1_000;

/** The jobs that are not terminal. What becomes of one is written to the store before anyone is told of it. */
export class ActiveJobs {
  readonly #options: ActiveJobsOptions;
  readonly #jobs = new Map<string, ActiveJob>();
  readonly #savedAt = new Map<string, number>();
  readonly #saveMs: number;
  #order = 0;

  constructor(options: ActiveJobsOptions) {
    this.#options = options;
    this.#saveMs = options.leased === true ? SAVE_LEASED_MS : SAVE_PROGRESS_MS;
  }

  /** `waitedMs` is how long the job has waited before; the store has it in the run of `fence`. */
  add(record: JobRecord, waitedMs = 0, fence: RunOfJob = null): ActiveJob {
    const job = activeJob(record, this.#order++, waitedMs, fence);
    this.#jobs.set(record.job_id, job);
    return job;
  }

  get(jobId: string): ActiveJob | undefined {
    return this.#jobs.get(jobId);
  }

  /** Jobs that have not begun. */
  waiting(): ActiveJob[] {
    return [...this.#jobs.values()].filter(({ record }) => record.started_at === null);
  }

  /** Forgets a job that is terminal, and tells those who wait for that. */
  remove({ record: { job_id }, ended }: ActiveJob): void {
    this.#jobs.delete(job_id);
    this.#savedAt.delete(job_id);
    ended.resolve();
  }

  /**
   * Writes a change, and what the job has logged, to the store, then to the record, then tells those who wait. Throws a
   * TypeError where the job cannot enter the stage, and RunLost where the store has it in another run, or at its end.
   */
  async change(
    job: ActiveJob,
    given: JobChanges,
    { profiles = {}, lines = [], cache, enters }: WithChange = {},
  ): Promise<void> {
    const { store, waiters, logs } = this.#options;
    const { record } = job;
    const changes = changesOf(record, given);
    const waiting = logs.take(job);
    const more = { ...(enters === undefined ? {} : { enters }), ...(cache === undefined ? {} : { cache }) };
    job.entering = enters ?? null;
    try {
      const step = { ...more, changes, profiles, log: [...waiting, ...lines] };
      if (!(await store.changeJob(record.job_id, job.fence, step))) throw new RunLost(record.job_id);
      job.fence = enters ?? job.fence;
    } catch (error) {
      if (!(error instanceof RunLost)) logs.add(job, waiting); // what the change itself says comes with it, should it be tried again
      throw error;
    } finally {
      job.entering = null;
    }
    Object.assign(record, changes);
    waiters.notify(record.job_id);
  }

  /** The same where nothing can be stored: the record alone changes. */
  changeInMemory({ record }: ActiveJob, given: JobChanges): void {
    Object.assign(record, changesOf(record, given));
    this.#options.waiters.notify(record.job_id);
  }

  /** Takes note of how far a job is; percent never goes back. True if it is time to save that. */
  progressed({ record }: ActiveJob, progress: Progress): boolean {
    record.progress = { ...progress, percent: Math.max(progress.percent, record.progress.percent) };
    const now = performance.now();
    const saved = this.#savedAt.get(record.job_id);
    if (saved !== undefined && now - saved < this.#saveMs) return false;
    this.#savedAt.set(record.job_id, now);
    return saved !== undefined; // short jobs have ended before it is worth it
  }

  saveProgress(job: ActiveJob): Promise<void> {
    return this.change(job, { progress: job.record.progress });
  }
}

/** What a job changes by, with all that follows from the stage that it enters. */
function changesOf(record: JobRecord, changes: JobChanges): JobChanges {
  return changes.stage === undefined ? changes : { ...changes, ...entering(record, changes.stage) };
}
