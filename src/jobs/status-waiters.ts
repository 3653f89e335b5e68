/** Somebody who waits for something about a job to change. What changes between two waits is not missed. */
export class StatusWatch implements Disposable {
  readonly #end: () => void;
  #changed = false;
  #wake: (() => void) | null = null;

  /** `end` is called once nobody watches any more. */
  constructor(end: () => void) {
    this.#end = end;
  }

  /**
   * Resolves at the first change since the watch began, or since this resolved last, after `ms`, or when the signal
   * aborts, whichever comes first.
   */
  async change(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#changed && !signal.aborted && ms > 0) {
      await new Promise<void>((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          signal.removeEventListener("abort", done);
          this.#wake = null;
          resolve();
        };
        const timer = setTimeout(done, ms);
        signal.addEventListener("abort", done);
        this.#wake = done;
      });
    }
    this.#changed = false;
  }

  notify(): void {
    this.#changed = true;
    this.#wake?.();
  }

  [Symbol.dispose](): void {
    this.#end();
  }
}

/** Lets callers wait until something about a job has changed. A waiting caller costs one map entry. */
export class StatusWaiters {
  readonly #watches = new Map<string, Set<StatusWatch>>();
  #released = false;

  /** Whether nobody is to wait any more. */
  get released(): boolean {
    return this.#released;
  }

  /** Watches a job: to be begun before the job is read, so that no change comes between. */
  watch(jobId: string): StatusWatch {
    const watches = this.#watches.get(jobId) ?? new Set();
    const watch: StatusWatch = new StatusWatch(() => {
      watches.delete(watch);
      if (watches.size === 0 && this.#watches.get(jobId) === watches) this.#watches.delete(jobId);
    });
    this.#watches.set(jobId, watches.add(watch));
    return watch;
  }

  notify(jobId: string): void {
    for (const watch of [...(this.#watches.get(jobId) ?? [])]) watch.notify();
  }

  /** Has everybody look again, whatever has changed. */
  notifyAll(): void {
    for (const jobId of [...this.#watches.keys()]) this.notify(jobId);
  }

  /** Answers everybody who waits; from now on nobody does. */
  release(): void {
    this.#released = true;
    this.notifyAll();
  }
}
