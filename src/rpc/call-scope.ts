import type { Caller } from "../access/caller.ts";
import type { Call } from "./call.ts";
import { LazyAbort } from "./lazy-abort.ts";
import type { CallContext } from "./method.ts";

/** What a handler knows of its call; its signal aborts when the caller goes away or the call's time is over. */
export class CallScope implements CallContext {
  readonly #call: Call;
  readonly #own = new LazyAbort();
  #linked = false;
  readonly #abort = (): void => this.#own.abort();

  constructor(call: Call) {
    this.#call = call;
  }

  get request_id(): string {
    return this.#call.request_id;
  }

  get caller(): Caller {
    return this.#call.caller;
  }

  /** Takes memory for a large answer, before it is made. */
  readonly reserve = (bytes: number): void => this.#call.memory.take(bytes);

  get signal(): AbortSignal {
    if (!this.#linked) {
      this.#linked = true;
      const { signal } = this.#call.gone;
      if (signal.aborted) this.#own.abort();
      else signal.addEventListener("abort", this.#abort);
    }
    return this.#own.signal;
  }

  /** Tells the handler to stop. */
  abort(): void {
    this.#own.abort();
  }

  /** Lets go of the caller's signal; the request has its response. */
  release(): void {
    if (this.#linked) this.#call.gone.signal.removeEventListener("abort", this.#abort);
  }
}
