import type { Logger } from "pino";
import { ServiceError } from "../errors/service-error.ts";
import { toStoredError } from "../errors/stored.ts";
import type { JobChanges } from "../store/job-record.ts";
import { viewsOf } from "../store/job-stage.ts";
import type { ActiveJob, Run } from "./active-job.ts";
import type { ActiveJobs } from "./active-jobs.ts";
import { logLine } from "./job-logs.ts";
import { RunLost } from "./run-lost.ts";
import { cancellation, failure, interruption, type Outcome } from "./run-outcome.ts";
import type { RunSupervisorOptions } from "./run-supervisor-options.ts";
import type { Runs } from "./runs.ts";

export interface RunEndsOptions extends Pick<RunSupervisorOptions, "clock" | "onEnded" | "leased"> {
  active: ActiveJobs;
  runs: Runs;
  logger: Logger;
  /** Puts a job into the queue. */
  enqueue: (job: ActiveJob) => void;
  /** Told whenever there is room for another run. */
  onRoom: () => void;
}

/** A job begins at most this often; a run that was interrupted for the fault of others does not count. */
const MAX_ATTEMPTS = 3;
/**
 * A service that ends without notice is not a job's fault. One that does so again and again while the same job runs may
 * be: from so many times on the job runs by itself, and in the end it has failed.
 */
const SUSPECT_INTERRUPTIONS = 3;
const MAX_INTERRUPTIONS = 10;
/** How long to wait before what could not be stored is tried again. */
const STORE_AGAIN_MS = 5_000;

/** What becomes of jobs whose runs are over: they have ended, or wait to run again. It is stored before it is told. */
export class RunEnds {
  readonly #options: RunEndsOptions;
  #stopped = false;
  /** Why what became of jobs while the service stopped could not be stored. */
  readonly #lost: unknown[] = [];

  constructor(options: RunEndsOptions) {
    this.#options = options;
  }

  /** What could not be stored is not tried again from now on. */
  stop(): void {
    this.#stopped = true;
  }

  /** A job has ended. */
  async finish(job: ActiveJob, { changes, profiles, lines, cache }: Outcome, rows = 0): Promise<void> {
    const { record } = job;
    const { active, runs, clock, logger, onEnded, onRoom } = this.#options;
    const end = endOf(job, clock.latest());
    const { finished_at } = end;
    await active.change(job, { progress: record.progress, ...changes, finished_at }, { profiles, lines, cache });
    runs.release(job);
    active.remove(job);
    const { job_id, dataset_id, progress, warnings } = record;
    const { status } = viewsOf(record);
    logger.info({ job_id, dataset_id, status, warnings, duration_ms: end.duration_ms }, "job ended");
    onEnded({ status, progress }, rows);
    onRoom();
  }

  /** A run has ended that did not say how, or was asked to end. */
  async cancelled(job: ActiveJob, run: Run): Promise<void> {
    switch (run.ending?.as) {
      case "failed":
        return this.finish(job, failure(run.ending.error));
      case "interrupted":
        return this.#interrupted(job, run, run.ending.reason);
      case "disturbed": {
        const reason = `interrupted: ${run.ending.reason}; waits to run again, by itself`;
        const { isolation } = job.record;
        return this.#requeue(
          job,
          { ...unbegun(job, run), isolation: isolation === "none" ? "disturbed" : isolation },
          reason,
        );
      }
      case "lost":
        return this.forget(job);
      default:
        return this.putBack(job);
    }
  }

  /** A job that is no longer in the run that it had here: whatever becomes of it, others see to it. */
  async forget(job: ActiveJob): Promise<void> {
    const { active, runs, onRoom } = this.#options;
    runs.release(job);
    active.remove(job);
    onRoom();
  }

  /** An executor ended with this run alone in it: the job runs again by itself, or has failed for good. */
  async #interrupted(job: ActiveJob, run: Run, reason: string): Promise<void> {
    const { attempts } = job.record;
    if (run.begun && attempts >= MAX_ATTEMPTS) {
      await this.finish(job, failure(toStoredError(new ServiceError("PROCESSING_FAILED", { reason, attempts }))));
      return;
    }
    await this.#requeue(job, { isolation: "suspect" }, `interrupted: ${reason}; waits to run again`);
  }

  /** The service ended without notice while the job ran: that is no attempt, as often as it may happen to anybody. */
  async survived(job: ActiveJob): Promise<void> {
    const { attempts, isolation } = job.record;
    const interruptions = job.record.interruptions + 1;
    if (interruptions >= MAX_INTERRUPTIONS) {
      const reason = `the service ended ${interruptions} times while the job ran`;
      const details = { reason, attempts: attempts + interruptions - 1 };
      await this.finish(job, failure(toStoredError(new ServiceError("PROCESSING_FAILED", details))));
      return;
    }
    const changes = {
      interruptions,
      attempts: Math.max(attempts - 1, 0),
      isolation: interruptions >= SUSPECT_INTERRUPTIONS ? "suspect" : isolation,
    } as const;
    await this.#requeue(job, changes, "interrupted: the service was stopped; waits to run again");
  }

  /** The host that ran the job was lost with it: that was an attempt. */
  async hostLost(job: ActiveJob): Promise<void> {
    const { attempts, isolation } = job.record;
    const reason = "the worker host that ran the job was lost";
    if (attempts >= MAX_ATTEMPTS) {
      await this.finish(job, failure(toStoredError(new ServiceError("PROCESSING_FAILED", { reason, attempts }))));
      return;
    }
    const changes = { isolation: attempts + 1 >= MAX_ATTEMPTS ? "suspect" : isolation } as const;
    await this.#requeue(job, changes, `interrupted: ${reason}; waits to run again`);
  }

  /** A run that the service itself interrupted does not count as an attempt. */
  async putBack(job: ActiveJob): Promise<void> {
    await this.#requeue(job, unbegun(job, job.run), "interrupted by the service; waits to run again");
  }

  /** A step of this service failed, usually for want of disk space: the job has failed with that. */
  async broken(job: ActiveJob, error: unknown): Promise<void> {
    const { active, runs, clock, logger, onRoom, leased = false } = this.#options;
    const { record } = job;
    job.run?.executor.cancel(job.run.id);
    if (error instanceof RunLost) {
      logger.warn({ job_id: record.job_id }, "what a run made was refused: its job is in another run, or has ended");
      return this.forget(job);
    }
    if (leased && error instanceof ServiceError && error.name === "STORAGE_ERROR") {
      logger.warn({ err: error, job_id: record.job_id }, "a run is given up: what it makes cannot be stored");
      return this.forget(job);
    }
    if (this.#stopped) {
      this.leave(job, error);
      return;
    }
    logger.error({ err: error, job_id: record.job_id }, "job could not be continued");
    const outcome = failure(toStoredError(error));
    try {
      await this.finish(job, outcome);
    } catch (again) {
      logger.error({ err: again, job_id: record.job_id }, "the failure could not be stored: kept in memory");
      active.changeInMemory(job, { ...outcome.changes, finished_at: endOf(job, clock.latest()).finished_at });
      runs.release(job);
      this.#storeLater(job, outcome);
      onRoom();
    }
  }

  /** A job whose end could not be stored while the service stops: to the store it runs, so the next service takes it up. */
  leave(job: ActiveJob, error: unknown): void {
    this.#options.logger.error({ err: error, job_id: job.record.job_id }, "job could not be put back in the queue");
    this.#lost.push(error);
    this.#options.runs.release(job);
  }

  /** Throws where a job had to be left. */
  throwIfLost(): void {
    if (this.#lost.length > 0) throw this.#lost[0];
  }

  /** A job whose end was asked for meanwhile ends instead. */
  async #requeue(job: ActiveJob, changes: JobChanges, reason: string): Promise<void> {
    const { active, runs, enqueue, onRoom } = this.#options;
    if (job.cancelling === null) {
      runs.release(job);
      await active.change(job, interruption(job.record, changes), { lines: [logLine("warn", reason)] });
    }
    if (job.cancelling === null) enqueue(job);
    else await this.finish(job, cancellation(job.cancelling));
    onRoom();
  }

  /** Tries again to store how a job ended, until that is possible. */
  #storeLater(job: ActiveJob, outcome: Outcome): void {
    const timer = setTimeout(() => {
      if (this.#stopped) return;
      this.finish(job, outcome).catch(() => this.#storeLater(job, outcome));
    }, STORE_AGAIN_MS);
    timer.unref();
  }
}

/** A run that is no attempt of its job is taken off what was counted. */
function unbegun({ record: { attempts } }: ActiveJob, run: Run | null): Pick<JobChanges, "attempts"> {
  return { attempts: run?.begun === true ? Math.max(attempts - 1, 0) : attempts };
}

/**
 * When a job ends that ends now, and how long it ran. It never ends before it started, and where the clock went back, as
 * much later as it ran; one that began under an earlier service has run since then.
 */
function endOf({ record, runsSince }: ActiveJob, now: number): { finished_at: number; duration_ms: number } {
  const { submitted_at, started_at } = record;
  const ran = runsSince === null ? 0 : Math.round(performance.now() - runsSince);
  const finished_at = Math.max(now, (started_at ?? submitted_at) + ran);
  const began = runsSince === null ? started_at : null;
  return { finished_at, duration_ms: began === null ? ran : finished_at - began };
}
