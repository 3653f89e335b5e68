import type { IncomingMessage, ServerResponse } from "node:http";
import type { Caller } from "../access/caller.ts";
import { MissingToken } from "../access/missing-token.ts";
import { ServiceError } from "../errors/service-error.ts";
import type { ErrorObject } from "../errors/wire.ts";
import { bytesOf, type Text } from "./json-text.ts";
import { answer, type HeaderList, JSON_TYPE } from "./linger.ts";
import { isCompressed, sendCompressed } from "./send-compressed.ts";
import { mindReading, sendPieces } from "./send-pieces.ts";

/** What a POST is answered with, and what is logged of it. */
export interface HttpResponse {
  status: number;
  /** Undefined where there is nothing to say. */
  text: Text | undefined;
  headers?: Record<string, string>;
  /** The first method called. */
  method: string | null;
  /** How many requests there were. */
  items: number;
  /** The first error. */
  error: ErrorObject | null;
  caller: Caller | null;
}

/** Statuses of requests that are refused before they reach a method; all else is answered with 200. */
const REFUSED = new Set([401, 403, 405, 413, 415, 429, 503]);

/** Status and headers of the answer to a request that reached no method. */
export function refusalOf(error: unknown): Pick<HttpResponse, "status" | "headers"> {
  if (!(error instanceof ServiceError)) return { status: 500 };
  const { http_status, retry_after_seconds } = error;
  if (!REFUSED.has(http_status)) return { status: 200 };
  return {
    status: http_status,
    headers: {
      ...(http_status === 405 ? { allow: "POST" } : {}),
      ...(http_status === 401 ? { "www-authenticate": challenge(error) } : {}),
      ...(retry_after_seconds === undefined ? {} : { "retry-after": String(retry_after_seconds) }),
      // What is left of a body that is not read would have to be; and a service that drains wants no further request.
      ...([413, 415, 503].includes(http_status) ? { connection: "close" } : {}),
    },
  };
}

function challenge(error: ServiceError): string {
  const realm = 'Bearer realm="dataset-profiler"';
  return error instanceof MissingToken ? realm : `${realm}, error="invalid_token"`;
}

/**
 * Writes the answer, unless the caller has gone. A long one is a promise, which resolves once all of it is on its way. One
 * who reads nothing of it for `timeoutMs` is hung up on.
 */
export function send(
  request: IncomingMessage,
  response: ServerResponse,
  headers: HeaderList,
  { status, text, caller }: HttpResponse,
  timeoutMs: number,
): Promise<void> | null {
  if (response.destroyed) return null; // the caller has gone
  if (text === undefined) response.writeHead(status, headers).end();
  else if (request.complete && isCompressed(request, text)) {
    headers.push("content-type", JSON_TYPE, "content-encoding", "gzip");
    response.writeHead(status, headers);
    return sendCompressed(response, text, timeoutMs).then(() => mindReading(response, timeoutMs));
  } else if (typeof text === "string") answer(request, response, { status, headers, text }, caller !== null);
  else {
    headers.push("content-type", JSON_TYPE, "content-length", String(bytesOf(text)));
    response.writeHead(status, headers);
    return sendPieces(response, text, timeoutMs).then(() => mindReading(response, timeoutMs));
  }
  mindReading(response, timeoutMs);
  return null;
}
