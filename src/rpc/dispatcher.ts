import jayson from "jayson";
import { Call } from "./call.ts";
import type { Request } from "./request.ts";

/** How a call ended. To jayson each is a result, so that it makes nothing of an error on its own account. */
export type Outcome = { result: unknown } | { thrown: unknown };

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

  /** The result of a call; throws whatever goes wrong. The id that jayson sees is internal. */
  call({ method, params }: Request, call: Call): Promise<unknown> {
    const request = { jsonrpc: "2.0", method, params, id: ++this.#lastId };
    return new Promise((resolve, reject) => {
      this.#server.call(request, call, (failure, response) => {
        const outcome: Outcome | undefined = response?.result;
        if (outcome === undefined) reject(new Error("dispatch failed", { cause: failure }));
        else if ("thrown" in outcome) reject(outcome.thrown);
        else resolve(outcome.result);
      });
    });
  }
}

/** What the router gives for a name that is none; nobody calls it, since the registry asks first. */
const absent = new jayson.Method();
