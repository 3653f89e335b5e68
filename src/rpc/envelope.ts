import { ServiceError } from "../errors/service-error.ts";
import { survivesRoundTrip } from "./number-source.ts";

export type RequestId = string | number | null;

/** A valid JSON-RPC 2.0 request object. */
export interface RpcRequest {
  method: string;
  params: unknown;
  /** Undefined for a notification. */
  id: RequestId | undefined;
}

/** An entry of a document that is not a request object, with the id to answer it under. */
export class InvalidEntry {
  readonly id: RequestId;
  readonly error: ServiceError;

  constructor(id: RequestId, reason: string) {
    this.id = id;
    this.error = new ServiceError("INVALID_REQUEST", { reason });
  }
}

/**
 * Reads one entry as a request object, by the letter of the specification, which leaves further members free.
 * `idSource` gives the text of a numeric id that might not be what the caller wrote, null where there is no doubt.
 */
export function readEntry(entry: unknown, idSource: () => string | null): RpcRequest | InvalidEntry {
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) {
    return new InvalidEntry(null, "a request must be an object");
  }
  const { jsonrpc, method, params } = entry as Record<string, unknown>;
  const hasId = Object.hasOwn(entry, "id");
  const given = (entry as { id?: unknown }).id;
  const id = hasId ? checkedId(given, idSource) : undefined;
  if (id instanceof ServiceError) return new InvalidEntry(null, id.details.reason);
  const invalid = (reason: string): InvalidEntry => new InvalidEntry(id ?? null, reason);
  if (jsonrpc !== "2.0") return invalid("jsonrpc must be exactly '2.0'");
  if (typeof method !== "string") return invalid("method must be a string");
  if (Object.hasOwn(entry, "params") && (typeof params !== "object" || params === null)) {
    return invalid("params must be an object or an array");
  }
  return { method, params, id };
}

function checkedId(id: unknown, idSource: () => string | null): RequestId | ServiceError<"INVALID_REQUEST"> {
  if (id === null || typeof id === "string") return id;
  const refuse = (reason: string): ServiceError<"INVALID_REQUEST"> => new ServiceError("INVALID_REQUEST", { reason });
  if (typeof id !== "number") return refuse("id must be a string, a number or null");
  const source = idSource();
  if (source === null ? Number.isSafeInteger(id) : survivesRoundTrip(source, id)) return id;
  return refuse("id is a number that cannot be sent back exactly");
}
