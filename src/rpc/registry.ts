import { ServiceError } from "../errors/service-error.ts";
import type { Call } from "./call.ts";
import { CallScope } from "./call-scope.ts";
import { Dispatcher, type Outcome } from "./dispatcher.ts";
import type { Method } from "./method.ts";
import type { Request } from "./request.ts";

const MAX_TIME_MS = 2_147_483_647;

/** The methods of the service: each call is checked, has its time, and is told to stop where it does not end in it. */
export class Registry {
  readonly #dispatcher = new Dispatcher();
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

  /** The result of a call; throws METHOD_NOT_FOUND, INVALID_PARAMS, REQUEST_TIMEOUT, and whatever the handler throws. */
  call(request: Request, call: Call): Promise<unknown> {
    const { method } = request;
    if (!this.#dispatcher.has(method)) throw new ServiceError("METHOD_NOT_FOUND", { method });
    return this.#dispatcher.call(request, call);
  }

  /** Checks the params, and gives the handler its time; a handler that does not answer in it is told to stop. */
  #begin(method: Method, params: unknown, call: Call, settle: (outcome: Outcome) => void): void {
    const prepared = method.prepare(params);
    const left = call.deadline === undefined ? MAX_TIME_MS : Math.floor(call.deadline - performance.now());
    const timeoutMs = Math.min(this.#timeoutMs + prepared.extraTimeMs, Math.max(left, 0));
    const timeout = (): ServiceError =>
      new ServiceError("REQUEST_TIMEOUT", { method: method.name, timeout_ms: timeoutMs });
    if (left <= 0) throw timeout();
    const scope = new CallScope(call);
    let settled = false;
    const end = (outcome: Outcome): void => {
      if (settled) return; // the handler answered after its time
      settled = true;
      clearTimeout(timer);
      scope.release();
      settle(outcome);
    };
    const timer = setTimeout(() => {
      scope.abort();
      end({ thrown: timeout() });
    }, timeoutMs);
    prepared.run(scope).then(
      (result) => end({ result }),
      (thrown: unknown) => end({ thrown }),
    );
  }
}
