import { ServiceError } from "../errors/service-error.ts";

/** UNAUTHORIZED where a request brings no token at all: it is told that one is needed, and nothing more (RFC 6750). */
export class MissingToken extends ServiceError<"UNAUTHORIZED"> {
  constructor() {
    super("UNAUTHORIZED", { reason: "a bearer token is missing" });
  }
}
