import type { Logger } from "pino";
import type { ActiveJob, Cancelling } from "./active-job.ts";

export interface QueueTimeoutOptions {
  /** Longest time that a job waits to begin; 0 for any. */
  maxWaitMs: number;
  /** Jobs that have not begun. */
  waiting: () => ActiveJob[];
  cancel: (jobId: string, cancelling: Cancelling) => Promise<unknown>;
  logger: Logger;
}

/** How often to look for jobs that have waited too long. */
const LOOK_MS = 1_000;

/** Cancels jobs that have waited longer than jobs may to begin. */
export class QueueTimeout {
  readonly #options: QueueTimeoutOptions;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: QueueTimeoutOptions) {
    this.#options = options;
  }

  start(): void {
    const { maxWaitMs } = this.#options;
    if (maxWaitMs > 0) this.#timer = setInterval(() => this.#look(), Math.min(maxWaitMs, LOOK_MS));
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  #look(): void {
    const { maxWaitMs, waiting, cancel, logger } = this.#options;
    const cancel_reason = `it had not begun ${maxWaitMs} ms after it was submitted`;
    for (const { record, waitsSince } of waiting()) {
      if (performance.now() - waitsSince < maxWaitMs) continue;
      const { job_id } = record;
      cancel(job_id, { cancelled_by: "automatic", cancel_reason }).catch((error: unknown) =>
        logger.error({ err: error, job_id }, "a job that had waited too long could not be cancelled"),
      );
    }
  }
}
