import { monitorEventLoopDelay } from "node:perf_hooks";

const RESOLUTION_MS = 100;
const WINDOW_MS = 1000;
const NANOSECONDS = 1e6;

/** Watches how late the event loop is. */
export class LoopLag {
  readonly #histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  readonly #timer: NodeJS.Timeout;
  #mean = 0;

  constructor() {
    this.#histogram.enable();
    this.#timer = setInterval(() => {
      this.#mean = Math.max(0, this.#histogram.mean / NANOSECONDS - RESOLUTION_MS);
      this.#histogram.reset();
    }, WINDOW_MS);
    this.#timer.unref();
  }

  /** Mean lag of the last second, in milliseconds. */
  get ms(): number {
    return Number.isFinite(this.#mean) ? this.#mean : 0;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#histogram.disable();
  }
}
