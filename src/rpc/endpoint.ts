import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "pino";
import { ServiceError } from "../errors/service-error.ts";
import { type ErrorObject, type Occurrence, toServiceError } from "../errors/wire.ts";
import { mapBounded } from "./batch.ts";
import { checkMediaType, decodeBody, parseDocument, readBody } from "./body.ts";
import type { Call } from "./call-scope.ts";
import { InvalidEntry, type RpcRequest, readEntry } from "./request.ts";
import { LazyAbort } from "./lazy-abort.ts";
import type { Caller } from "./method.ts";
import { idSources } from "./number-source.ts";
import type { Registry } from "./registry.ts";
import { requestIdOf } from "./request-id.ts";
import { bareTooLarge, errorResponse, type RpcResponse, resultResponse, tooLarge } from "./response.ts";

export interface EndpointLimits {
  maxBodyBytes: number;
  maxBatchItems: number;
  batchWidth: number;
  maxResponseBytes: number;
  maxDepth: number;
  batchTimeoutMs: number;
}

/** Told of every call: the method's name (`unknown` where there is none), the error code or 0, and the time it took. */
export type RequestObserver = (method: string, code: number, seconds: number) => void;

export interface EndpointOptions {
  registry: Registry;
  limits: EndpointLimits;
  logger: Logger;
  /** Whether errors carry a trace. */
  errorTrace: boolean;
  /** Why no request is taken at present; null while requests are. */
  refusal: () => string | null;
  /** Who makes a request; throws where the caller is not let in. */
  authenticate: (request: IncomingMessage) => Caller | Promise<Caller>;
  /** Counts a call; throws where its caller has made too many. */
  admit: (caller: Caller) => void;
  observe: RequestObserver;
  /** Headers of every answer. */
  headers: Readonly<Record<string, string>>;
}

interface HttpResponse {
  status: number;
  /** Undefined where there is nothing to answer. */
  text: string | undefined;
  headers?: Record<string, string>;
  /** For the log: the first method called and the first error. */
  method: string | null;
  items: number;
  error: ErrorObject | null;
  caller: Caller | null;
}

/** `POST /rpc`: JSON-RPC 2.0 over HTTP. Every request is answered by a JSON-RPC body, or by none where there is nothing to say. */
export class RpcEndpoint {
  readonly #options: EndpointOptions;
  #inFlight = 0;

  constructor(options: EndpointOptions) {
    this.#options = options;
  }

  /** Requests and notifications that are being worked on. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Answers a request; never throws. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const start = performance.now();
    const requestId = requestIdOf(request.headers["x-request-id"]);
    const gone = new LazyAbort();
    response.on("close", () => {
      if (!response.writableFinished) gone.abort();
    });
    this.#inFlight++;
    try {
      const reply = await this.#reply(request, requestId, gone);
      send(request, response, { ...this.#options.headers, "x-request-id": requestId, ...reply.headers }, reply);
      this.#log(requestId, reply, start);
    } finally {
      this.#inFlight--;
    }
  }

  async #reply(request: IncomingMessage, request_id: string, gone: LazyAbort): Promise<HttpResponse> {
    const start = performance.now();
    let caller: Caller | null = null;
    try {
      if (request.method !== "POST") {
        throw new ServiceError("INVALID_REQUEST", { reason: "the HTTP method must be POST" }, { http_status: 405 });
      }
      const refusal = this.#options.refusal();
      if (refusal !== null) throw new ServiceError("SERVICE_UNAVAILABLE", { reason: refusal });
      const known = this.#options.authenticate(request);
      caller = known instanceof Promise ? await known : known;
      this.#options.admit(caller);
      checkMediaType(request);
      const text = decodeBody(await readBody(request, this.#options.limits.maxBodyBytes));
      return await this.#document(text, { request_id, caller, gone });
    } catch (error) {
      const reply = this.#refused(error, request_id, caller);
      this.#options.observe("transport", reply.error?.code ?? 0, (performance.now() - start) / 1000);
      return reply;
    }
  }

  #document(text: string, call: Call): Promise<HttpResponse> {
    const { maxDepth, maxBatchItems } = this.#options.limits;
    const document = parseDocument(text, maxDepth);
    const sources = idSources(text, document);
    const read = (entry: unknown): RpcRequest | InvalidEntry => readEntry(entry, () => sources.get(entry) ?? null);
    if (!Array.isArray(document)) return this.#single(read(document), call);
    if (document.length === 0) throw new ServiceError("INVALID_REQUEST", { reason: "a batch must not be empty" });
    if (document.length > maxBatchItems) {
      throw new ServiceError("BATCH_TOO_LARGE", { items: document.length, max_items: maxBatchItems });
    }
    return this.#batch(document.map(read), call);
  }

  async #single(entry: RpcRequest | InvalidEntry, call: Call): Promise<HttpResponse> {
    const method = entry instanceof InvalidEntry ? null : entry.method;
    if (isNotification(entry)) {
      this.#notify(entry, call);
      return { status: 204, text: undefined, method, items: 1, error: null, caller: call.caller };
    }
    const answer = await this.#answer(entry, call, this.#options.limits.maxResponseBytes);
    const status = answer.error?.data.name === "INTERNAL_ERROR" ? 500 : 200;
    return { status, text: answer.text, method, items: 1, error: answer.error, caller: call.caller };
  }

  /**
   * The items of a batch, each counted as a call; the first was counted with the request. What passes the time or the
   * size of the whole gets its own error, the others keep their answers.
   */
  async #batch(entries: (RpcRequest | InvalidEntry)[], alone: Call): Promise<HttpResponse> {
    const { maxResponseBytes, batchWidth, batchTimeoutMs } = this.#options.limits;
    const call = { ...alone, deadline: performance.now() + batchTimeoutMs };
    const brackets = 2;
    let left = maxResponseBytes - brackets;
    const [first] = entries;
    const answers = await mapBounded(entries, batchWidth, async (entry) => {
      const refusal = entry === first ? null : this.#overRate(call.caller);
      if (isNotification(entry)) return refusal === null ? this.#notify(entry, call) : null;
      const answer =
        refusal === null
          ? await this.#answer(entry, call, left)
          : errorResponse(entry.id ?? null, refusal, this.#occurrence(entry, call));
      const fitting = Buffer.byteLength(answer.text) < left ? answer : bareTooLarge(entry.id ?? null);
      left -= Buffer.byteLength(fitting.text) + 1;
      return fitting;
    });
    const sent = answers.filter((answer) => answer !== null);
    const named = entries.find((entry) => !(entry instanceof InvalidEntry));
    return {
      status: sent.length === 0 ? 204 : 200,
      text: sent.length === 0 ? undefined : `[${sent.map(({ text }) => text).join(",")}]`,
      method: named instanceof InvalidEntry ? null : (named?.method ?? null),
      items: entries.length,
      caller: call.caller,
      error: sent.find(({ error }) => error !== null)?.error ?? null,
    };
  }

  #overRate(caller: Caller): ServiceError | null {
    try {
      this.#options.admit(caller);
      return null;
    } catch (error) {
      if (error instanceof ServiceError) return error;
      throw error;
    }
  }

  #occurrence(entry: RpcRequest | InvalidEntry, call: Call): Occurrence {
    const source = entry instanceof InvalidEntry ? "transport" : entry.method;
    return { source, request_id: call.request_id, trace: this.#options.errorTrace };
  }

  async #answer(entry: RpcRequest | InvalidEntry, call: Call, maxBytes: number): Promise<RpcResponse> {
    const start = performance.now();
    const occurrence = this.#occurrence(entry, call);
    const id = entry.id ?? null;
    let answer: RpcResponse;
    if (entry instanceof InvalidEntry) answer = errorResponse(id, entry.error, occurrence);
    else {
      try {
        answer = resultResponse(id, await this.#options.registry.call(entry, call), occurrence);
        const bytes = Buffer.byteLength(answer.text);
        if (bytes > maxBytes) throw tooLarge(bytes, this.#options.limits.maxResponseBytes);
      } catch (error) {
        if (!(error instanceof ServiceError)) this.#logUnexpected(error, call.request_id, entry.method);
        answer = errorResponse(id, error, occurrence);
      }
    }
    const method = entry instanceof InvalidEntry ? "transport" : this.#labelOf(entry.method);
    this.#options.observe(method, answer.error?.code ?? 0, (performance.now() - start) / 1000);
    return answer;
  }

  /** Only names of methods that exist become labels of metrics, so that callers cannot make up more. */
  #labelOf(method: string): string {
    return this.#options.registry.has(method) ? method : "unknown";
  }

  /** Starts a notification; nobody waits for it, and nobody is told how it went but log and metrics. */
  #notify(entry: RpcRequest, { request_id, caller }: Call): null {
    const start = performance.now();
    this.#inFlight++;
    const done = async (): Promise<void> => {
      let code = 0;
      try {
        await this.#options.registry.call(entry, { request_id, caller, gone: new LazyAbort() });
      } catch (error) {
        code = toServiceError(error).code;
        if (!(error instanceof ServiceError)) this.#logUnexpected(error, request_id, entry.method);
      } finally {
        this.#inFlight--;
        this.#options.observe(this.#labelOf(entry.method), code, (performance.now() - start) / 1000);
      }
    };
    void done();
    return null;
  }

  #refused(error: unknown, request_id: string, caller: Caller | null): HttpResponse {
    if (!(error instanceof ServiceError)) this.#logUnexpected(error, request_id, null);
    const occurrence = { source: "transport", request_id, trace: this.#options.errorTrace };
    const answer = errorResponse(null, error, occurrence);
    return { ...transport(error), text: answer.text, method: null, items: 0, error: answer.error, caller };
  }

  #logUnexpected(error: unknown, request_id: string, method: string | null): void {
    this.#options.logger.error({ err: error, request_id, method }, "unexpected error");
  }

  #log(requestId: string, { status, method, items, error, caller }: HttpResponse, start: number): void {
    const { logger } = this.#options;
    if (!logger.isLevelEnabled("info")) return;
    logger.info(
      {
        request_id: requestId,
        method,
        ...(caller === null ? {} : { caller: caller.subject ?? caller.rate_key }),
        ...(items > 1 ? { items } : {}),
        http_status: status,
        code: error?.code ?? 0,
        duration_ms: Math.round((performance.now() - start) * 1000) / 1000,
      },
      "request",
    );
  }
}

/** Statuses of requests that are refused before they reach a method; all else is answered with 200. */
const REFUSED = new Set([401, 403, 405, 413, 415, 429, 503]);

function transport(error: unknown): Pick<HttpResponse, "status" | "headers"> {
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

/** RFC 6750: a request without a token is told no more than that one is needed. */
function challenge(error: ServiceError): string {
  const realm = 'Bearer realm="dataset-profiler"';
  const missing = error.message.includes("missing");
  return missing ? realm : `${realm}, error="invalid_token"`;
}

function isNotification(entry: RpcRequest | InvalidEntry): entry is RpcRequest {
  return !(entry instanceof InvalidEntry) && entry.id === undefined;
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  headers: Record<string, string | number>,
  { status, text }: HttpResponse,
): void {
  if (response.destroyed) return; // the caller has gone
  if (text === undefined) response.writeHead(status, headers).end();
  else {
    headers["content-type"] = "application/json; charset=utf-8";
    headers["content-length"] = Buffer.byteLength(text);
    response.writeHead(status, headers).end(text);
  }
  if (!request.complete) request.resume();
}
