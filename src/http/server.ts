import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import cors from "cors";
import express from "express";
import type { Logger } from "pino";
import { ServiceError } from "../errors/service-error.ts";
import { toErrorObject, toServiceError } from "../errors/wire.ts";
import type { RpcEndpoint } from "../rpc/endpoint.ts";
import { refusalOf } from "../rpc/http-response.ts";
import { answer } from "../rpc/linger.ts";
import { requestIdOf } from "../rpc/request-id.ts";
import type { Page } from "../web/routes.ts";
import type { Metrics } from "./metrics.ts";
import type { MonitoringAccess } from "./monitoring-access.ts";
import { type ForeignHeader, hostHeaders } from "./origin-check.ts";
import type { ResultDownloads } from "./result-download.ts";
import { securityHeaders } from "./security-headers.ts";
import { refuseUnreadable } from "./unreadable.ts";

export interface HttpOptions {
  endpoint: RpcEndpoint;
  metrics: Metrics;
  monitoring: MonitoringAccess;
  logger: Logger;
  /** The page for people, by its addresses below /ui; null where it is turned off. */
  page: Page | null;
  /** Results as files; null where no SQL is run. */
  downloads: ResultDownloads | null;
  /** Origins that browsers may call from. */
  corsOrigins: readonly string[];
  /** The header that tells that a request was meant for another server, or sent by a page of another site. */
  foreign: (request: IncomingMessage) => ForeignHeader | null;
  /** Resolves to null if the service can take work, else to the reason why not. */
  unready: () => Promise<string | null>;
  /** Whether the service is shutting down: callers are told to send no more requests over a connection. */
  draining: () => boolean;
}

const REQUEST_TIMEOUT_MS = 60_000;
const HEADERS_TIMEOUT_MS = 15_000;
const KEEP_ALIVE_MS = 65_000;
/** Time between two looks at which of these are over. */
const LOOK_MS = 1000;

/** The endpoint writes its headers itself, all at once. */
const RPC = "/rpc";
/** The page, and what it is made of. */
const PAGE = ["/ui", "/ui/:file"];
const PREFLIGHT_SECONDS = 600;
/** Characters of an address that is not served that an answer shows. */
const MOST_SHOWN = 100;

/** The HTTP server: JSON-RPC on /rpc, and plain answers for machines that watch the service. */
export function createHttpServer(options: HttpOptions): Server {
  const { endpoint, metrics, monitoring, page, downloads, logger, corsOrigins, foreign, unready, draining } = options;
  const router = express.Router({ caseSensitive: true, strict: true });
  if (corsOrigins.length > 0) {
    const exposedHeaders = ["x-request-id", "retry-after", "www-authenticate"];
    router.use(cors({ origin: [...corsOrigins], methods: ["POST", "GET"], exposedHeaders, maxAge: PREFLIGHT_SECONDS }));
  }
  const rpc = (request: IncomingMessage, response: ServerResponse): void => endpoint.handle(request, response);
  router.all(RPC, rpc);
  router.get("/", (_request, response) => json(response, 200, { service: "dataset-profiler" }));
  if (page !== null) {
    router.get(PAGE, async (request, response, next) => {
      const { pathname = "" } = URL.parse(request.url, "http://localhost") ?? {};
      const file = await page(pathname, /\bgzip\b/.test(request.headers["accept-encoding"] ?? ""));
      if (file === null) return next();
      response.removeHeader("cache-control");
      response.writeHead(200, file.headers).end(file.body);
    });
  }
  if (downloads !== null) {
    router.get("/results/:file", (request, response) => downloads.send(request.params.file, request, response));
  }
  router.get("/health/live", (_request, response) => json(response, 200, { status: "live" }));
  router.get("/metrics", async (request, response) => {
    monitoring.admit(request);
    monitoring.authorize(request);
    const text = await metrics.text();
    response.writeHead(200, { "content-type": metrics.contentType }).end(text);
  });
  router.get("/health/ready", async (request, response) => {
    monitoring.admit(request);
    const reason = await unready();
    json(response, reason === null ? 200 : 503, { status: reason === null ? "ready" : reason });
  });
  // Express types its router as part of an application, which it is not here: it asks no more of a request than Node gives.
  const handle = router as unknown as (
    request: IncomingMessage,
    response: ServerResponse,
    next: (error?: unknown) => void,
  ) => void;
  const timeouts = {
    requestTimeout: REQUEST_TIMEOUT_MS,
    headersTimeout: HEADERS_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: LOOK_MS,
  };
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    if (draining()) response.shouldKeepAlive = false;
    if (request.url !== RPC) {
      for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    }
    const found = foreign(request);
    const header = found === "Sec-Fetch-Site" && page !== null && opensPage(request) ? null : found;
    const refusal = header === null ? null : new ServiceError("ORIGIN_NOT_ALLOWED", { header });
    const hosts = hostHeaders(request);
    if (hosts > 1 || (hosts === 0 && request.httpVersion === "1.1")) {
      response.shouldKeepAlive = false; // nobody knows what else is wrong with what comes over this connection
      refuse(request, response, notOneHost(hosts), logger);
    } else if (refusal === null && request.url === RPC && corsOrigins.length === 0) {
      endpoint.handle(request, response); // as the router would
    } else if (refusal === null) {
      handle(request, response, (error) => refuse(request, response, error ?? notServed(request), logger));
    } else if (isRpc(request)) endpoint.handle(request, response, refusal);
    else refuse(request, response, refusal, logger);
  };
  // Without a Host, Node would answer by itself, and without a word.
  const server = createServer({ ...timeouts, requireHostHeader: false }, serve);
  server.on("checkContinue", serve); // told to go on once nothing stands against it
  refuseUnreadable(server);
  return server;
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(body));
}

/** Whether somebody follows a link to the page, which another site may have: it shows nothing that it does not ask for. */
function opensPage({ method, url = "", headers }: IncomingMessage): boolean {
  return method === "GET" && url.split("?")[0] === "/ui" && headers["sec-fetch-dest"] === "document";
}

/** Whether a request is for the endpoint; its target may have a query, or say the whole address. */
function isRpc({ url = "" }: IncomingMessage): boolean {
  return url === RPC || URL.parse(url, "http://localhost")?.pathname === RPC;
}

function notOneHost(hosts: number): ServiceError {
  const reason = hosts === 0 ? "there is no Host header" : "there are several Host headers";
  return new ServiceError("INVALID_REQUEST", { reason }, { http_status: 400 });
}

/** What is asked for at an address that is none is meant for the one where calls are answered, most likely. */
function notServed({ url = "" }: IncomingMessage): ServiceError {
  const id = (url.split("?")[0] ?? "").slice(0, MOST_SHOWN);
  const suggestion = `Send JSON-RPC requests by POST to ${RPC}, written just so`;
  return new ServiceError("NOT_FOUND", { kind: "address", id }, { suggestion });
}

/** Answers what is not served, or has failed, in JSON like everything else; what nobody expected is logged. */
function refuse(request: IncomingMessage, response: ServerResponse, thrown: unknown, logger: Logger): void {
  const request_id = requestIdOf(request.headers["x-request-id"]);
  const failure = toServiceError(thrown);
  if (thrown !== failure)
    logger.error({ err: thrown, request_id, path: request.url?.split("?")[0] }, "unexpected error");
  if (response.headersSent) {
    response.destroy(); // what was begun cannot be ended as it should: the caller sees that it is cut off
    return;
  }
  const error = toErrorObject(failure, { source: "transport", request_id, trace: false });
  const headers = ["x-request-id", request_id, ...Object.entries(refusalOf(failure).headers ?? {}).flat()];
  const text = JSON.stringify({ jsonrpc: "2.0", id: null, error });
  answer(request, response, { status: failure.http_status, headers, text }, false);
}
