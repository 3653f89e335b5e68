import type { IncomingMessage, ServerResponse } from "node:http";
import type { Caller } from "../access/caller.ts";
import { ServiceError } from "../errors/service-error.ts";
import type { Admit } from "./admission.ts";
import { type Batch, type BatchLimits, checkBatchSize, respondToBatch } from "./batch.ts";
import { checkMediaType, decodeBody, parseDocument, readBody } from "./body.ts";
import { Call } from "./call.ts";
import { type HttpResponse, refusalOf, send } from "./http-response.ts";
import { joined, type Text } from "./json-text.ts";
import { LazyAbort } from "./lazy-abort.ts";
import type { HeaderList } from "./linger.ts";
import { MemoryBudget, type MemoryShare } from "./memory-budget.ts";
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
  admit: Admit;
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
  handle(message: IncomingMessage, response: ServerResponse, refused: ServiceError | null = null): void {
    const exchange = new Exchange(message, response);
    this.#posts++;
    try {
      if (refused !== null) throw refused;
      if (message.method !== "POST") {
        throw new ServiceError("INVALID_REQUEST", { reason: "the HTTP method must be POST" }, { http_status: 405 });
      }
      const refusal = this.#options.refusal();
      if (refusal !== null) throw new ServiceError("SERVICE_UNAVAILABLE", { reason: refusal });
      const known = this.#options.authenticate(message);
      if (known instanceof Promise) {
        known.then((caller) => this.#known(exchange, caller)).catch((error: unknown) => this.#refuse(exchange, error));
      } else this.#known(exchange, known);
    } catch (error) {
      this.#refuse(exchange, error);
    }
  }

  /** Counts the call of a caller who is let in; may throw. */
  #known(exchange: Exchange, caller: Caller): void {
    exchange.caller = caller;
    const counted = this.#options.admit(caller);
    if (counted === undefined) this.#admitted(exchange, caller);
    else {
      counted.then(() => this.#admitted(exchange, caller)).catch((error: unknown) => this.#refuse(exchange, error));
    }
  }

  /** Reads the body of a call that was counted; may throw. */
  #admitted(exchange: Exchange, caller: Caller): void {
    const { message, response } = exchange;
    const { maxBodyBytes } = this.#options.limits;
    checkMediaType(message);
    const memory = this.#memory.share(caller.rate_key, () => exchange.watch());
    if (response.destroyed) throw new ServiceError("INVALID_REQUEST", { reason: "the caller has gone" });
    exchange.memory = memory;
    memory.take(announced(message, maxBodyBytes));
    readBody(message, maxBodyBytes, () => response.writeContinue(), {
      failed: (error) => this.#refuse(exchange, error),
      taken: (body) => {
        try {
          const text = decodeBody(body);
          this.#document(exchange, text, new Call(exchange.request_id, caller, exchange.gone, memory));
        } catch (error) {
          this.#refuse(exchange, error);
        }
      },
    });
  }

  #document(exchange: Exchange, text: string, call: Call): void {
    const { limits } = this.#options;
    const document = parseDocument(text, limits.maxDepth);
    const sources = idSources(text, document);
    const read = (value: unknown): Request | InvalidRequest => readRequest(value, () => sources.get(value) ?? null);
    if (!Array.isArray(document)) {
      this.#single(exchange, read(document), call);
      return;
    }
    checkBatchSize(document.length, limits);
    this.#batch(document.map(read), call).then(
      (answer) => this.#send(exchange, answer),
      (error: unknown) => this.#refuse(exchange, error),
    );
  }

  #single(exchange: Exchange, request: Request | InvalidRequest, call: Call): void {
    const { caller } = call;
    const method = request instanceof InvalidRequest ? null : request.method;
    if (isNotification(request)) {
      this.#responder.notify(request, call);
      this.#send(exchange, { status: 204, text: undefined, method, items: 1, error: null, caller });
      return;
    }
    this.#responder.respond(request, call, this.#options.limits.maxResponseBytes, ({ text, error }) => {
      const status = error?.data.name === "INTERNAL_ERROR" ? 500 : 200;
      this.#send(exchange, { status, text, method, items: 1, error, caller });
    });
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

  /** Answers a request that reached no method. */
  #refuse(exchange: Exchange, thrown: unknown): void {
    const { request_id, caller, start } = exchange;
    this.#responder.logUnexpected(thrown, request_id, null);
    const occurrence = { source: "transport", request_id, trace: this.#options.errorTrace };
    const { text, error } = errorResponse(null, thrown, occurrence);
    this.#options.observe("transport", error?.code ?? 0, (performance.now() - start) / 1000);
    this.#send(exchange, { ...refusalOf(thrown), text, method: null, items: 0, error, caller });
  }

  #send(exchange: Exchange, answer: HttpResponse): void {
    const { message, response, request_id } = exchange;
    const headers = [...this.#headers, "x-request-id", request_id];
    if (answer.headers !== undefined) headers.push(...Object.entries(answer.headers).flat());
    const done = (): void => {
      this.#posts--;
      this.#log(exchange, answer);
    };
    const sending = send(message, response, headers, answer, this.#options.limits.sendTimeoutMs);
    if (sending === null) done();
    else void sending.finally(done);
  }

  #log({ request_id, start }: Exchange, { status, method, items, error, caller }: HttpResponse): void {
    const { logger } = this.#options;
    if (!logger.isLevelEnabled("info")) return;
    logger.info(
      {
        request_id,
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

/** A post and its answer, and what ends when the caller has gone, or has all of the answer. */
class Exchange {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly start = performance.now();
  readonly request_id: string;
  /** Aborts when the caller goes away. */
  readonly gone = new LazyAbort(() => this.watch());
  caller: Caller | null = null;
  /** The memory that the request takes; null until its body is read. */
  memory: MemoryShare | null = null;
  #watched = false;

  constructor(message: IncomingMessage, response: ServerResponse) {
    this.message = message;
    this.response = response;
    this.request_id = requestIdOf(message.headers["x-request-id"]);
  }

  /** Looks whether the caller goes away, from now on: most calls end before anybody wants to know. */
  watch(): void {
    if (this.response.destroyed) this.#closed();
    else if (!this.#watched) this.response.on("close", () => this.#closed());
    this.#watched = true;
  }

  #closed(): void {
    if (!this.response.writableFinished) this.gone.abort();
    this.memory?.release();
  }
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
