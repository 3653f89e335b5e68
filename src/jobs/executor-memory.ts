import type { Logger } from "pino";
import { KEPT_MB } from "../profiling/scan/memory.ts";
import type { ExecutorProcess } from "./executor-process.ts";
import type { Executors } from "./executors.ts";
import { residentMb } from "./resident-memory.ts";
import type { Runs } from "./runs.ts";

export interface ExecutorMemoryOptions {
  runs: Runs;
  executors: () => Executors;
  jobMemoryMb: number;
  /** How many jobs run side by side. */
  slots: number;
  logger: Logger;
}

/** What the executors take beside their jobs. The rest to 768 MiB is for what comes until one has ended. */
const OWN_MB = 400 + KEPT_MB;
/** What one more executor takes before it has a job. */
const ONE_MORE_MB = 256;
/** How often it is looked, and how often where less than so much is left. */
const EVERY_MS = 50;
const OFTEN_MS = 10;
const LITTLE_MB = 256;

interface Taken {
  executor: ExecutorProcess;
  mb: number;
}

/**
 * The memory that all executors may take together, as many as there are: `JOB_MEMORY_MB` for each job that may run side by
 * side, and three quarters of a GiB. Where they take more, one is ended at a time, beginning with what costs nobody anything: one that
 * has nothing to do, then a suspect that takes more than a job may, then the one that takes the most beyond
 * what its jobs may. The disturbed job that began first is never ended for that, so that each of them ends some time.
 */
export class ExecutorMemory {
  readonly #options: ExecutorMemoryOptions;
  readonly #allowed: number;
  /** Process ids of executors that were ended, whose memory is not free yet. */
  readonly #ending = new Set<number>();
  #timer: NodeJS.Timeout | null = null;

  constructor(options: ExecutorMemoryOptions) {
    this.#options = options;
    this.#allowed = options.jobMemoryMb * options.slots + OWN_MB;
  }

  /** Watches for as long as anything runs. */
  watch(): void {
    this.#timer ??= this.#later(EVERY_MS);
  }

  /** Whether there is memory for one more executor. */
  hasRoom(): boolean {
    return this.#left(this.#taken()) > ONE_MORE_MB;
  }

  #left(taken: readonly Taken[]): number {
    return taken.reduce((rest, { mb }) => rest - mb, this.#allowed);
  }

  #later(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.#look(), ms).unref();
  }

  #look(): void {
    const taken = this.#taken();
    const left = this.#left(taken);
    if (left < 0 && !this.#awaitsEnd()) this.#end(taken);
    this.#timer = this.#options.runs.size === 0 ? null : this.#later(left < LITTLE_MB ? OFTEN_MS : EVERY_MS);
  }

  #taken(): Taken[] {
    return this.#options.executors().all.map((executor) => ({ executor, mb: residentMb(executor.pid ?? 0) }));
  }

  #awaitsEnd(): boolean {
    for (const pid of this.#ending) if (residentMb(pid) === 0) this.#ending.delete(pid);
    return this.#ending.size > 0;
  }

  #end(taken: readonly Taken[]): void {
    const { runs, executors, logger } = this.#options;
    const found = this.#idle(taken) ?? this.#suspect(taken) ?? this.#greediest(taken);
    if (found === undefined) return;
    const { executor, mb } = found;
    if (executor.pid !== null) this.#ending.add(executor.pid);
    logger.warn({ executor: executor.pid, taken_mb: Math.round(mb) }, "executor ended for the memory that all take");
    if (runs.in(executor).length > 0) runs.endForMemory(executor);
    else executors().release(executor);
  }

  #idle(taken: readonly Taken[]): Taken | undefined {
    const { runs, executors } = this.#options;
    return taken.find(({ executor }) => runs.in(executor).length === 0 && executors().canRelease(executor));
  }

  #suspect(taken: readonly Taken[]): Taken | undefined {
    const { runs, jobMemoryMb } = this.#options;
    return taken.find(
      ({ executor, mb }) => mb > jobMemoryMb && runs.in(executor).some(({ run }) => run?.lane === "suspect"),
    );
  }

  /** None where a single one has jobs: it watches itself. */
  #greediest(taken: readonly Taken[]): Taken | undefined {
    const { runs, jobMemoryMb } = this.#options;
    const busy = taken.filter(({ executor }) => runs.in(executor).length > 0);
    if (busy.length < 2) return undefined;
    const [first] = runs.jobs.filter(({ run }) => run?.lane === "disturbed"); // in the order in which they began
    const beyond = ({ executor, mb }: Taken): number => mb - runs.in(executor).length * jobMemoryMb;
    const [most] = busy
      .filter(({ executor }) => executor !== first?.run?.executor)
      .sort((one, other) => beyond(other) - beyond(one));
    return most;
  }
}
