/** Lets callers wait until something about a job has changed. A waiting caller costs one map entry. */
export class StatusWaiters {
  readonly #waiting = new Map<string, Set<() => void>>();
  #released = false;

  /** Whether nobody is to wait any more. */
  get released(): boolean {
    return this.#released;
  }

  /** Resolves at the next change of the job, after `ms`, or when the signal aborts, whichever comes first. */
  async change(jobId: string, ms: number, signal: AbortSignal): Promise<void> {
    if (this.#released || signal.aborted || ms <= 0) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        const waiting = this.#waiting.get(jobId);
        waiting?.delete(done);
        if (waiting?.size === 0) this.#waiting.delete(jobId);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener("abort", done);
      const waiting = this.#waiting.get(jobId) ?? new Set();
      this.#waiting.set(jobId, waiting.add(done));
    });
  }

  notify(jobId: string): void {
    for (const done of [...(this.#waiting.get(jobId) ?? [])]) done();
  }

  /** Answers everybody who waits; from now on nobody does. */
  release(): void {
    this.#released = true;
    for (const jobId of [...this.#waiting.keys()]) this.notify(jobId);
  }
}
