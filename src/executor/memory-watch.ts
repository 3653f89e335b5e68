const MIB = 1_048_576;
/** How often it is looked. What is allocated meanwhile comes on top. */
const EVERY_MS = 50;
/** How long there is nothing to do before it is looked whether more is held than one run may take. */
const IDLE_MS = 1000;

export interface MemoryEvents {
  /**
   * The process takes more than its runs may together. Told once for as long as that is so, with the run that has taken
   * it; null where it may be another one's, or that of runs before.
   */
  onBeyond: (guilty: string | null) => void;
  /** Nothing runs, and the process still holds what earlier runs took. */
  onSpent: () => void;
}

/**
 * Watches the memory of the process, whoever in it takes it: what readers measure beforehand is what is known to be
 * dangerous, this is what stands behind them, before the operating system's own limit.
 */
export class MemoryWatch {
  readonly #events: MemoryEvents;
  /** What the process may take beside its runs. */
  readonly #ownMb: number;
  readonly #memoryMb = new Map<string, number>();
  #timer: NodeJS.Timeout | null = null;
  #largest = 0;
  /** The run that everything taken beside the process's own is of; null where there is no such run. */
  #sole: string | null = null;
  #told = false;
  #idleSince = 0;

  constructor(ownMb: number, events: MemoryEvents) {
    this.#ownMb = ownMb;
    this.#events = events;
  }

  /** A run begins that may take so much. */
  begin(id: string, memoryMb: number): void {
    this.#sole = this.#memoryMb.size === 0 && process.memoryUsage.rss() / MIB <= this.#ownMb ? id : null;
    this.#memoryMb.set(id, memoryMb);
    this.#largest = Math.max(this.#largest, memoryMb);
    this.#timer ??= setInterval(() => this.#look(), EVERY_MS).unref();
  }

  end(id: string): void {
    this.#memoryMb.delete(id);
    this.#idleSince = performance.now();
  }

  #look(): void {
    const taken = process.memoryUsage.rss() / MIB;
    if (this.#memoryMb.size === 0) this.#lookIdle(taken);
    else this.#lookBusy(taken);
  }

  #lookBusy(taken: number): void {
    const allowed = [...this.#memoryMb.values()].reduce((sum, one) => sum + one, this.#ownMb);
    if (taken > allowed && !this.#told) this.#events.onBeyond(this.#sole);
    this.#told = taken > allowed;
  }

  #lookIdle(taken: number): void {
    if (performance.now() - this.#idleSince < IDLE_MS) return;
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    if (taken > this.#largest + this.#ownMb) this.#events.onSpent();
  }
}
