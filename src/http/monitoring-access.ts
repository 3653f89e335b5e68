import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { MissingToken } from "../access/missing-token.ts";
import { ServiceError } from "../errors/service-error.ts";
import { tokenBuckets } from "./rate-limiter.ts";

export interface MonitoringOptions {
  /** What `/metrics` is given for, as a bearer token; empty gives it to everybody. */
  metricsToken: string;
  rateLimitPerMinute: number;
  rateLimitBurst: number;
  addressOf: (request: IncomingMessage) => string;
}

/** Who may watch the service: each check throws where a request is not answered. */
export interface MonitoringAccess {
  /** RATE_LIMIT_EXCEEDED where an address asks too often; what it watches does not count as its calls. */
  admit: (request: IncomingMessage) => void;
  /** UNAUTHORIZED unless the request has the token for metrics. */
  authorize: (request: IncomingMessage) => void;
}

/** Access to the plain paths whose answers take work. */
export function monitoringAccess(options: MonitoringOptions): MonitoringAccess {
  const { rateLimitPerMinute: per_minute, rateLimitBurst: burst, addressOf } = options;
  const limiter = tokenBuckets(per_minute, burst);
  const wanted = digest(`Bearer ${options.metricsToken}`);
  return {
    admit: (request) => {
      const wait = limiter.take(addressOf(request));
      if (wait !== null) {
        throw new ServiceError("RATE_LIMIT_EXCEEDED", { per_minute, burst }, { retry_after_seconds: wait });
      }
    },
    authorize: ({ headers: { authorization } }) => {
      if (options.metricsToken === "") return;
      if (authorization === undefined) throw new MissingToken();
      if (timingSafeEqual(digest(authorization), wanted)) return;
      throw new ServiceError("UNAUTHORIZED", { reason: "the token is not the one for metrics" });
    },
  };
}

/** Texts of one length, that comparing takes the same time for any. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
