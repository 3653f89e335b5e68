import jayson from "jayson";
import { Call } from "./call.ts";
import type { Outcome } from "./call-scope.ts";
import type { Request } from "./request.ts";

/** Begins a call, and settles it once. */
export type Begin = (params: unknown, call: Call, settle: (outcome: Outcome) => void) => void;

/**
 * jayson's dispatch, with the types that jayson's own lack. The methods lie in a Map behind a router of our own, so that
 * `rpc.discover`, whose name jayson reserves, can be served, and `__proto__` is an unknown method like any other.
 */
export class Dispatcher {
  readonly #methods = new Map<string, jayson.Method>();
  readonly #server = new jayson.Server({}, { router: (name) => this.#methods.get(name) ?? absent });
  #lastId = 0;

  has(method: string): boolean {
    return this.#methods.has(method);
  }

  add(name: string, begin: Begin): void {
    const handler: jayson.MethodHandlerContext = (params, call, callback) => {
      try {
        if (!(call instanceof Call)) throw new TypeError("the call was lost on the way");
        begin(params, call, (outcome) => callback(null, outcome));
      } catch (thrown) {
        callback(null, { thrown });
      }
    };
    this.#methods.set(name, new jayson.Method(handler, { useContext: true }));
  }

  /** Calls a method, and tells how that ended. The id that jayson sees is internal. */
  call({ method, params }: Request, call: Call, settle: (outcome: Outcome) => void): void {
    const request = { jsonrpc: "2.0", method, params, id: ++this.#lastId };
    this.#server.call(request, call, (failure, response) => {
      const outcome: Outcome | undefined = response?.result;
      settle(outcome ?? { thrown: new Error("dispatch failed", { cause: failure }) });
    });
  }
}

/** What the router gives for a name that is none; nobody calls it, since the registry asks first. */
const absent = new jayson.Method();
