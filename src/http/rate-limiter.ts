import { TokenBucket } from "limiter";
import { LRUCache } from "lru-cache";

/** Decides how many calls a caller may make. One that shares its state between processes would have the same shape. */
export interface RateLimiter {
  /**
   * Takes a token for a call; null if there was one, else the seconds until there is one for this call: of calls that
   * are refused one after the other, each is told a time of its own.
   */
  take: (key: string) => number | null;
}

const MINUTE_MS = 60_000;
/** Callers that are remembered; one that is forgotten begins with a full bucket. */
const MAX_CALLERS = 100_000;

/** What a caller may do. */
interface Allowance {
  bucket: TokenBucket;
  /** When the first token comes that no call that was refused has been told of. */
  unpromisedAt: number;
}

/** A token bucket per caller: `burst` tokens at most, refilled evenly. `perMinute` 0 lets everything through. */
export function tokenBuckets(perMinute: number, burst: number): RateLimiter {
  if (perMinute === 0) return { take: () => null };
  const tokenMs = MINUTE_MS / perMinute;
  const allowances = new LRUCache<string, Allowance>({ max: MAX_CALLERS });
  const allowanceOf = (key: string): Allowance => {
    const known = allowances.get(key);
    if (known !== undefined) return known;
    const bucket = new TokenBucket({ bucketSize: burst, tokensPerInterval: perMinute, interval: MINUTE_MS });
    bucket.content = burst;
    const allowance = { bucket, unpromisedAt: 0 };
    allowances.set(key, allowance);
    return allowance;
  };
  return {
    take: (key) => {
      const allowance = allowanceOf(key);
      if (allowance.bucket.tryRemoveTokens(1)) return null;
      const now = performance.now();
      const next = now + allowance.bucket.getWaitTime(1);
      // Whoever does not come back is not waited for: when the bucket is full again there is enough for all.
      const due = Math.min(Math.max(next, allowance.unpromisedAt), next + burst * tokenMs);
      allowance.unpromisedAt = due + tokenMs;
      // In whole milliseconds: what is left of the sum of a time and 1000 may be a little more than 1000.
      return Math.max(1, Math.ceil(Math.floor(due - now) / 1000));
    },
  };
}
