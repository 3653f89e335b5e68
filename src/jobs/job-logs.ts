import type { Logger } from "pino";
import type { JobLogLevel, LogLine } from "../store/job-log.ts";
import type { Store } from "../store/store.ts";

const WRITE_MS = 500;
/** A longer message is cut: a log is read by people. */
const MAX_MESSAGE = 4096;

/** A line of a job's log, written now. */
export function logLine(level: JobLogLevel, message: string): LogLine {
  const whole = message.replaceAll("\u0000", "\ufffd"); // which could not be searched
  const text = whole.length > MAX_MESSAGE ? `${whole.slice(0, MAX_MESSAGE - 1)}…` : whole;
  return { logged_at: Date.now(), level, message: text };
}

/**
 * Collects what jobs log. Lines are written with the next change of their job, when somebody reads them, and otherwise
 * twice a second: in the order in which they came, each once.
 */
export class JobLogs {
  readonly #store: Store;
  readonly #logger: Logger;
  #waiting = new Map<string, LogLine[]>();
  #timer: NodeJS.Timeout | null = null;

  constructor(store: Store, logger: Logger) {
    this.#store = store;
    this.#logger = logger;
  }

  add(jobId: string, lines: readonly LogLine[]): void {
    const waiting = this.#waiting.get(jobId);
    if (waiting === undefined) this.#waiting.set(jobId, [...lines]);
    else waiting.push(...lines);
    this.#timer ??= setTimeout(() => {
      this.flush().catch((error: unknown) => this.#logger.error({ err: error }, "logs of jobs could not be written"));
    }, WRITE_MS);
  }

  /** The lines of a job that are not written yet: whoever takes them writes them. */
  take(jobId: string): LogLine[] {
    const lines = this.#waiting.get(jobId) ?? [];
    this.#waiting.delete(jobId);
    return lines;
  }

  /** Writes all lines. What cannot be written is tried again with the next. */
  async flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#waiting.size === 0) return;
    const waiting = this.#waiting;
    this.#waiting = new Map();
    try {
      await this.#store.appendLogs(waiting);
    } catch (error) {
      for (const [jobId, lines] of waiting) this.#waiting.set(jobId, [...lines, ...this.take(jobId)]);
      throw error;
    }
  }
}
