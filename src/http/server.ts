import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import express from "express";
import { ServiceError } from "../errors/service-error.ts";
import { toErrorObject } from "../errors/wire.ts";
import type { RpcEndpoint } from "../rpc/endpoint.ts";
import { requestIdOf } from "../rpc/request-id.ts";

export interface HttpOptions {
  endpoint: RpcEndpoint;
  /** Resolves to null if the service can take work, else to the reason why not. */
  unready: () => Promise<string | null>;
}

const REQUEST_TIMEOUT_MS = 60_000;
const HEADERS_TIMEOUT_MS = 15_000;
const KEEP_ALIVE_MS = 65_000;

/** The HTTP server: JSON-RPC on /rpc, and plain answers for machines that watch the service. */
export function createHttpServer({ endpoint, unready }: HttpOptions): Server {
  const router = express.Router({ caseSensitive: true, strict: true });
  const rpc = (request: IncomingMessage, response: ServerResponse): void => void endpoint.handle(request, response);
  router.all("/rpc", rpc);
  router.get("/", (_request, response) => json(response as ServerResponse, 200, { service: "dataset-profiler" }));
  router.get("/health/live", (_request, response) => json(response as ServerResponse, 200, { status: "live" }));
  router.get("/health/ready", async (_request, response) => {
    const reason = await unready();
    json(response as ServerResponse, reason === null ? 200 : 503, { status: reason === null ? "ready" : reason });
  });
  const handle = router as unknown as (
    request: IncomingMessage,
    response: ServerResponse,
    next: (error?: unknown) => void,
  ) => void;
  const server = createServer(
    { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: HEADERS_TIMEOUT_MS, keepAliveTimeout: KEEP_ALIVE_MS },
    (request, response) => handle(request, response, (error) => notServed(request, response, error)),
  );
  return server;
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(body));
}

/** An address that is not served, or that cannot be read: answered in JSON like everything else. */
function notServed(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const request_id = requestIdOf(request.headers["x-request-id"]);
  const readable = error === undefined || error === null;
  const failure = readable
    ? new ServiceError("NOT_FOUND", { kind: "address", id: "this" })
    : new ServiceError("INVALID_REQUEST", { reason: "the address cannot be read" });
  const body = {
    jsonrpc: "2.0",
    id: null,
    error: toErrorObject(failure, { source: "transport", request_id, trace: false }),
  };
  response.setHeader("x-request-id", request_id);
  if (!response.headersSent) json(response, readable ? 404 : 400, body);
}
