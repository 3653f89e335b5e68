import { Cron } from "croner";
import { ServiceError } from "../errors/service-error.ts";

/** When a workflow comes due. */
export interface Schedule {
  /** Five fields: minute, hour, day of month, month, day of week. */
  cron: string;
  /** A zone of the IANA database. */
  timezone: string;
}

/** So many moments are told of a schedule at most. */
const MOST_TIMES = 1_000;

/**
 * The first moment after another at which a schedule comes due, in milliseconds since 1970. What is skipped when clocks
 * are set forward comes due at once, what comes twice when they are set back does so once, but for what comes due in every
 * hour or minute. Throws INVALID_CRON, also for one that never comes due.
 */
export function nextTime(schedule: Schedule, after: number): number {
  return cronOf(schedule, (cron) => {
    const next = cron.nextRun(new Date(after));
    if (next === null) throw new RangeError("it never comes due");
    return next.getTime();
  });
}

/** The moments within `[from, to)` at which it comes due, at most so many. Throws INVALID_CRON. */
export function timesWithin(schedule: Schedule, from: number, to: number, most = MOST_TIMES): number[] {
  return cronOf(schedule, (cron) => {
    const times: number[] = [];
    for (let at = cron.nextRun(new Date(from - 1)); at !== null && times.length < most; at = cron.nextRun(at)) {
      if (at.getTime() >= to) break;
      times.push(at.getTime());
    }
    return times;
  });
}

function cronOf<Result>({ cron, timezone }: Schedule, use: (of: Cron) => Result): Result {
  try {
    const fields = cron.trim().split(/\s+/);
    if (fields.length !== 5) throw new RangeError(`it has ${fields.length} fields, not five`);
    if (!zones.has(timezone) && !isZone(timezone)) throw new RangeError("there is no such time zone");
    zones.add(timezone);
    return use(new Cron(fields.join(" "), { timezone, paused: true }));
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    const reason = (error as Error).message.replace(/^Cron\w+: /, "");
    throw new ServiceError("INVALID_CRON", { cron, timezone, reason }, { cause: error });
  }
}

/** Zones that are known to be there. */
const zones = new Set(["UTC"]);

function isZone(timezone: string): boolean {
  if (!/^[A-Za-z][\w+/-]*$/.test(timezone)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: timezone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
