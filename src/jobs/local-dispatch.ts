import { ServiceError } from "../errors/service-error.ts";
import { normalised } from "../profiling/model/normalised-specification.ts";
import { isProfile, type JobRecord } from "../store/job-record.ts";
import { prepareStateFolder, removeAllScratch } from "../store/state-folder.ts";
import type { Cancelling } from "./active-job.ts";
import type { Dispatch } from "./dispatch.ts";
import { QueueTimeout } from "./queue-timeout.ts";
import { RunSupervisor } from "./run-supervisor.ts";
import type { RunSupervisorOptions } from "./run-supervisor-options.ts";

export interface LocalDispatchOptions extends RunSupervisorOptions {
  /** Longest time that a job waits to begin; 0 for any. */
  maxWaitMs: number;
}

/** Has jobs run in this service, which is the only one that has to do with its store. */
export class LocalDispatch implements Dispatch {
  readonly #options: LocalDispatchOptions;
  readonly #queueTimeout: QueueTimeout;
  readonly supervisor: RunSupervisor;

  constructor(options: LocalDispatchOptions) {
    this.#options = options;
    this.supervisor = new RunSupervisor(options);
    this.#queueTimeout = new QueueTimeout({
      ...options,
      waiting: () => this.supervisor.active.waiting(),
      cancel: (jobId, cancelling) => this.cancel(jobId, cancelling),
    });
  }

  get queued(): number {
    return this.supervisor.queued;
  }

  get running(): number {
    return this.supervisor.running;
  }

  queuedOf(owner: string | null): number {
    return this.supervisor.queuedOf(owner);
  }

  async count(): Promise<void> {}

  /** Takes up what an earlier service left: queued jobs, and running ones, which it can only have been stopped in. */
  async start(): Promise<void> {
    const { store, stateDir, clock, runJobs } = this.#options;
    await prepareStateFolder(stateDir);
    for (const record of await store.activeJobs()) {
      // What an earlier version has stored is not normalised.
      const waitedMs = Math.max(clock.earliest() - record.submitted_at, 0);
      if (!isProfile(record)) continue;
      const task = { ...record.task, specification: normalised(record.task.specification) };
      await this.supervisor.resume({ ...record, task }, waitedMs);
    }
    if (!runJobs) return;
    this.supervisor.start();
    this.#queueTimeout.start();
  }

  add(record: JobRecord): void {
    this.supervisor.add(record);
  }

  async cancel(jobId: string, cancelling: Cancelling): Promise<boolean> {
    const job = this.supervisor.active.get(jobId);
    if (job === undefined) return false;
    if (job.run !== null && job.record.progress.phase === "writing")
      throw new ServiceError("JOB_NOT_CANCELABLE", { job_id: jobId });
    await this.supervisor.cancel(job, cancelling);
    return job.record.stage === "cancelled" && job.cancelling === cancelling;
  }

  active(jobId: string): JobRecord | null {
    return this.supervisor.active.get(jobId)?.record ?? null;
  }

  /** Throws, when all is done, where what became of a job could not be stored. */
  async stop(graceMs: number): Promise<void> {
    this.#queueTimeout.stop();
    await this.supervisor.stop(graceMs);
    await removeAllScratch(this.#options.stateDir);
    this.supervisor.throwIfLost();
  }
}
