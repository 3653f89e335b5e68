import type { IncomingMessage } from "node:http";
import { anonymous } from "./access/caller.ts";
import type { Config } from "./config.ts";
import { ServiceError } from "./errors/service-error.ts";
import { type Authenticate, jwtAuthentication } from "./http/authentication.ts";
import { limitFailures } from "./http/failed-authentication.ts";
import { LeasedBuckets } from "./http/leased-buckets.ts";
import { tokenBuckets } from "./http/rate-limiter.ts";
import type { TokenKeys } from "./http/token-keys.ts";
import type { JobEngine } from "./jobs/engine.ts";
import type { Admit } from "./rpc/admission.ts";

/** How callers are known: by their tokens, or, where these are not asked for, by their addresses. */
export function authentication(
  config: Config,
  keys: TokenKeys | null,
  addressOf: (request: IncomingMessage) => string,
): Authenticate {
  if (keys !== null) {
    const allowedClientIds = config.allowedClientIds.includes("*") ? [] : config.allowedClientIds;
    const authenticate = jwtAuthentication({ ...config, allowedClientIds }, keys);
    return limitFailures(authenticate, { perMinute: config.authFailuresPerMinute, addressOf });
  }
  return (request) => anonymous(addressOf(request));
}

/** How calls are counted: here, or, where there are several processes, for all of them together. */
export function admission(config: Config, leaseTokens: JobEngine["leaseTokens"]): Admit {
  const { rateLimitPerMinute: perMinute, rateLimitBurst: burst, rateLimitExact: exact } = config;
  const limiter =
    leaseTokens === null || perMinute === 0
      ? tokenBuckets(perMinute, burst)
      : new LeasedBuckets({
          lease: (key, most) => leaseTokens(key, most, { perMinute, burst }),
          perMinute,
          burst,
          exact,
        });
  const admitted = (wait: number | null): void => {
    if (wait === null) return;
    const details = { per_minute: perMinute, burst };
    throw new ServiceError("RATE_LIMIT_EXCEEDED", details, { retry_after_seconds: wait });
  };
  return ({ rate_key }) => {
    const wait = limiter.take(rate_key);
    return wait instanceof Promise ? wait.then(admitted) : admitted(wait);
  };
}
