/** A look at something that may have gone wrong, taken at most so often; in between, what was found last counts. */
export class Probe {
  readonly #look: () => void;
  readonly #everyMs: number;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #found: { failure: unknown } | null = null;

  /** `look` throws what is wrong. */
  constructor(look: () => void, everyMs: number) {
    this.#look = look;
    this.#everyMs = everyMs;
  }

  /** Throws what is wrong, or was when it was looked at last. */
  check(): void {
    if (performance.now() - this.#lookedAt >= this.#everyMs) {
      this.#found = null;
      try {
        this.#look();
      } catch (failure) {
        this.#found = { failure };
      }
      this.#lookedAt = performance.now();
    }
    if (this.#found !== null) throw this.#found.failure;
  }
}
