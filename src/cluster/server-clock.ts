import type { TimeOfJobs } from "../jobs/clock.ts";
import type { Sql } from "../store/postgres-database.ts";
import { timeOf } from "../store/postgres-turns.ts";

const ASK_MS = 30_000;

/** The time of the database, which all hosts share whatever their own clocks say; in between it passes by the machine's. */
export class ServerClock implements TimeOfJobs {
  readonly #database: Sql;
  #time = 0;
  #readAt = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(database: Sql) {
    this.#database = database;
  }

  async start(): Promise<void> {
    await this.#ask();
    this.#timer = setInterval(() => {
      this.#ask().catch(() => {}); // it is asked again
    }, ASK_MS).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  latest(): number {
    return Math.round(this.#time + performance.now() - this.#readAt);
  }

  earliest(): number {
    return this.latest();
  }

  async #ask(): Promise<void> {
    const asked = performance.now();
    const time = await timeOf(this.#database);
    this.#readAt = (asked + performance.now()) / 2; // the answer was true half-way, about
    this.#time = time;
  }
}
