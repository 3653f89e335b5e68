import type { Caller } from "../access/caller.ts";
import { ServiceError } from "../errors/service-error.ts";
import type { Call } from "./call.ts";
import type { Deadlines, Timed } from "./deadlines.ts";
import { LazyAbort } from "./lazy-abort.ts";
import type { CallContext } from "./method.ts";

/** How a call ended. To jayson each is a result, so that it makes nothing of an error on its own account. */
export type Outcome = { result: unknown } | { thrown: unknown };

/** A call that is begun: what a handler knows of it, and how it ends, once, by the handler or by its deadline. */
export class CallScope implements CallContext, Timed {
  readonly deadline: number;
  readonly #call: Call;
  readonly #method: string;
  readonly #timeoutMs: number;
  readonly #deadlines: Deadlines;
  readonly #settle: (outcome: Outcome) => void;
  #settled = false;
  #own: LazyAbort | null = null;
  /** What aborts the handler's signal when the caller goes away; null until that is asked for. */
  #abort: (() => void) | null = null;

  /** Begins a call of a method that is to end in `timeoutMs`. */
  constructor(
    call: Call,
    { method, timeoutMs, deadlines }: { method: string; timeoutMs: number; deadlines: Deadlines },
    settle: (outcome: Outcome) => void,
  ) {
    this.#call = call;
    this.#method = method;
    this.#timeoutMs = timeoutMs;
    this.#deadlines = deadlines;
    this.#settle = settle;
    this.deadline = performance.now() + timeoutMs;
    deadlines.add(this);
  }

  get request_id(): string {
    return this.#call.request_id;
  }

  get caller(): Caller {
    return this.#call.caller;
  }

  /** Takes memory for a large answer, before it is made. */
  get reserve(): (bytes: number) => void {
    return (bytes) => this.#call.memory.take(bytes);
  }

  /** Aborts when the caller goes away or the call's time is over. */
  get signal(): AbortSignal {
    this.#own ??= new LazyAbort();
    if (this.#abort === null) {
      const own = this.#own;
      this.#abort = () => own.abort();
      const { signal } = this.#call.gone;
      if (signal.aborted) own.abort();
      else signal.addEventListener("abort", this.#abort);
    }
    return this.#own.signal;
  }

  /** The call ends like this; without effect where it has ended. */
  end(outcome: Outcome): void {
    if (this.#settled) return; // the handler answered after its time
    this.#settled = true;
    this.#deadlines.remove(this);
    if (this.#abort !== null) this.#call.gone.signal.removeEventListener("abort", this.#abort);
    this.#settle(outcome);
  }

  /** Tells the handler to stop: its time is over. */
  expire(): void {
    this.#own ??= new LazyAbort();
    this.#own.abort();
    this.end({ thrown: timeoutOf(this.#method, this.#timeoutMs) });
  }
}

/** A method did not answer in the time that it had. */
export function timeoutOf(method: string, timeout_ms: number): ServiceError {
  return new ServiceError("REQUEST_TIMEOUT", { method, timeout_ms });
}
