import type { CallContext, Caller } from "../methods/method.ts";

/** What a call carries to its handler beside params. */
export interface Call {
  request_id: string;
  caller: Caller;
  /** Aborts when the caller goes away. */
  signal: AbortSignal;
  /** The time, as `performance.now()` tells it, by which a batch must have its answers. */
  deadline?: number;
}

/** What a handler knows of its call. The signal is made when it is first asked for, which most handlers never do. */
export class CallScope implements CallContext {
  readonly #call: Call;
  #controller: AbortController | null = null;
  #aborted = false;
  readonly #abort = (): void => this.abort();

  constructor(call: Call) {
    this.#call = call;
  }

  get request_id(): string {
    return this.#call.request_id;
  }

  get caller(): Caller {
    return this.#call.caller;
  }

  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController();
      if (this.#aborted || this.#call.signal.aborted) this.#controller.abort();
      else this.#call.signal.addEventListener("abort", this.#abort);
    }
    return this.#controller.signal;
  }

  /** Tells the handler to stop. */
  abort(): void {
    this.#aborted = true;
    this.#controller?.abort();
  }

  /** Lets go of the request's signal; the call has its answer. */
  release(): void {
    if (this.#controller !== null) this.#call.signal.removeEventListener("abort", this.#abort);
  }
}
