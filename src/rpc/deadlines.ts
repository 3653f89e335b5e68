/** What is told once its time is over, unless it has ended before. */
export interface Timed {
  /** When that is, as `performance.now()` tells it. */
  readonly deadline: number;
  expire: () => void;
}

/** A timer of Node waits no longer; then it is looked again. */
const LONGEST_MS = 2_147_483_647;

/** Waits for the deadlines of many with one timer, which is set anew only for one that is earlier than all others. */
export class Deadlines {
  readonly #pending = new Set<Timed>();
  #timer: NodeJS.Timeout | null = null;
  #looksAt = Number.POSITIVE_INFINITY;

  add(timed: Timed): void {
    this.#pending.add(timed);
    if (timed.deadline < this.#looksAt) this.#lookAt(timed.deadline);
  }

  remove(timed: Timed): void {
    this.#pending.delete(timed);
  }

  #lookAt(deadline: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#looksAt = deadline;
    const wait = Math.min(Math.max(Math.ceil(deadline - performance.now()), 1), LONGEST_MS);
    this.#timer = setTimeout(() => this.#look(), wait).unref();
  }

  #look(): void {
    this.#timer = null;
    this.#looksAt = Number.POSITIVE_INFINITY;
    const now = performance.now();
    let next = Number.POSITIVE_INFINITY;
    for (const timed of [...this.#pending]) {
      if (timed.deadline <= now) timed.expire();
      else next = Math.min(next, timed.deadline);
    }
    if (next < this.#looksAt) this.#lookAt(next);
  }
}
