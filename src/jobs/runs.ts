import { randomUUID } from "node:crypto";
import { ServiceError } from "../errors/service-error.ts";
import { toStoredError } from "../errors/stored.ts";
import type { ActiveJob, Run } from "./active-job.ts";
import type { ExecutorProcess } from "./executor-process.ts";

export interface RunsOptions {
  executor: Pick<ExecutorProcess, "cancel" | "kill">;
  jobTimeoutMs: number;
  /** Told of a job of which a step failed. */
  onBroken: (job: ActiveJob, error: unknown) => Promise<void>;
}

/** How long a run may take to end after it was told to. */
export const CANCEL_MS = 900;

/** The runs that are in the executor: what each does is done step by step, and none lasts longer than it may. */
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

  /** A new run of a job; one that lasts too long fails the job. */
  add(job: ActiveJob): Run {
    const run: Run = {
      id: randomUUID(),
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
  end(job: ActiveJob, run: Run, ending: NonNullable<Run["ending"]>): void {
    if (run.ending !== null) return;
    run.ending = ending;
    clearTimeout(run.timer);
    this.#options.executor.cancel(run.id);
    run.timer = setTimeout(() => this.#killFor(job, run), CANCEL_MS);
  }

  /** Has all runs end and their jobs wait to run again. */
  interruptAll(): void {
    for (const { run } of this.#jobs.values()) {
      if (run === null) continue;
      run.ending ??= { as: "requeued" };
      this.#options.executor.cancel(run.id);
    }
  }

  /** A job's run is over. */
  release(job: ActiveJob): void {
    if (job.run === null) return;
    clearTimeout(job.run.timer);
    this.#jobs.delete(job.run.id);
    job.run = null;
  }

  #timedOut(job: ActiveJob): void {
    const { run, record } = job;
    if (run === null) return;
    const details = { job_id: record.job_id, timeout_ms: this.#options.jobTimeoutMs };
    const error = toStoredError(new ServiceError("DATASET_EXECUTION_TIMEOUT", details));
    this.end(job, run, { as: "failed", error });
  }

  /** What does not end by itself is ended with the whole executor; for the other runs that is no attempt. */
  #killFor(guilty: ActiveJob, run: Run): void {
    if (guilty.run !== run) return;
    for (const job of this.#jobs.values()) {
      if (job !== guilty && job.run !== null) job.run.ending ??= { as: "requeued" };
    }
    this.#options.executor.kill();
  }
}
