import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "pino";
import { ServiceError } from "../errors/service-error.ts";
import type { ErrorObject } from "../errors/wire.ts";
import { type Answer, errorAnswer, resultAnswer, tooLarge } from "./answer.ts";
import { mapBounded } from "./batch.ts";
import { checkMediaType, decodeBody, parseDocument, readBody } from "./body.ts";
import { InvalidEntry, type RpcRequest, readEntry } from "./envelope.ts";
import { idSources } from "./number-source.ts";
import type { Call, Registry } from "./registry.ts";
import { requestIdOf } from "./request-id.ts";

export interface EndpointLimits {
  maxBodyBytes: number;
  maxBatchItems: number;
  batchWidth: number;
  maxResponseBytes: number;
  maxDepth: number;
}

export interface EndpointOptions {
  registry: Registry;
  limits: EndpointLimits;
  logger: Logger;
  /** Whether errors carry a trace. */
  errorTrace: boolean;
  /** Why no request is taken at present; null while requests are. */
  refusal: () => string | null;
}

interface Reply {
  status: number;
  /** Undefined where there is nothing to answer. */
  text: string | undefined;
  headers?: Record<string, string>;
  /** For the log: the first method called and the first error. */
  method: string | null;
  items: number;
  error: ErrorObject | null;
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
    const gone = new AbortController();
    response.on("close", () => {
      if (!response.writableFinished) gone.abort();
    });
    this.#inFlight++;
    try {
      const reply = await this.#reply(request, { request_id: requestId, signal: gone.signal });
      send(request, response, requestId, reply);
      this.#log(requestId, reply, start);
    } finally {
      this.#inFlight--;
    }
  }

  async #reply(request: IncomingMessage, call: Call): Promise<Reply> {
    try {
      if (request.method !== "POST") {
        throw new ServiceError("INVALID_REQUEST", { reason: "the HTTP method must be POST" }, { http_status: 405 });
      }
      const refusal = this.#options.refusal();
      if (refusal !== null) throw new ServiceError("SERVICE_UNAVAILABLE", { reason: refusal });
      checkMediaType(request);
      const text = decodeBody(await readBody(request, this.#options.limits.maxBodyBytes));
      return await this.#document(text, call);
    } catch (error) {
      return this.#refused(error, call);
    }
  }

  async #document(text: string, call: Call): Promise<Reply> {
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

  async #single(entry: RpcRequest | InvalidEntry, call: Call): Promise<Reply> {
    const method = entry instanceof InvalidEntry ? null : entry.method;
    if (isNotification(entry)) {
      this.#notify(entry, call);
      return { status: 204, text: undefined, method, items: 1, error: null };
    }
    const answer = await this.#answer(entry, call, this.#options.limits.maxResponseBytes);
    const status = answer.error?.data.name === "INTERNAL_ERROR" ? 500 : 200;
    return { status, text: answer.text, method, items: 1, error: answer.error };
  }

  async #batch(entries: (RpcRequest | InvalidEntry)[], call: Call): Promise<Reply> {
    const { maxResponseBytes, batchWidth } = this.#options.limits;
    const brackets = 2;
    let left = maxResponseBytes - brackets;
    const answers = await mapBounded(entries, batchWidth, async (entry) => {
      if (isNotification(entry)) return this.#notify(entry, call);
      const answer = await this.#answer(entry, call, Math.max(left, 0));
      left -= Buffer.byteLength(answer.text) + 1;
      return answer;
    });
    const sent = answers.filter((answer) => answer !== null);
    const first = entries.find((entry) => !(entry instanceof InvalidEntry));
    return {
      status: sent.length === 0 ? 204 : 200,
      text: sent.length === 0 ? undefined : `[${sent.map(({ text }) => text).join(",")}]`,
      method: first instanceof InvalidEntry ? null : (first?.method ?? null),
      items: entries.length,
      error: sent.find(({ error }) => error !== null)?.error ?? null,
    };
  }

  async #answer(entry: RpcRequest | InvalidEntry, call: Call, maxBytes: number): Promise<Answer> {
    const source = entry instanceof InvalidEntry ? "transport" : entry.method;
    const occurrence = { source, request_id: call.request_id, trace: this.#options.errorTrace };
    const id = entry.id ?? null;
    if (entry instanceof InvalidEntry) return errorAnswer(id, entry.error, occurrence);
    let answer: Answer;
    try {
      answer = resultAnswer(id, await this.#options.registry.call(entry, call), occurrence);
      const bytes = Buffer.byteLength(answer.text);
      if (bytes > maxBytes) throw tooLarge(bytes, this.#options.limits.maxResponseBytes);
    } catch (error) {
      if (!(error instanceof ServiceError)) this.#logUnexpected(error, call, entry.method);
      return errorAnswer(id, error, occurrence);
    }
    return answer;
  }

  /** Starts a notification; nobody waits for it, and nobody is told how it went but the log. */
  #notify(entry: RpcRequest, call: Call): null {
    const forever = new AbortController().signal;
    this.#inFlight++;
    const done = async (): Promise<void> => {
      try {
        await this.#options.registry.call(entry, { request_id: call.request_id, signal: forever });
      } catch (error) {
        if (!(error instanceof ServiceError)) this.#logUnexpected(error, call, entry.method);
      } finally {
        this.#inFlight--;
      }
    };
    void done();
    return null;
  }

  #refused(error: unknown, call: Call): Reply {
    if (!(error instanceof ServiceError)) this.#logUnexpected(error, call, null);
    const occurrence = { source: "transport", request_id: call.request_id, trace: this.#options.errorTrace };
    const answer = errorAnswer(null, error, occurrence);
    return { ...transport(error), text: answer.text, method: null, items: 0, error: answer.error };
  }

  #logUnexpected(error: unknown, call: Call, method: string | null): void {
    this.#options.logger.error({ err: error, request_id: call.request_id, method }, "unexpected error");
  }

  #log(requestId: string, { status, method, items, error }: Reply, start: number): void {
    const { logger } = this.#options;
    if (!logger.isLevelEnabled("info")) return;
    logger.info(
      {
        request_id: requestId,
        method,
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

function transport(error: unknown): Pick<Reply, "status" | "headers"> {
  if (!(error instanceof ServiceError)) return { status: 500 };
  const { http_status, retry_after_seconds } = error;
  if (!REFUSED.has(http_status)) return { status: 200 };
  return {
    status: http_status,
    headers: {
      ...(http_status === 405 ? { allow: "POST" } : {}),
      ...(retry_after_seconds === undefined ? {} : { "retry-after": String(retry_after_seconds) }),
      // What is left of a body that is not read would be taken for the next request.
      ...(http_status === 413 || http_status === 415 ? { connection: "close" } : {}),
    },
  };
}

function isNotification(entry: RpcRequest | InvalidEntry): entry is RpcRequest {
  return !(entry instanceof InvalidEntry) && entry.id === undefined;
}

function send(request: IncomingMessage, response: ServerResponse, requestId: string, reply: Reply): void {
  if (response.destroyed) return; // the caller has gone
  if (reply.text === undefined) {
    response.writeHead(reply.status, { "x-request-id": requestId, ...reply.headers }).end();
  } else {
    response
      .writeHead(reply.status, {
        "content-type": "application/json; charset=utf-8",
        "content-length": Buffer.byteLength(reply.text),
        "x-request-id": requestId,
        ...reply.headers,
      })
      .end(reply.text);
  }
  if (!request.complete) request.resume();
}
