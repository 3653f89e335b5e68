import type { ValidateFunction } from "ajv";
import jayson from "jayson";
import { ServiceError } from "../errors/service-error.ts";
import { type Call, CallScope } from "./call-scope.ts";
import type { RpcRequest } from "./request.ts";
import type { Method } from "./method.ts";
import { checkedParams } from "./params.ts";
import { compile } from "./validation.ts";

interface Registered {
  method: Method;
  validate: ValidateFunction;
  /** The same as jayson dispatches it. */
  dispatched: jayson.Method;
}

type Outcome = { result: unknown } | { thrown: unknown };
type Callback = (error: null, outcome: Outcome) => void;

const MAX_TIME_MS = 2_147_483_647;

/**
 * The methods of the service behind jayson's dispatch. They lie in a Map behind a router of our own, so that
 * `rpc.discover`, whose name jayson reserves, can be served, and `__proto__` is an unknown method like any other.
 */
export class Registry {
  readonly #methods = new Map<string, Registered>();
  readonly #server: jayson.Server;
  readonly #timeoutMs: number;
  #lastId = 0;

  constructor(methods: Method[], timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
    for (const method of methods) this.#add(method);
    this.#server = new jayson.Server({}, { router: (name: string) => this.#methods.get(name)?.dispatched as never });
  }

  has(method: string): boolean {
    return this.#methods.has(method);
  }

  /** The result of a call; throws whatever goes wrong. The id that jayson sees is internal. */
  call({ method, params }: RpcRequest, call: Call): Promise<unknown> {
    if (!this.#methods.has(method)) throw new ServiceError("METHOD_NOT_FOUND", { method });
    const request = { jsonrpc: "2.0", method, id: ++this.#lastId, ...(params === undefined ? {} : { params }) };
    return new Promise((resolve, reject) => {
      this.#server.call(
        request as never,
        call as never,
        ((failure: unknown, response?: { result: Outcome }) => {
          const outcome = response?.result;
          if (outcome === undefined) reject(new Error("dispatch failed", { cause: failure }));
          else if ("thrown" in outcome) reject(outcome.thrown);
          else resolve(outcome.result);
        }) as never,
      );
    });
  }

  #add(method: Method): void {
    const validate = compile(method.params);
    const handler = (params: unknown, call: Call, callback: Callback): void => {
      try {
        this.#handle(method, validate, params, call, (outcome) => callback(null, outcome));
      } catch (thrown) {
        callback(null, { thrown });
      }
    };
    const dispatched = new jayson.Method(handler as never, { useContext: true } as never);
    this.#methods.set(method.name, { method, validate, dispatched });
  }

  /** Checks the params, and gives the handler its time; a handler that does not answer in it is told to stop. */
  #handle(
    method: Method,
    validate: ValidateFunction,
    params: unknown,
    call: Call,
    settle: (outcome: Outcome) => void,
  ): void {
    const checked = checkedParams(method.params, validate, params);
    const left = call.deadline === undefined ? MAX_TIME_MS : Math.floor(call.deadline - performance.now());
    const timeoutMs = Math.min(this.#timeoutMs + (method.extraTimeMs?.(checked as never) ?? 0), Math.max(left, 0));
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
    started(method, checked, scope).then(
      (result) => end({ result }),
      (thrown: unknown) => end({ thrown }),
    );
  }
}

/** The handler's promise, also where it throws before it makes one. */
async function started(method: Method, params: object, scope: CallScope): Promise<unknown> {
  return method.handler(params as never, scope);
}
