import { type Isolation, isolations } from "../store/job-record.ts";
import type { ActiveJob } from "./active-job.ts";
import type { ExecutorProcess } from "./executor-process.ts";
import type { Executors } from "./executors.ts";
import { JobQueue } from "./job-queue.ts";
import type { Runs } from "./runs.ts";
import type { Suspects } from "./suspects.ts";

export interface LanesOptions {
  executors: Executors;
  runs: Runs;
  suspects: Suspects;
  /** How many jobs run side by side. */
  slots: number;
  job: (jobId: string) => ActiveJob | undefined;
}

/** A job whose turn it is, and where it is to run. */
export interface Turn {
  job: ActiveJob;
  lane: Isolation;
  executor: ExecutorProcess;
}

/**
 * The queues of the jobs that wait. Most run side by side in the common executor; those that were disturbed there, and
 * those that are expected to disturb others, each in one of its own: the latter never in all of these.
 */
export class Lanes {
  readonly #options: LanesOptions;
  readonly #queues: Readonly<Record<Isolation, JobQueue>> = {
    none: new JobQueue(),
    disturbed: new JobQueue(),
    suspect: new JobQueue(),
  };

  constructor(options: LanesOptions) {
    this.#options = options;
  }

  get length(): number {
    return isolations.reduce((sum, lane) => sum + this.#queues[lane].length, 0);
  }

  /** Jobs of an owner that wait. */
  lengthOf(owner: string | null): number {
    return isolations.reduce((sum, lane) => sum + this.#queues[lane].lengthOf(owner), 0);
  }

  add(job: ActiveJob): void {
    this.#add(job, job.record.isolation);
  }

  /** Takes a job out; false where it does not wait. */
  remove({ record: { owner, job_id } }: ActiveJob): boolean {
    return isolations.some((lane) => this.#queues[lane].remove(owner, job_id));
  }

  /** The next job that there is room for; null where there is none. */
  next(): Turn | null {
    const { places } = this.#options.executors;
    return this.#common() ?? this.#solitary("disturbed", places) ?? this.#solitary("suspect", places - 1);
  }

  #common(): Turn | null {
    const { executors, runs, suspects, slots } = this.#options;
    const places = Math.max(slots - runs.solitary, 1); // whatever the others do
    while (executors.common.ready && runs.in(executors.common).length < places) {
      const job = this.#take("none");
      if (job === undefined) return null;
      if (!suspects.has(job.record)) return { job, lane: "none", executor: executors.common };
      this.#add(job, "suspect");
    }
    return null;
  }

  #solitary(lane: Isolation, places: number): Turn | null {
    const { executors, runs } = this.#options;
    if (this.#queues[lane].length === 0) return null;
    if (runs.countIn(lane) >= places || runs.solitary >= executors.places) return null;
    const executor = executors.solitary();
    const job = executor === null ? undefined : this.#take(lane);
    return executor === null || job === undefined ? null : { job, lane, executor };
  }

  #add({ record: { job_id, owner, priority }, order }: ActiveJob, lane: Isolation): void {
    this.#queues[lane].add({ job_id, owner, priority, order });
  }

  #take(lane: Isolation): ActiveJob | undefined {
    const { runs, job } = this.#options;
    const next = this.#queues[lane].take((owner) => runs.countOf(owner));
    return next === undefined ? undefined : job(next.job_id);
  }
}
