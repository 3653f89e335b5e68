import { randomUUID } from "node:crypto";
import type { ActiveJob } from "../jobs/active-job.ts";
import { RunSupervisor } from "../jobs/run-supervisor.ts";
import type { RunSupervisorOptions } from "../jobs/run-supervisor-options.ts";
import type { PostgresDatabase } from "../store/postgres-database.ts";
import { noteProblem } from "../store/postgres-hosts.ts";
import { bindTurn, type JobTurn, lostOf } from "../store/postgres-turns.ts";
import { prepareStateFolder, removeAllScratch } from "../store/state-folder.ts";
import type { BossTurns, TakenTurn } from "./boss-turns.ts";
import { DataMount, dataSeen } from "./data-mount.ts";

export interface WorkerHostOptions extends RunSupervisorOptions {
  database: PostgresDatabase;
  turns: BossTurns;
  /** What this host is called. */
  name: string;
  leaseSeconds: number;
}

/** How often it is looked for turns where nothing was heard of any: those that come back are not told of. */
const POLL_MS = 1_000;
/** How often it is looked whether the jobs that run here are still to. */
const LOOK_MS = 1_000;
/** A host stops what it has so long before others may begin it. */
const MARGIN_MS = 2_000;

/** A job that runs here, and the turn that it has. */
interface Held {
  job: ActiveJob;
  turn: JobTurn;
}

/** Takes turns, runs the jobs that they are bound to, and renews its lease on them for as long as it does. */
export class WorkerHost {
  readonly #options: WorkerHostOptions;
  readonly supervisor: RunSupervisor;
  readonly #mount: DataMount;
  readonly #held = new Map<string, Held>();
  readonly #timers: NodeJS.Timeout[] = [];
  #stopped = false;
  #wake: (() => void) | null = null;
  #woken = false;
  #work: Promise<void> = Promise.resolve();
  /** When the renewal was sent that was the last to be answered. */
  #renewedAt = 0;
  /** When it was last looked for turns that nobody told of. */
  #lookedAt = 0;

  constructor(options: WorkerHostOptions) {
    this.#options = options;
    this.#mount = new DataMount(options.dataRoot, dataSeen(options.database), options.logger);
    this.supervisor = new RunSupervisor({ ...options, leased: true, onRoom: () => this.wake() });
  }

  async start(): Promise<void> {
    await prepareStateFolder(this.#options.stateDir);
    this.supervisor.start();
    const every = (ms: number, work: () => void): void => void this.#timers.push(setInterval(work, ms));
    every((this.#options.leaseSeconds * 1000) / 3, () => void this.#renew());
    every(LOOK_MS, () => void this.#look());
    this.#work = this.#takeTurns();
  }

  /** Has turns be asked for at once. */
  wake(): void {
    this.#woken = true;
    this.#wake?.();
  }

  /** Told that a job made a step, by which run: one that runs here may have been ended by others. */
  jobChanged(jobId: string, run: string): void {
    const held = this.#held.get(jobId);
    if (held !== undefined && held.job.fence !== run && held.job.entering !== run) void this.#look();
  }

  /** Why no turns are taken here; null where they are. */
  problem(): string | null {
    return this.#mount.missing ? "the data root of this host is missing or empty" : null;
  }

  /** Takes no more turns, gives runs `graceMs` to end, and hands back those that have not. */
  async stop(graceMs: number): Promise<void> {
    this.#stopped = true;
    this.wake();
    await this.#work;
    await this.supervisor.stop(graceMs);
    for (const timer of this.#timers) clearInterval(timer);
    const turns = [...this.#held.values()].map(({ turn }) => turn);
    if (turns.length > 0) {
      await this.#options.turns.giveBack(turns).catch((error: unknown) => {
        this.#options.logger.warn(
          { err: error },
          "turns could not be given back: others take them once their lease is over",
        );
      });
    }
    await removeAllScratch(this.#options.stateDir);
    this.supervisor.throwIfLost();
  }

  async #takeTurns(): Promise<void> {
    let told = true;
    while (!this.#stopped) {
      this.#woken = false;
      const more = await this.#takeSome(told).catch((error: unknown) => {
        this.#options.logger.warn({ err: error }, "turns could not be taken; it will be tried again");
        return false;
      });
      if (!more) told = await this.#rest();
    }
  }

  /** Waits until somebody says that there may be turns or room, or it is time to look; tells whether somebody did. */
  async #rest(): Promise<boolean> {
    if (this.#woken) return true;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, POLL_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = null;
    return this.#woken;
  }

  /**
   * Takes as many turns as there is room for; tells whether there may be more of both. Where nobody said that there are any,
   * and once a second where somebody always does, it is looked first, also for those whose host has not been heard of.
   */
  async #takeSome(told: boolean): Promise<boolean> {
    const looks = !told || performance.now() - this.#lookedAt > POLL_MS;
    if (looks) this.#lookedAt = performance.now();
    const due = (looks && (await this.#options.turns.due())) || told;
    const free = this.supervisor.slots - this.#held.size;
    if (free <= 0 || !this.supervisor.executor.ready || !(await this.#canRead()) || !due) return false;
    if (this.#held.size === 0) this.#renewedAt = performance.now();
    const turns = await this.#options.turns.take(free);
    for (const turn of turns) await this.#begin(turn);
    return turns.length === free;
  }

  /** Whether there is data to read here; where there is none, all are told. */
  async #canRead(): Promise<boolean> {
    const missed = this.#mount.missing;
    const there = await this.#mount.there();
    if (missed || !there) await noteProblem(this.#options.database, this.#options.name, this.problem());
    return there;
  }

  async #begin(turn: TakenTurn): Promise<void> {
    const { database, turns, name, logger } = this.#options;
    const run = randomUUID();
    try {
      const bound = await bindTurn(database, turn, turn, { run, worker: name });
      if (bound === "none") return await turns.spare(turn);
      if (bound === "busy") return await turns.giveBack([turn]);
      const job = await this.supervisor.bound(bound.record, run, bound.ran, (begun) => this.#hold(begun, turn));
      logger.debug({ job_id: job.record.job_id, attempt: turn.retryCount }, "turn taken");
    } catch (error) {
      logger.warn({ err: error }, "a turn could not be bound to a job");
      await turns.giveBack([turn]);
    }
  }

  #hold(job: ActiveJob, turn: JobTurn): void {
    const { job_id } = job.record;
    const held = { job, turn };
    this.#held.set(job_id, held);
    void job.ended.promise.then(() => {
      if (this.#held.get(job_id) === held) this.#held.delete(job_id);
      this.wake();
    });
  }

  async #renew(): Promise<void> {
    const turns = [...this.#held.values()].map(({ turn }) => turn);
    const sentAt = performance.now();
    try {
      if (turns.length > 0) await this.#options.turns.renew(turns);
      this.#renewedAt = sentAt;
    } catch (error) {
      this.#options.logger.warn({ err: error }, "the lease of the jobs that run here could not be renewed");
    }
  }

  /** Ends what runs here that is no longer to: because others have ended or begun it, or may do so by now. */
  async #look(): Promise<void> {
    if (this.#held.size === 0) return;
    if (performance.now() - this.#renewedAt > this.#options.leaseSeconds * 1000 - MARGIN_MS) {
      this.#options.logger.warn({ jobs: this.#held.size }, "the lease was lost: what runs here is ended");
      for (const { job } of this.#held.values()) this.supervisor.abandon(job);
      return;
    }
    const fences = [...this.#held].flatMap(([id, { job }]) =>
      job.fence === null || job.entering !== null ? [] : [[id, job.fence] as const],
    );
    try {
      for (const jobId of await lostOf(this.#options.database, new Map(fences))) {
        const held = this.#held.get(jobId);
        // What was begun anew since it was asked about is another's affair, and so is what begins just now.
        if (held === undefined || held.job.entering !== null) continue;
        if (fences.some(([id, fence]) => id === jobId && fence === held.job.fence)) this.supervisor.abandon(held.job);
      }
    } catch {
      // the database is away: the lease decides
    }
  }
}
