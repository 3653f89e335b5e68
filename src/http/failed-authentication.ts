import { hash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Caller } from "../access/caller.ts";
import { ServiceError } from "../errors/service-error.ts";
import type { Authenticate } from "./authentication.ts";
import { tokenBuckets } from "./rate-limiter.ts";
import { remembered } from "./remembered.ts";

export interface FailureLimits {
  /** Failed authentications that an address may have a minute, and at once; 0 for any number. */
  perMinute: number;
  addressOf: (request: IncomingMessage) => string;
}

/** Addresses, and tokens, that are remembered. */
const REMEMBERED = 10_000;

/**
 * The same authentication for addresses that rarely fail it. One that fails too often is told to wait, with
 * RATE_LIMIT_EXCEEDED, and until then only tokens that were good before are looked at: who shares the address
 * and is let in already is let in on.
 */
export function limitFailures(authenticate: Authenticate, { perMinute, addressOf }: FailureLimits): Authenticate {
  if (perMinute === 0) return authenticate;
  const limiter = tokenBuckets(perMinute, perMinute);
  const blocked = remembered<number>(REMEMBERED);
  const good = remembered<true>(REMEMBERED);
  const refuse = (seconds: number): ServiceError => {
    const details = { per_minute: perMinute, burst: perMinute };
    return new ServiceError("RATE_LIMIT_EXCEEDED", details, { retry_after_seconds: seconds });
  };
  const failed = (address: string, error: unknown): unknown => {
    if (!(error instanceof ServiceError) || error.name !== "UNAUTHORIZED") return error;
    const wait = limiter.take(address);
    if (wait === null) return error;
    blocked.set(address, performance.now() + wait * 1000);
    return refuse(wait);
  };
  return async (request): Promise<Caller> => {
    const address = addressOf(request);
    const key = hash("sha256", request.headers.authorization ?? "", "base64");
    const left = (blocked.get(address) ?? 0) - performance.now();
    if (left > 0 && !good.has(key)) throw refuse(Math.ceil(left / 1000));
    try {
      const caller = await authenticate(request);
      good.set(key, true);
      return caller;
    } catch (error) {
      throw failed(address, error);
    }
  };
}
