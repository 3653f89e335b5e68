import { RpcError } from "./rpc-error.ts";

/** How long a batch goes on although the service takes none of it. */
export class Patience {
  readonly #ms: number;
  #since = performance.now();

  /** Infinity for ever. */
  constructor(ms: number) {
    this.#ms = ms;
  }

  /** Something of the batch moves: the time begins anew. */
  renew(): void {
    this.#since = performance.now();
  }

  /** Throws the refusal where nothing has moved for too long. */
  spend(refusal: Error): void {
    if (performance.now() - this.#since >= this.#ms) throw refusal;
  }

  /** Lets a call be refused for as long as patience lasts. Throws everything else, and with endless patience all. */
  bear(error: unknown): RpcError {
    if (this.#ms === Number.POSITIVE_INFINITY || !isRefusal(error)) throw error;
    this.spend(error);
    return error;
  }
}

/** Whether the service has said that it takes no more for now. */
export function isRefusal(error: unknown): error is RpcError {
  return error instanceof RpcError && (error.is("EXECUTOR_UNAVAILABLE") || error.is("RATE_LIMIT_EXCEEDED"));
}
