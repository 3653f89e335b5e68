import { uptime } from "node:os";
import type { Logger } from "pino";

/** A wall clock that differs by more from what has passed since it was read last has been set, or the machine slept. */
const TOLERANCE_MS = 5_000;
/** A clock that was set counts once it has stayed so for this long. */
const SETTLED_MS = 1_800_000;
/** How much further than the last job of an earlier service the clock may be without being asked whether it is right. */
const PAUSE_MS = 86_400_000;

/** How far the wall clock is from what it should say, and since when, by the clock that nobody sets. */
interface Jump {
  ms: number;
  since: number;
}

/** What time it is to jobs, in milliseconds since 1970. */
export interface TimeOfJobs {
  /** The time to write down. */
  latest: () => number;
  /** The time by which ages are told. */
  earliest: () => number;
}

/**
 * What time it is, where the wall clock may be set at any moment: it is held against the machine's own, which only ever
 * goes on. What the wall clock is set to is believed when it has stayed so for half an hour; until then the time is known
 * between two bounds, and each use takes the one with which it does no harm. A sleep of the machine is no jump.
 */
export class Clock implements TimeOfJobs {
  readonly #logger: Logger;
  readonly #began = { now: performance.now(), uptime: uptime() * 1000 };
  #time = Date.now();
  #readAt = this.#began.now;
  #sleptBefore = 0;
  #jump: Jump | null = null;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /**
   * Told when the last job of an earlier service was submitted: where the clock is more than a day further, nothing
   * says whether that time has passed or the clock is wrong.
   */
  resume(lastSubmittedAt: number | null): void {
    const { wall } = this.#read();
    if (lastSubmittedAt === null || wall - lastSubmittedAt <= PAUSE_MS) return;
    this.#time = lastSubmittedAt + PAUSE_MS;
    this.#readAt = performance.now();
    this.#doubt(
      wall - this.#time,
      `the clock says that the last job was submitted ${hours(wall - lastSubmittedAt)} ago`,
    );
  }

  /** The time to write down: while the clock is in doubt it never goes back. */
  latest(): number {
    const { wall, expected } = this.#read();
    return Math.max(wall, expected);
  }

  /** The time by which ages are told: while the clock is in doubt nothing becomes old faster than time passes. */
  earliest(): number {
    const { wall, expected } = this.#read();
    return Math.min(wall, expected);
  }

  #read(): { wall: number; expected: number } {
    const [wall, now] = [Date.now(), performance.now()];
    const awake = this.#time + (now - this.#readAt);
    if (Math.abs(wall - awake) <= TOLERANCE_MS) return this.#believe(wall, now);
    const slept = this.#slept(now);
    const expected = Math.round(awake + slept - this.#sleptBefore);
    const ms = wall - expected;
    const { ms: known, since } = this.#jump ?? { ms: 0, since: now };
    if (Math.abs(ms) > TOLERANCE_MS && Math.abs(ms - known) > TOLERANCE_MS) {
      this.#doubt(ms, `the clock was set ${ms > 0 ? "ahead" : "back"} by ${hours(ms)}`);
    } else if (Math.abs(ms) <= TOLERANCE_MS || now - since >= SETTLED_MS) {
      this.#sleptBefore = slept;
      return this.#believe(wall, now);
    }
    return { wall, expected };
  }

  #believe(wall: number, now: number): { wall: number; expected: number } {
    if (this.#jump !== null) this.#logger.info("the clock counts again");
    this.#time = wall;
    this.#readAt = now;
    this.#jump = null;
    return { wall, expected: wall };
  }

  #doubt(ms: number, what: string): void {
    this.#jump = { ms, since: performance.now() };
    const minutes = SETTLED_MS / 60_000;
    const until = `until it has stayed so for ${minutes} minutes, nothing is deleted for its age by it`;
    this.#logger.warn({ jump_seconds: Math.round(ms / 1000) }, `${what}: ${until}`);
  }

  /** How long the machine has slept in all: its uptime goes on meanwhile. */
  #slept(now: number): number {
    const slept = uptime() * 1000 - this.#began.uptime - (now - this.#began.now);
    return Math.max(slept, this.#sleptBefore);
  }
}

function hours(ms: number): string {
  return `${Math.round(Math.abs(ms) / 360_000) / 10} h`;
}
