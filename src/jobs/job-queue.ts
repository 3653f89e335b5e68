/** What a queue needs to know of a job. */
export interface Queued {
  job_id: string;
  priority: number;
  /** Rises with every job submitted. */
  order: number;
}

/** Jobs that wait to run: higher priority first, then the older. */
export class JobQueue {
  readonly #jobs: Queued[] = [];

  get length(): number {
    return this.#jobs.length;
  }

  add(job: Queued): void {
    let low = 0;
    let high = this.#jobs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (before(this.#jobs[middle] as Queued, job)) low = middle + 1;
      else high = middle;
    }
    this.#jobs.splice(low, 0, job);
  }

  take(): Queued | undefined {
    return this.#jobs.shift();
  }

  remove(jobId: string): boolean {
    const index = this.#jobs.findIndex(({ job_id }) => job_id === jobId);
    if (index === -1) return false;
    this.#jobs.splice(index, 1);
    return true;
  }
}

function before(a: Queued, b: Queued): boolean {
  return a.priority !== b.priority ? a.priority > b.priority : a.order < b.order;
}
