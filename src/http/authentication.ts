import type { IncomingMessage } from "node:http";
import { errors, type JWTPayload, type JWTVerifyGetKey, type JWTVerifyOptions, jwtVerify } from "jose";
import type { Caller } from "../access/caller.ts";
import { MissingToken } from "../access/missing-token.ts";
import { ServiceError } from "../errors/service-error.ts";
import { NO_KEYS, type TokenKeys } from "./token-keys.ts";

export interface AuthenticationOptions {
  jwtIssuer: string;
  jwtAudience: string;
  /** Clients that are let in; empty lets every client in. */
  allowedClientIds: readonly string[];
  /** Path of the claim that lists roles. */
  rolesClaim: string;
  adminRole: string;
  /** The role that may read everybody's jobs; empty where there is none. */
  readerRole: string;
}

/** Tells who makes a request; throws UNAUTHORIZED or FORBIDDEN. */
export type Authenticate = (request: IncomingMessage) => Caller | Promise<Caller>;

const CLOCK_TOLERANCE_SECONDS = 5;

/** Verifies bearer tokens: signature, algorithm, exp, nbf, issuer, audience, subject, and the client they were made for. */
export function jwtAuthentication(options: AuthenticationOptions, { key, algorithms }: TokenKeys): Authenticate {
  const verification: JWTVerifyOptions = {
    algorithms,
    issuer: options.jwtIssuer,
    audience: options.jwtAudience,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    requiredClaims: ["exp", "sub"],
  };
  return async (request) => {
    const payload = await verified(bearerToken(request), key, verification);
    const caller = callerOf(payload, options);
    const { client_id } = caller;
    const { allowedClientIds } = options;
    if (allowedClientIds.length > 0 && (client_id === null || !allowedClientIds.includes(client_id))) {
      throw new ServiceError("FORBIDDEN", { client_id });
    }
    return caller;
  };
}

function bearerToken(request: IncomingMessage): string {
  const [, token] = /^Bearer +([\w.~+/=-]+)$/i.exec(request.headers.authorization ?? "") ?? [];
  if (token === undefined) throw new MissingToken();
  return token;
}

async function verified(token: string, key: JWTVerifyGetKey, options: JWTVerifyOptions): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, key, options)).payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw new ServiceError("UNAUTHORIZED", { reason: "the token has expired" });
    const unreachable = !(error instanceof errors.JOSEError) || error instanceof errors.JWKSTimeout;
    const refused = error instanceof errors.JOSEError && error.code === "ERR_JOSE_GENERIC";
    if (unreachable || refused) {
      throw new ServiceError("SERVICE_UNAVAILABLE", { reason: NO_KEYS }, { cause: error });
    }
    throw new ServiceError("UNAUTHORIZED", { reason: "the token is not valid" });
  }
}

function callerOf(payload: JWTPayload, { rolesClaim, adminRole, readerRole }: AuthenticationOptions): Caller {
  const subject: unknown = payload.sub;
  // One that is no text would be the subject of another token, or of none (RFC 7519, 4.1.2).
  if (typeof subject !== "string" || subject === "") {
    throw new ServiceError("UNAUTHORIZED", { reason: "the token is not valid" });
  }
  const client = payload.client_id ?? payload.azp;
  const claim = rolesClaim.split(".").reduce<unknown>((at, name) => memberOf(at, name), payload);
  const roles = Array.isArray(claim) ? claim.filter((role) => typeof role === "string") : [];
  return {
    subject,
    client_id: typeof client === "string" ? client : null,
    roles,
    is_admin: roles.includes(adminRole),
    is_reader: readerRole !== "" && roles.includes(readerRole),
    rate_key: `sub:${subject}`,
  };
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
