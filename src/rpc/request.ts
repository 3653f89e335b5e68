import { ServiceError } from "../errors/service-error.ts";
import { survivesRoundTrip } from "./number-source.ts";

export type RequestId = string | number | null;

/** A valid JSON-RPC 2.0 request object. */
export interface Request {
  method: string;
  params: object | undefined;
  /** Undefined for a notification. */
  id: RequestId | undefined;
}

/** A request that nobody wants to hear the end of. */
export type Notification = Request & { id: undefined };

/** What stands in the place of a request object and is none, with the id to answer it under. */
export class InvalidRequest {
  readonly id: RequestId;
  readonly error: ServiceError;

  constructor(id: RequestId, reason: string) {
    this.id = id;
    this.error = new ServiceError("INVALID_REQUEST", { reason });
  }
}

/**
 * Reads a value as a request object, by the letter of the specification, which leaves further members free. `idSource`
 * gives the text of a numeric id that might not be what the caller wrote, null where there is no doubt.
 */
export function readRequest(value: unknown, idSource: () => string | null): Request | InvalidRequest {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return new InvalidRequest(null, "a request must be an object");
  }
  const { jsonrpc, method, params, id: given }: Members = value;
  const id = Object.hasOwn(value, "id") ? checkedId(given, idSource) : undefined;
  if (id instanceof ServiceError) return new InvalidRequest(null, id.details.reason);
  const invalid = (reason: string): InvalidRequest => new InvalidRequest(id ?? null, reason);
  if (jsonrpc !== "2.0") return invalid("jsonrpc must be exactly '2.0'");
  if (typeof method !== "string") return invalid("method must be a string");
  if (params !== undefined && (typeof params !== "object" || params === null)) {
    return invalid("params must be an object or an array");
  }
  return { method, params, id };
}

export function isNotification(request: Request | InvalidRequest): request is Notification {
  return request.id === undefined;
}

interface Members {
  jsonrpc?: unknown;
  method?: unknown;
  params?: unknown;
  id?: unknown;
}

function checkedId(id: unknown, idSource: () => string | null): RequestId | ServiceError<"INVALID_REQUEST"> {
  if (id === null || typeof id === "string") return id;
  const refuse = (reason: string): ServiceError<"INVALID_REQUEST"> => new ServiceError("INVALID_REQUEST", { reason });
  if (typeof id !== "number") return refuse("id must be a string, a number or null");
  const source = idSource();
  if (source === null ? Number.isSafeInteger(id) : survivesRoundTrip(source, id)) return id;
  return refuse("id is a number that cannot be sent back exactly");
}
