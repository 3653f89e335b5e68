import { ServiceError } from "../errors/service-error.ts";
import type { Call } from "./call.ts";
import { CallScope, type Outcome, timeoutOf } from "./call-scope.ts";
import { Deadlines } from "./deadlines.ts";
import { Dispatcher } from "./dispatcher.ts";
import type { Method } from "./method.ts";
import type { Request } from "./request.ts";

const MAX_TIME_MS = 2_147_483_647;

/** The methods of the service: each call is checked, has its time, and is told to stop where it does not end in it. */
export class Registry {
  readonly #dispatcher = new Dispatcher();
  readonly #deadlines = new Deadlines();
  readonly #timeoutMs: number;

  constructor(methods: Method[], timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
    for (const method of methods) {
      this.#dispatcher.add(method.name, (params, call, settle) => this.#begin(method, params, call, settle));
    }
  }

  has(method: string): boolean {
    return this.#dispatcher.has(method);
  }

  /**
   * Calls a method, and tells once how that ended: with a result, or with METHOD_NOT_FOUND, INVALID_PARAMS,
   * REQUEST_TIMEOUT or whatever the handler throws. Never throws by itself.
   */
  call(request: Request, call: Call, settle: (outcome: Outcome) => void): void {
    const { method } = request;
    if (this.#dispatcher.has(method)) this.#dispatcher.call(request, call, settle);
    else settle({ thrown: new ServiceError("METHOD_NOT_FOUND", { method }) });
  }

  /** Checks the params, and gives the handler its time; a handler that does not answer in it is told to stop. */
  #begin({ name: method, prepare }: Method, params: unknown, call: Call, settle: (outcome: Outcome) => void): void {
    const prepared = prepare(params);
    const left = call.deadline === undefined ? MAX_TIME_MS : Math.floor(call.deadline - performance.now());
    const timeoutMs = Math.min(this.#timeoutMs + prepared.extraTimeMs, Math.max(left, 0));
    if (left <= 0) throw timeoutOf(method, timeoutMs);
    const scope = new CallScope(call, { method, timeoutMs, deadlines: this.#deadlines }, settle);
    try {
      prepared.run(scope).then(
        (result) => scope.end({ result }),
        (thrown: unknown) => scope.end({ thrown }),
      );
    } catch (thrown) {
      scope.end({ thrown }); // a handler that throws before it makes a promise
    }
  }
}
