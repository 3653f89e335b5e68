const MIB = 1_048_576;
/** How often it is looked. What is allocated meanwhile comes on top. */
const EVERY_MS = 50;
/** What the process takes beside its runs: code, threads and their heaps. The rest to 512 MiB is for what comes meanwhile. */
const OWN_MB = 400;
/** With nothing to do, so much more than one run may take is not what the next ones will use again. */
const SPENT_MB = 256;
/** How long there is nothing to do before that is looked at. */
const IDLE_MS = 1000;

export interface MemoryEvents {
  /** The process takes more than its runs may together. Told once for as long as that is so. */
  onBeyond: () => void;
  /** Nothing runs, and the process still holds what earlier runs took. */
  onSpent: () => void;
}

/**
 * Watches the memory of the process, whoever in it takes it: what readers measure beforehand is what is known to be
 * dangerous, this is what stands behind them, before the operating system's own limit.
 */
export class MemoryWatch {
  readonly #events: MemoryEvents;
  readonly #memoryMb = new Map<string, number>();
  #timer: NodeJS.Timeout | null = null;
  #largest = 0;
  #told = false;
  #idleSince = 0;

  constructor(events: MemoryEvents) {
    this.#events = events;
  }

  /** A run begins that may take so much. */
  begin(id: string, memoryMb: number): void {
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
    const allowed = [...this.#memoryMb.values()].reduce((sum, one) => sum + one, OWN_MB);
    if (taken > allowed && !this.#told) this.#events.onBeyond();
    this.#told = taken > allowed;
  }

  #lookIdle(taken: number): void {
    if (performance.now() - this.#idleSince < IDLE_MS) return;
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    if (taken > this.#largest + SPENT_MB) this.#events.onSpent();
  }
}
