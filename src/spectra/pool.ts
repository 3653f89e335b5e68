import { Piscina } from "piscina";
import { fromStoredError } from "../errors/stored.ts";
import type { Outcome, SpectraResults, SpectraTask } from "./task.ts";

/** Time after which threads end that have nothing to do. */
const IDLE_MS = 30_000;

/**
 * The threads that read and compare spectra, begun by the first task. A task that is given up ends its thread: nothing native
 * runs in it.
 */
export class SpectraPool {
  readonly #threads: number;
  #piscina: Piscina<SpectraTask, Outcome<SpectraResults[SpectraTask["kind"]]>> | null = null;

  constructor(threads: number) {
    this.#threads = threads;
  }

  /** Does a task. Throws what is wrong with it, and the signal's reason. */
  async run<Kind extends SpectraTask["kind"]>(
    task: Extract<SpectraTask, { kind: Kind }>,
    signal?: AbortSignal,
  ): Promise<SpectraResults[Kind]> {
    this.#piscina ??= new Piscina({
      filename: new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url).href,
      minThreads: 0,
      maxThreads: this.#threads,
      idleTimeout: IDLE_MS,
    });
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
