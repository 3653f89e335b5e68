import type { IncomingMessage, ServerResponse } from "node:http";
import type { Caller } from "../access/caller.ts";
import { ServiceError } from "../errors/service-error.ts";
import { type Batch, type BatchLimits, checkBatchSize, respondToBatch } from "./batch.ts";
import { checkMediaType, decodeBody, parseDocument, readBody } from "./body.ts";
import { Call } from "./call.ts";
import { type HttpResponse, refusalOf, send } from "./http-response.ts";
import { joined, type Text } from "./json-text.ts";
import { LazyAbort } from "./lazy-abort.ts";
import type { HeaderList } from "./linger.ts";
import { MemoryBudget } from "./memory-budget.ts";
import { idSources } from "./number-source.ts";
import { InvalidRequest, isNotification, type Request, readRequest } from "./request.ts";
import { requestIdOf } from "./request-id.ts";
import { Responder, type ResponderOptions } from "./responder.ts";
import { errorResponse, type Response } from "./response.ts";

interface EndpointLimits extends BatchLimits {
  maxBodyBytes: number;
  maxDepth: number;
  maxBufferedBytes: number;
  sendTimeoutMs: number;
}

export interface EndpointOptions extends ResponderOptions {
  limits: EndpointLimits;
  /** Why no request is taken at present; null while requests are. */
  refusal: () => string | null;
  /** Who makes a request; throws where the caller is not let in. */
  authenticate: (request: IncomingMessage) => Caller | Promise<Caller>;
  /** Counts a call; throws where its caller has made too many. */
  admit: (caller: Caller) => void;
  /** Headers of every answer. */
  headers: Readonly<Record<string, string>>;
}

/** `POST /rpc`: JSON-RPC 2.0 over HTTP. Whoever posts gets a JSON-RPC body, or none where there is nothing to say. */
export class RpcEndpoint {
  readonly #options: EndpointOptions;
  readonly #responder: Responder;
  readonly #memory: MemoryBudget;
  readonly #headers: HeaderList;
  #posts = 0;

  constructor(options: EndpointOptions) {
    this.#options = options;
    this.#responder = new Responder(options);
    this.#headers = Object.entries(options.headers).flat();
    const { maxBufferedBytes, maxBodyBytes, maxResponseBytes } = options.limits;
    this.#memory = new MemoryBudget(Math.max(maxBufferedBytes, 2 * (maxBodyBytes + maxResponseBytes)));
  }

  /** Posts and notifications that are being worked on. */
  get inFlight(): number {
    return this.#posts + this.#responder.notifications;
  }

  /** Answers a post, one that is refused with nothing but the reason; never throws. */
  async handle(message: IncomingMessage, response: ServerResponse, refused: ServiceError | null = null): Promise<void> {
    const start = performance.now();
    const requestId = requestIdOf(message.headers["x-request-id"]);
    const gone = new LazyAbort();
    const exchange: Exchange = { gone, release: null };
    response.on("close", () => {
      if (!response.writableFinished) gone.abort();
      exchange.release?.();
    });
    this.#posts++;
    try {
      const answer = await this.#answer(message, response, requestId, exchange, refused);
      const headers = [...this.#headers, "x-request-id", requestId];
      if (answer.headers !== undefined) headers.push(...Object.entries(answer.headers).flat());
      await send(message, response, headers, answer, this.#options.limits.sendTimeoutMs);
      this.#log(requestId, answer, start);
    } finally {
      this.#posts--;
    }
  }

  async #answer(
    message: IncomingMessage,
    response: ServerResponse,
    request_id: string,
    exchange: Exchange,
    refused: ServiceError | null,
  ): Promise<HttpResponse> {
    const start = performance.now();
    let caller: Caller | null = null;
    try {
      if (refused !== null) throw refused;
      if (message.method !== "POST") {
        throw new ServiceError("INVALID_REQUEST", { reason: "the HTTP method must be POST" }, { http_status: 405 });
      }
      const refusal = this.#options.refusal();
      if (refusal !== null) throw new ServiceError("SERVICE_UNAVAILABLE", { reason: refusal });
      const known = this.#options.authenticate(message);
      caller = known instanceof Promise ? await known : known;
      this.#options.admit(caller);
      checkMediaType(message);
      const memory = this.#memory.share(caller.rate_key);
      if (response.destroyed) throw new ServiceError("INVALID_REQUEST", { reason: "the caller has gone" });
      exchange.release = memory.release;
      memory.take(announced(message, this.#options.limits.maxBodyBytes));
      const text = decodeBody(
        await readBody(message, this.#options.limits.maxBodyBytes, () => response.writeContinue()),
      );
      return await this.#document(text, new Call(request_id, caller, exchange.gone, memory));
    } catch (error) {
      const answer = this.#refused(error, request_id, caller);
      this.#options.observe("transport", answer.error?.code ?? 0, (performance.now() - start) / 1000);
      return answer;
    }
  }

  #document(text: string, call: Call): Promise<HttpResponse> {
    const { limits } = this.#options;
    const document = parseDocument(text, limits.maxDepth);
    const sources = idSources(text, document);
    const read = (value: unknown): Request | InvalidRequest => readRequest(value, () => sources.get(value) ?? null);
    if (!Array.isArray(document)) return this.#single(read(document), call);
    checkBatchSize(document.length, limits);
    return this.#batch(document.map(read), call);
  }

  async #single(request: Request | InvalidRequest, call: Call): Promise<HttpResponse> {
    const { caller } = call;
    const method = request instanceof InvalidRequest ? null : request.method;
    if (isNotification(request)) {
      this.#responder.notify(request, call);
      return { status: 204, text: undefined, method, items: 1, error: null, caller };
    }
    const { text, error } = await this.#responder.respond(request, call, this.#options.limits.maxResponseBytes);
    const status = error?.data.name === "INTERNAL_ERROR" ? 500 : 200;
    return { status, text, method, items: 1, error, caller };
  }

  async #batch(batch: Batch, call: Call): Promise<HttpResponse> {
    const { limits, admit } = this.#options;
    const responses = await respondToBatch(batch, call, { limits, responder: this.#responder, admit });
    const valid = batch.find((request): request is Request => !(request instanceof InvalidRequest));
    return {
      status: responses.length === 0 ? 204 : 200,
      text: responses.length === 0 ? undefined : joined(listed(responses)),
      method: valid?.method ?? null,
      items: batch.length,
      error: responses.find(({ error }) => error !== null)?.error ?? null,
      caller: call.caller,
    };
  }

  #refused(thrown: unknown, request_id: string, caller: Caller | null): HttpResponse {
    this.#responder.logUnexpected(thrown, request_id, null);
    const occurrence = { source: "transport", request_id, trace: this.#options.errorTrace };
    const { text, error } = errorResponse(null, thrown, occurrence);
    return { ...refusalOf(thrown), text, method: null, items: 0, error, caller };
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

/** What ends when the caller has gone, or has all of the answer. */
interface Exchange {
  gone: LazyAbort;
  /** Gives the memory of the request back. */
  release: (() => void) | null;
}

/** The texts of a batch's responses, and what stands around them. */
function listed(responses: readonly Response[]): Text[] {
  return [...responses.flatMap(({ text }, i): Text[] => [i === 0 ? "[" : ",", text]), "]"];
}

/** How large a body is said to be, or may be at most. */
function announced({ headers }: IncomingMessage, maxBytes: number): number {
  if (headers["transfer-encoding"] !== undefined) return maxBytes;
  return Math.min(Number(headers["content-length"] ?? 0), maxBytes);
}
