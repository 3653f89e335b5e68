import type { Logger } from "pino";
import type { Cancelling } from "../jobs/active-job.ts";
import type { TimeOfJobs } from "../jobs/clock.ts";
import type { Dispatch } from "../jobs/dispatch.ts";
import { cancellation } from "../jobs/run-outcome.ts";
import type { RunSupervisorOptions } from "../jobs/run-supervisor-options.ts";
import type { JobRecord, JobSummary } from "../store/job-record.ts";
import { entering, viewsOf } from "../store/job-stage.ts";
import type { Sql } from "../store/postgres-database.ts";
import { ownerKey } from "../store/postgres-text.ts";
import { countWaiting, waitingSince } from "../store/postgres-turns.ts";
import type { Store } from "../store/store.ts";
import { DataMount, dataSeen } from "./data-mount.ts";
import type { WorkerHost } from "./worker-host.ts";

export interface FrontEndOptions extends Pick<RunSupervisorOptions, "onEnded"> {
  database: Sql;
  store: Store;
  clock: TimeOfJobs;
  logger: Logger;
  /** Longest time that a job waits to begin; 0 for any. */
  maxWaitMs: number;
  /** Whether jobs that have waited too long are looked for here. */
  looks: boolean;
  /** The host that takes turns in this process; null where none does. */
  host: WorkerHost | null;
  dataRoot: string;
}

/** How old the count of jobs that wait may be. */
const COUNT_MS = 1_000;
/** How often to look for jobs that have waited too long. */
const LOOK_MS = 1_000;

/** Has jobs run by whatever hosts there are: what is known of them is what the store has. */
export class FrontEnd implements Dispatch {
  readonly #options: FrontEndOptions;
  #waiting = new Map<string, number>();
  #running = 0;
  #countedAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: FrontEndOptions) {
    this.#options = options;
  }

  get queued(): number {
    return [...this.#waiting.values()].reduce((sum, each) => sum + each, 0);
  }

  /** Those of this process where it runs any, else all. */
  get running(): number {
    return this.#options.host?.supervisor.running ?? this.#running;
  }

  queuedOf(owner: string | null): number {
    return this.#waiting.get(ownerKey(owner)) ?? 0;
  }

  /** Jobs that others add meanwhile are not counted until a second has passed. */
  async count(): Promise<void> {
    if (performance.now() - this.#countedAt < COUNT_MS) return;
    this.#countedAt = performance.now();
    const { waiting, running } = await countWaiting(this.#options.database);
    this.#waiting = waiting;
    this.#running = running;
  }

  async start(): Promise<void> {
    const { maxWaitMs, looks, host } = this.#options;
    if (looks && maxWaitMs > 0) this.#timer = setInterval(() => void this.#look(), Math.min(maxWaitMs, LOOK_MS));
    if (host === null) await this.#noteData();
    await host?.start();
  }

  /** The store has added its turn already. */
  add({ owner }: JobRecord): void {
    this.#waiting.set(ownerKey(owner), this.queuedOf(owner) + 1);
  }

  /** What is stored first counts, the end of the job or this: whoever runs it hears of it, and if not, cannot store any more. */
  async cancel(jobId: string, cancelling: Cancelling): Promise<boolean> {
    const { store, clock, onEnded } = this.#options;
    const job = await store.job(jobId);
    if (job === null || viewsOf(job).terminal) return false;
    const { changes, lines } = cancellation(cancelling);
    const finished_at = Math.max(clock.latest(), job.started_at ?? job.submitted_at);
    const step = { changes: { ...changes, ...entering(job, changes.stage), finished_at }, log: lines };
    const counted = await store.changeJob(jobId, null, step);
    if (counted) onEnded({ status: "CANCELLED", progress: job.progress }, 0);
    return counted;
  }

  active(): JobSummary | null {
    return null;
  }

  async stop(graceMs: number): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#options.host?.stop(graceMs);
  }

  /** Tells the hosts that there is data: one that sees none knows then that it is missing. */
  async #noteData(): Promise<void> {
    const { dataRoot, database, logger } = this.#options;
    const mount = new DataMount(dataRoot, dataSeen(database), logger);
    await mount.there().catch((error: unknown) => logger.warn({ err: error }, "the data root could not be told of"));
  }

  async #look(): Promise<void> {
    const { database, clock, maxWaitMs, logger } = this.#options;
    const cancel_reason = `it had not begun ${maxWaitMs} ms after it was submitted`;
    try {
      for (const jobId of await waitingSince(database, clock.earliest() - maxWaitMs))
        await this.cancel(jobId, { cancelled_by: "automatic", cancel_reason });
    } catch (error) {
      logger.error({ err: error }, "jobs that had waited too long could not be cancelled");
    }
  }
}
