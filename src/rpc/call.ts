import type { Caller } from "../access/caller.ts";
import type { LazyAbort } from "./lazy-abort.ts";

/** What comes with a request beside its params: who makes it, under which id it is logged, and how long he waits. */
export class Call {
  readonly request_id: string;
  readonly caller: Caller;
  /** Aborts when the caller goes away. */
  readonly gone: LazyAbort;
  /** The time, as `performance.now()` tells it, by which a batch must have its responses. */
  readonly deadline: number | undefined;

  constructor(request_id: string, caller: Caller, gone: LazyAbort, deadline?: number) {
    this.request_id = request_id;
    this.caller = caller;
    this.gone = gone;
    this.deadline = deadline;
  }
}
