import { ownMemoryMb } from "../executor/own-memory.ts";
import type { FromExecutor } from "../executor/protocol.ts";
import { type ExecutorOptions, ExecutorProcess } from "./executor-process.ts";
import { residentMb } from "./resident-memory.ts";

export interface ExecutorsOptions extends ExecutorOptions {
  /** Whether an executor has a run in it. */
  isBusy: (executor: ExecutorProcess) => boolean;
  /** Whether there is memory for one more solitary executor beside others. */
  hasRoom: () => boolean;
  onMessage: (executor: ExecutorProcess, message: FromExecutor) => void;
  /** An executor ended without having been asked to. */
  onEnd: (executor: ExecutorProcess, reason: string) => void;
}

/** How many executors are solitary at least, and how many threads of the common one make for one more. */
const LEAST_PLACES = 2;
const THREADS_PER_PLACE = 4;
/** A thread takes 50 MB before it does anything. */
const MOST_THREADS = 4;
/** How long an executor that nothing is given to is kept. */
const IDLE_MS = 10_000;

/**
 * The executors: a common one, which runs jobs side by side, and for each job that may disturb others, or was disturbed
 * by them, a solitary one. These are started when they are needed, and ended when they no longer are.
 */
export class Executors {
  readonly common: ExecutorProcess;
  /** How many runs at most are each in an executor of their own. */
  readonly places: number;
  readonly #options: ExecutorsOptions;
  readonly #solitary = new Set<ExecutorProcess>();
  #timer: NodeJS.Timeout | null = null;

  constructor(options: ExecutorsOptions) {
    this.#options = options;
    this.places = Math.max(Math.ceil(options.threads / THREADS_PER_PLACE), LEAST_PLACES);
    this.common = this.#make(options.threads);
  }

  /**
   * A solitary executor that is ready and has nothing to do; null where there is none, and then one is on its way, as
   * far as there is room.
   */
  solitary(): ExecutorProcess | null {
    this.#restLater();
    const idle = [...this.#solitary].filter((executor) => !this.#options.isBusy(executor));
    // One that holds more than that from earlier jobs is given none: it would be blamed for it.
    const most = ownMemoryMb(this.#solitaryThreads);
    for (const executor of idle) if (residentMb(executor.pid ?? 0) > most) this.release(executor);
    const free = idle.filter((executor) => this.#solitary.has(executor));
    const ready = free.find((executor) => executor.ready);
    if (ready !== undefined) return ready;
    const hasPlace = this.#solitary.size < this.places && (this.#solitary.size === 0 || this.#options.hasRoom());
    if (free.length === 0 && hasPlace) {
      const executor = this.#make(this.#solitaryThreads);
      this.#solitary.add(executor);
      executor.start();
    }
    return null;
  }

  /** Whether something is won by the end of an executor that has nothing to do: one of the solitary ones stays. */
  canRelease(executor: ExecutorProcess): boolean {
    return executor.worked || (executor !== this.common && this.#solitary.size > 1);
  }

  /** Ends an executor that has nothing to do, for the memory that it takes. */
  release(executor: ExecutorProcess): void {
    if (this.#solitary.delete(executor)) void executor.stop();
    else executor.kill();
  }

  /** All of them. */
  get all(): ExecutorProcess[] {
    return [this.common, ...this.#solitary];
  }

  /** Ends all of them for good. */
  async stop(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    await Promise.all(this.all.map((executor) => executor.stop()));
  }

  get #solitaryThreads(): number {
    return Math.min(Math.ceil(this.#options.threads / 2), MOST_THREADS);
  }

  #make(threads: number): ExecutorProcess {
    const { onMessage, onEnd } = this.#options;
    const executor: ExecutorProcess = new ExecutorProcess(
      { ...this.#options, threads },
      { onMessage: (message) => onMessage(executor, message), onEnd: (reason) => onEnd(executor, reason) },
    );
    return executor;
  }

  /** One that is not ready yet is wanted by a job that waits. */
  #restLater(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      for (const executor of this.#solitary) {
        if (!executor.ready || this.#options.isBusy(executor)) continue;
        this.#solitary.delete(executor);
        void executor.stop();
      }
      if (this.#solitary.size > 0) this.#restLater();
    }, IDLE_MS);
    this.#timer.unref();
  }
}
