import type { Caller } from "../access/caller.ts";
import type { LazyAbort } from "./lazy-abort.ts";
import type { MemoryShare } from "./memory-budget.ts";

/** What comes with a request beside its params: who makes it, under which id it is logged, and how long he waits. */
export class Call {
  readonly request_id: string;
  readonly caller: Caller;
  /** Aborts when the caller goes away. */
  readonly gone: LazyAbort;
  /** What its body and its answer take. */
  readonly memory: MemoryShare;
  /** The time, as `performance.now()` tells it, by which a batch must have its responses. */
  readonly deadline: number | undefined;

  constructor(request_id: string, caller: Caller, gone: LazyAbort, memory: MemoryShare, deadline?: number) {
    this.request_id = request_id;
    this.caller = caller;
    this.gone = gone;
    this.memory = memory;
    this.deadline = deadline;
  }
}
