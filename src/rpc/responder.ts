import type { Logger } from "pino";
import { ServiceError } from "../errors/service-error.ts";
import { type Occurrence, toServiceError } from "../errors/wire.ts";
import { Call } from "./call.ts";
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

  /** The response to a request; one over `maxBytes` is RESPONSE_TOO_LARGE. Never throws. */
  async respond(request: Request | InvalidRequest, call: Call, maxBytes: number): Promise<Response> {
    const start = performance.now();
    const occurrence = this.#occurrence(request, call);
    const id = request.id ?? null;
    let response: Response;
    if (request instanceof InvalidRequest) response = errorResponse(id, request.error, occurrence);
    else {
      try {
        response = resultResponse(id, await this.#options.registry.call(request, call), occurrence);
        const bytes = bytesOf(response.text);
        if (bytes > maxBytes) throw tooLarge(bytes, this.#options.limits.maxResponseBytes);
        if (typeof response.text === "string") call.memory.take(bytes);
      } catch (error) {
        this.logUnexpected(error, call.request_id, request.method);
        response = errorResponse(id, error, occurrence);
      }
    }
    const method = request instanceof InvalidRequest ? "transport" : this.#labelOf(request.method);
    this.#options.observe(method, response.error?.code ?? 0, (performance.now() - start) / 1000);
    return response;
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
    const done = async (): Promise<void> => {
      let code = 0;
      try {
        await this.#options.registry.call(notification, new Call(request_id, caller, new LazyAbort(), own));
      } catch (error) {
        code = toServiceError(error).code;
        this.logUnexpected(error, request_id, notification.method);
      } finally {
        this.#notifications--;
        own.release();
        this.#options.observe(this.#labelOf(notification.method), code, (performance.now() - start) / 1000);
      }
    };
    void done();
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
