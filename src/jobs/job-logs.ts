import type { Logger } from "pino";
import type { JobLogLevel, LogLine } from "../store/job-log.ts";
import type { RunOfJob, Store } from "../store/store.ts";

const WRITE_MS = 500;
/** A longer message is cut: a log is read by people. */
const MAX_MESSAGE = 4096;

/** A line of a job's log, written now. */
export function logLine(level: JobLogLevel, message: string): LogLine {
  const whole = message.replaceAll("\u0000", "\ufffd"); // which could not be searched
  const text = whole.length > MAX_MESSAGE ? `${whole.slice(0, MAX_MESSAGE - 1)}…` : whole;
  return { logged_at: Date.now(), level, message: text };
}

/** Whose log it is, and the run that the lines belong to when they are written. */
export interface LoggingJob {
  record: { job_id: string };
  fence: RunOfJob;
  /** The run that the store is just being told of, if any. */
  entering?: RunOfJob;
}

/** Lines that are not written yet. */
interface Waiting {
  job: LoggingJob;
  lines: LogLine[];
}

/**
 * Collects what jobs log. Lines are written with the next change of their job, when somebody reads them, and otherwise
 * twice a second: in the order in which they came, each once.
 */
export class JobLogs {
  readonly #store: Store;
  readonly #logger: Logger;
  #waiting = new Map<string, Waiting>();
  #timer: NodeJS.Timeout | null = null;

  constructor(store: Store, logger: Logger) {
    this.#store = store;
    this.#logger = logger;
  }

  add(job: LoggingJob, lines: readonly LogLine[]): void {
    if (lines.length === 0) return;
    const { job_id } = job.record;
    this.#waiting.set(job_id, { job, lines: [...(this.#waiting.get(job_id)?.lines ?? []), ...lines] });
    this.#writeSoon();
  }

  /** The lines of a job that are not written yet: whoever takes them writes them. */
  take({ record: { job_id } }: LoggingJob): LogLine[] {
    const lines = this.#waiting.get(job_id)?.lines ?? [];
    this.#waiting.delete(job_id);
    return lines;
  }

  /** Writes all lines. What cannot be written is tried again with the next; what belongs to a run that is over is left. */
  async flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#waiting.size === 0) return;
    const waiting = [...this.#waiting.values()].filter(({ job }) => (job.entering ?? null) === null);
    for (const { job } of waiting) this.#waiting.delete(job.record.job_id);
    if (this.#waiting.size > 0) this.#writeSoon(); // of jobs that begin just now, and have no run until the store says so
    if (waiting.length === 0) return;
    try {
      await this.#store.appendLogs(
        waiting.map(({ job, lines }) => ({ job_id: job.record.job_id, run: job.fence, lines })),
      );
    } catch (error) {
      for (const { job, lines } of waiting) {
        this.#waiting.set(job.record.job_id, { job, lines: [...lines, ...this.take(job)] });
      }
      throw error;
    }
  }

  #writeSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.flush().catch((error: unknown) => this.#logger.error({ err: error }, "logs of jobs could not be written"));
    }, WRITE_MS);
  }
}
