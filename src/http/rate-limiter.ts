import { TokenBucket } from "limiter";
import { LRUCache } from "lru-cache";

/** Decides how many calls a caller may make. One that shares its state between processes would have the same shape. */
export interface RateLimiter {
  /** Takes a token for a call; null if there was one, else the seconds until there is. */
  take: (key: string) => number | null;
}

const MINUTE_MS = 60_000;
/** Callers that are remembered; one that is forgotten begins with a full bucket. */
const MAX_CALLERS = 100_000;

/** A token bucket per caller: `burst` tokens at most, refilled evenly. `perMinute` 0 lets everything through. */
export function tokenBuckets(perMinute: number, burst: number): RateLimiter {
  if (perMinute === 0) return { take: () => null };
  const buckets = new LRUCache<string, TokenBucket>({ max: MAX_CALLERS });
  const bucketOf = (key: string): TokenBucket => {
    const known = buckets.get(key);
    if (known !== undefined) return known;
    const bucket = new TokenBucket({ bucketSize: burst, tokensPerInterval: perMinute, interval: MINUTE_MS });
    bucket.content = burst;
    buckets.set(key, bucket);
    return bucket;
  };
  const wait = (bucket: TokenBucket): number => Math.max(1, Math.ceil(bucket.getWaitTime(1) / 1000));
  return {
    take: (key) => {
      const bucket = bucketOf(key);
      return bucket.tryRemoveTokens(1) ? null : wait(bucket);
    },
  };
}
