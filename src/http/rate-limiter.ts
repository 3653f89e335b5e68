import { TokenBucket } from "limiter";
import { remembered } from "./remembered.ts";

/** Decides how many calls a caller may make. */
export interface RateLimiter {
  /**
   * Takes a token for a call; null if there was one, else the seconds until there is one for this call: of calls that
   * are refused one after the other, each is told a time of its own.
   */
  take: (key: string) => number | null;
}

export const MINUTE_MS = 60_000;
/** Callers that are remembered; one that is forgotten begins with a full bucket. */
export const MAX_CALLERS = 100_000;

/** What those are told who come while a bucket is empty: one after the other, when there is a token for each. */
export class WaitTimes {
  readonly #tokenMs: number;
  readonly #burst: number;
  /** When the first token comes that no call that was refused has been told of. */
  #unpromisedAt = 0;

  constructor(tokenMs: number, burst: number) {
    this.#tokenMs = tokenMs;
    this.#burst = burst;
  }

  /** The seconds that the next to be refused is to wait, given when the next token comes and what time it is. */
  next(tokenAt: number, now: number): number {
    // Whoever does not come back is not waited for: when the bucket is full again there is enough for all.
    const due = Math.min(Math.max(tokenAt, this.#unpromisedAt), tokenAt + this.#burst * this.#tokenMs);
    this.#unpromisedAt = due + this.#tokenMs;
    // In whole milliseconds: what is left of the sum of a time and 1000 may be a little more than 1000.
    return Math.max(1, Math.ceil(Math.floor(due - now) / 1000));
  }
}

/** A token bucket per caller: `burst` tokens at most, refilled evenly. `perMinute` 0 lets everything through. */
export function tokenBuckets(perMinute: number, burst: number): RateLimiter {
  if (perMinute === 0) return { take: () => null };
  const allowances = remembered<{ bucket: TokenBucket; waits: WaitTimes }>(MAX_CALLERS);
  const allowanceOf = (key: string) => {
    const known = allowances.get(key);
    if (known !== undefined) return known;
    const bucket = new TokenBucket({ bucketSize: burst, tokensPerInterval: perMinute, interval: MINUTE_MS });
    bucket.content = burst;
    const allowance = { bucket, waits: new WaitTimes(MINUTE_MS / perMinute, burst) };
    allowances.set(key, allowance);
    return allowance;
  };
  return {
    take: (key) => {
      const { bucket, waits } = allowanceOf(key);
      if (bucket.tryRemoveTokens(1)) return null;
      const now = performance.now();
      return waits.next(now + bucket.getWaitTime(1), now);
    },
  };
}
