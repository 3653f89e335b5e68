import { randomUUID } from "node:crypto";
import { ServiceError } from "../errors/service-error.ts";
import { toStoredError } from "../errors/stored.ts";
import type { Isolation } from "../store/job-record.ts";
import type { ActiveJob, Run, RunEnding, RunExecutor } from "./active-job.ts";

export interface RunsOptions {
  jobTimeoutMs: number;
  /** Told of a job whose run is ended with its executor, because it does not end by itself. */
  onKilled: (job: ActiveJob) => void;
  /** Told of a run that is over. */
  onOver: (runId: string) => void;
  /** Told of a job of which a step failed, or did not count any more. */
  onBroken: (job: ActiveJob, error: unknown) => Promise<void>;
}

/** How long a run may take to end after it was told to. */
export const CANCEL_MS = 900;

/** The runs that are in executors: what each does is done step by step, and none lasts longer than it may. */
export class Runs {
  readonly #options: RunsOptions;
  readonly #jobs = new Map<string, ActiveJob>();

  constructor(options: RunsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#jobs.size;
  }

  get ids(): ReadonlySet<string> {
    return new Set(this.#jobs.keys());
  }

  /** The jobs that run. */
  get jobs(): ActiveJob[] {
    return [...this.#jobs.values()];
  }

  /** How many jobs of an owner run. */
  countOf(owner: string | null): number {
    return this.jobs.filter(({ record }) => record.owner === owner).length;
  }

  /** The job of a run and that run; null where it is over. */
  find(runId: string): { job: ActiveJob; run: Run } | null {
    const job = this.#jobs.get(runId);
    return job?.run === undefined || job.run === null ? null : { job, run: job.run };
  }

  /** The jobs that run in an executor. */
  in(executor: RunExecutor): ActiveJob[] {
    return this.jobs.filter(({ run }) => run?.executor === executor);
  }

  /** How many runs there are in a lane. */
  countIn(lane: Isolation): number {
    return this.jobs.filter(({ run }) => run?.lane === lane).length;
  }

  /** How many runs have an executor of their own. */
  get solitary(): number {
    return this.size - this.countIn("none");
  }

  /** A new run of a job; one that lasts too long fails the job. */
  add(job: ActiveJob, executor: RunExecutor, lane: Isolation): Run {
    const run: Run = {
      id: randomUUID(),
      executor,
      lane,
      begun: false,
      timer: setTimeout(() => this.#timedOut(job), this.#options.jobTimeoutMs),
      ending: null,
      light: null,
      work: Promise.resolve(),
    };
    job.run = run;
    this.#jobs.set(run.id, job);
    return run;
  }

  /** Does a step of a run after the steps before it; a step that fails makes the job fail. */
  step(job: ActiveJob, run: Run, step: () => Promise<void>): void {
    run.work = run.work.then(async () => {
      if (job.run !== run) return;
      try {
        await step();
      } catch (error) {
        await this.#options.onBroken(job, error);
      }
    });
  }

  /** Has a run end, unless its end is under way for another reason; then its job becomes what is said here. */
  end(job: ActiveJob, run: Run, ending: RunEnding): void {
    if (run.ending !== null) return;
    run.ending = ending;
    clearTimeout(run.timer);
    run.executor.cancel(run.id);
    run.timer = setTimeout(() => this.#killFor(job, run), CANCEL_MS);
  }

  /** Has all runs end and their jobs wait to run again. */
  interruptAll(): void {
    for (const { run } of this.#jobs.values()) {
      if (run === null) continue;
      run.ending ??= { as: "requeued" };
      run.executor.cancel(run.id);
    }
  }

  /** A job's run is over. */
  release(job: ActiveJob): void {
    if (job.run === null) return;
    clearTimeout(job.run.timer);
    this.#jobs.delete(job.run.id);
    this.#options.onOver(job.run.id);
    job.run = null;
  }

  /** Ends an executor for the memory that all take: for a suspect in it that was an attempt, for others it was none. */
  endForMemory(executor: RunExecutor): void {
    const reason = "the jobs that ran took more memory together than JOB_MEMORY_MB allows them";
    for (const { run } of this.in(executor)) {
      if (run !== null) run.ending ??= { as: run.lane === "suspect" ? "interrupted" : "disturbed", reason };
    }
    executor.kill();
  }

  #timedOut(job: ActiveJob): void {
    const { run, record } = job;
    if (run === null) return;
    const details = { job_id: record.job_id, timeout_ms: this.#options.jobTimeoutMs };
    const error = toStoredError(new ServiceError("DATASET_EXECUTION_TIMEOUT", details));
    this.end(job, run, { as: "failed", error });
  }

  /** What does not end by itself is ended with its whole executor; for the other runs in it that is no attempt. */
  #killFor(guilty: ActiveJob, run: Run): void {
    if (guilty.run !== run) return;
    const reason = "another job could only be ended together with the executor";
    for (const job of this.in(run.executor)) {
      if (job !== guilty && job.run !== null) job.run.ending ??= { as: "disturbed", reason };
    }
    this.#options.onKilled(guilty);
    run.executor.kill();
  }
}
