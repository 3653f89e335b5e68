/** What a queue needs to know of a job. */
export interface Queued {
  job_id: string;
  owner: string | null;
  priority: number;
  /** Rises with every job submitted. */
  order: number;
}

interface OwnersJobs {
  jobs: Queued[];
  /** When a job of this owner was last taken, as a number that rises. */
  served: number;
}

/**
 * Jobs that wait to run. Owners take turns: next is one of those with the fewest jobs running, of these the one who has
 * waited longest for a turn. Of an owner's jobs, the one of higher priority comes first, then the older.
 */
export class JobQueue {
  readonly #owners = new Map<string | null, OwnersJobs>();
  #length = 0;
  #turn = 0;

  get length(): number {
    return this.#length;
  }

  /** Jobs of an owner that wait. */
  lengthOf(owner: string | null): number {
    return this.#owners.get(owner)?.jobs.length ?? 0;
  }

  add(job: Queued): void {
    const owner = this.#owners.get(job.owner) ?? { jobs: [], served: this.#turn };
    this.#owners.set(job.owner, owner);
    const { jobs } = owner;
    let low = 0;
    let high = jobs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (before(jobs[middle] as Queued, job)) low = middle + 1;
      else high = middle;
    }
    jobs.splice(low, 0, job);
    this.#length++;
  }

  /** The next job, given how many jobs an owner has running. */
  take(running: (owner: string | null) => number): Queued | undefined {
    const [next] = [...this.#owners]
      .map(([owner, { served }]) => ({ owner, served, running: running(owner) }))
      .sort((a, b) => a.running - b.running || a.served - b.served);
    if (next === undefined) return undefined;
    const owner = this.#owners.get(next.owner) as OwnersJobs;
    const job = owner.jobs.shift();
    owner.served = ++this.#turn;
    this.#shrunk(next.owner, owner);
    return job;
  }

  /** Takes a job out; false where it does not wait. */
  remove(owner: string | null, jobId: string): boolean {
    const waiting = this.#owners.get(owner);
    const index = waiting?.jobs.findIndex(({ job_id }) => job_id === jobId) ?? -1;
    if (waiting === undefined || index === -1) return false;
    waiting.jobs.splice(index, 1);
    this.#shrunk(owner, waiting);
    return true;
  }

  #shrunk(owner: string | null, { jobs }: OwnersJobs): void {
    this.#length--;
    if (jobs.length === 0) this.#owners.delete(owner);
  }
}

function before(a: Queued, b: Queued): boolean {
  return a.priority !== b.priority ? a.priority > b.priority : a.order < b.order;
}
