import type { Logger } from "pino";
import { ServiceError } from "../errors/service-error.ts";
import { type Occurrence, toServiceError } from "../errors/wire.ts";
import { Call } from "./call.ts";
import type { Outcome } from "./call-scope.ts";
import { bytesOf } from "./json-text.ts";
import { LazyAbort } from "./lazy-abort.ts";
import type { Registry } from "./registry.ts";
import { InvalidRequest, type Notification, type Request } from "./request.ts";
import { errorResponse, type Response, resultResponse, tooLarge } from "./response.ts";

/** Told of every call: the method's name (`unknown` where there is none), the error code or 0, and the time it took. */
export type RequestObserver = (method: string, code: number, seconds: number) => void;

export interface ResponderOptions {
  registry: Registry;
  logger: Logger;
  /** Whether errors carry a trace. */
  errorTrace: boolean;
  observe: RequestObserver;
  limits: { maxResponseBytes: number };
}

/** Makes responses of requests, and sees to it that none goes by without being counted. */
export class Responder {
  readonly #options: ResponderOptions;
  #notifications = 0;

  constructor(options: ResponderOptions) {
    this.#options = options;
  }

  /** Notifications that are being worked on. */
  get notifications(): number {
    return this.#notifications;
  }

  /**
   * Gives the response to a request; one over `maxBytes` is RESPONSE_TOO_LARGE. Never throws. A callback, and no promise:
   * of a call that is answered at once, promises would be half the cost.
   */
  respond(request: Request | InvalidRequest, call: Call, maxBytes: number, give: (response: Response) => void): void {
    const start = performance.now();
    if (request instanceof InvalidRequest) {
      const response = this.refuse(request, request.error, call);
      this.#observe("transport", response, start);
      give(response);
      return;
    }
    this.#options.registry.call(request, call, (outcome) => {
      const response = this.#responseTo(request, call, outcome, maxBytes);
      this.#observe(this.#labelOf(request.method), response, start);
      give(response);
    });
  }

  #responseTo(request: Request, call: Call, outcome: Outcome, maxBytes: number): Response {
    const id = request.id ?? null;
    try {
      if ("thrown" in outcome) throw outcome.thrown;
      const response = resultResponse(id, outcome.result, () => this.#occurrence(request, call));
      const bytes = bytesOf(response.text);
      if (bytes > maxBytes) throw tooLarge(bytes, this.#options.limits.maxResponseBytes);
      if (typeof response.text === "string") call.memory.take(bytes);
      return response;
    } catch (error) {
      this.logUnexpected(error, call.request_id, request.method);
      return errorResponse(id, error, this.#occurrence(request, call));
    }
  }

  #observe(label: string, { error }: Response, start: number): void {
    this.#options.observe(label, error?.code ?? 0, (performance.now() - start) / 1000);
  }

  /** The response to a request that is not begun. */
  refuse(request: Request | InvalidRequest, error: ServiceError, call: Call): Response {
    return errorResponse(request.id ?? null, error, this.#occurrence(request, call));
  }

  /** Starts a notification; nobody waits for it, and nobody is told how it went but log and metrics. */
  notify(notification: Notification, { request_id, caller, memory }: Call): void {
    const own = memory.another();
    const start = performance.now();
    this.#notifications++;
    this.#options.registry.call(notification, new Call(request_id, caller, new LazyAbort(), own), (outcome) => {
      let code = 0;
      if ("thrown" in outcome) {
        code = toServiceError(outcome.thrown).code;
        this.logUnexpected(outcome.thrown, request_id, notification.method);
      }
      this.#notifications--;
      own.release();
      this.#options.observe(this.#labelOf(notification.method), code, (performance.now() - start) / 1000);
    });
  }

  /** Logs what no method is known to throw. */
  logUnexpected(error: unknown, request_id: string, method: string | null): void {
    if (error instanceof ServiceError) return;
    this.#options.logger.error({ err: error, request_id, method }, "unexpected error");
  }

  #occurrence(request: Request | InvalidRequest, { request_id }: Call): Occurrence {
    const source = request instanceof InvalidRequest ? "transport" : request.method;
    return { source, request_id, trace: this.#options.errorTrace };
  }

  /** Only names of methods that exist become labels of metrics, so that callers cannot make up more. */
  #labelOf(method: string): string {
    return this.#options.registry.has(method) ? method : "unknown";
  }
}
