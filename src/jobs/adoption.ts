import type { Logger } from "pino";
import type { JobRecord, JobType } from "../store/job-record.ts";
import type { Store } from "../store/store.ts";

export interface AdoptionOptions {
  store: Pick<Store, "adopt" | "leave">;
  /** Kinds of jobs that this process runs by itself. */
  types: () => readonly JobType[];
  /** Takes up a job of a process that is gone. */
  take: (record: JobRecord) => Promise<void>;
  logger: Logger;
  /** How often it is told that this process is there, and looked who is not. */
  periodMs?: number;
}

/** How often others hear of a process, and after how many times of silence it is gone to them. */
const PERIOD_MS = 5_000;
const SILENCES = 6;

/**
 * The jobs that belong to the process which took them, where several share a store: each tells that it is there, and takes
 * up what those had who do so no more.
 */
export class Adoption {
  readonly #options: AdoptionOptions;
  readonly #periodMs: number;
  #timer: NodeJS.Timeout | null = null;
  #work: Promise<void> = Promise.resolve();
  #told = 0;
  /** Until when nobody is taken for gone: this process itself was not heard of, and others may not have been either. */
  #waitsUntil = 0;

  constructor(options: AdoptionOptions) {
    this.#options = options;
    this.#periodMs = options.periodMs ?? PERIOD_MS;
  }

  /** Takes up what an earlier process of this name, and those that are gone, have left; looks for more from then on. */
  async start(): Promise<void> {
    await this.#round(true);
    this.#timer = setInterval(() => {
      this.#work = this.#work.then(() =>
        this.#round(false).catch((error: unknown) => {
          this.#options.logger.error({ err: error }, "it could not be told that this process is there");
        }),
      );
    }, this.#periodMs);
    this.#timer.unref();
  }

  /** Leaves what has not ended to others. */
  async stop(): Promise<void> {
    if (this.#timer === null) return;
    clearInterval(this.#timer);
    await this.#work;
    await this.#options.store.leave();
  }

  async #round(begins: boolean): Promise<void> {
    const { store, types, take, logger } = this.#options;
    const now = performance.now();
    const goneMs = SILENCES * this.#periodMs;
    if (!begins && now - this.#told > goneMs / 2) this.#waitsUntil = now + goneMs;
    const left = await store.adopt(now < this.#waitsUntil ? [] : types(), { goneMs, begins });
    this.#told = performance.now();
    for (const record of left) {
      logger.warn({ job_id: record.job_id, type: record.type }, "took up a job whose process is gone");
      await take(record);
    }
  }
}
