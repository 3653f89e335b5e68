import { Piscina } from "piscina";
import { ServiceError } from "../errors/service-error.ts";
import { fromStoredError } from "../errors/stored.ts";
import type { Outcome, SpectraResults, SpectraTask } from "./task.ts";

/** Time after which threads end that have nothing to do, but for one. */
const IDLE_MS = 30_000;
const WAITING_PER_THREAD = 200;

/**
 * The threads that read and compare spectra, begun by the first task. A task that is given up ends its thread: nothing native
 * runs in it.
 */
export class SpectraPool {
  readonly #threads: number;
  readonly #mostWaiting: number;
  #piscina: Piscina<SpectraTask, Outcome<SpectraResults[SpectraTask["kind"]]>> | null = null;

  /** So many tasks may wait for a thread. */
  constructor(threads: number, mostWaiting = WAITING_PER_THREAD * threads) {
    this.#threads = threads;
    this.#mostWaiting = mostWaiting;
  }

  /** Does a task. Throws what is wrong with it, EXECUTOR_UNAVAILABLE where too many wait, and the signal's reason. */
  async run<Kind extends SpectraTask["kind"]>(
    task: Extract<SpectraTask, { kind: Kind }>,
    signal?: AbortSignal,
  ): Promise<SpectraResults[Kind]> {
    this.#piscina ??= new Piscina({
      filename: new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url).href,
      minThreads: 1, // with none, nobody does what waits once the last thread has ended with its task
      maxThreads: this.#threads,
      idleTimeout: IDLE_MS,
    });
    const { queueSize } = this.#piscina;
    if (queueSize >= this.#mostWaiting) {
      const details = { reason: "too many spectra are waiting", queued: queueSize, max_queued: this.#mostWaiting };
      throw new ServiceError("EXECUTOR_UNAVAILABLE", details);
    }
    const outcome = await this.#piscina.run(task, signal === undefined ? {} : { signal }).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw error;
    });
    if (!outcome.ok) throw fromStoredError(outcome.error);
    return outcome.result as SpectraResults[Kind]; // a thread answers a task with the result of its kind
  }

  async stop(): Promise<void> {
    await this.#piscina?.destroy();
  }
}
