import type { Contract, MethodName } from "../methods/contract.ts";

export interface CallOptions {
  signal?: AbortSignal;
}

type Params<Name extends MethodName> = Contract[Name]["params"];
export type Result<Name extends MethodName> = Contract[Name]["result"];

/** Params may be left out where all of them may. */
type Arguments<Name extends MethodName> =
  Record<never, never> extends Params<Name>
    ? [params?: Params<Name>, options?: CallOptions]
    : [params: Params<Name>, options?: CallOptions];

/** One call of a batch. */
export type BatchCall<Name extends MethodName = MethodName> = {
  [Each in Name]: { method: Each; params?: Params<Each> };
}[Name];

/** What became of one call of a batch. */
export type BatchAnswer<Name extends MethodName> = { ok: true; result: Result<Name> } | { ok: false; error: Error };

/** Calls of methods, typed by the schemas that the service checks them by. */
export interface Calls {
  /**
   * Calls a method. Rejects with RpcError, TransportError, or the signal's reason. Retryable errors are tried again with
   * growing waits; jobs are submitted under idempotency keys, so that none is submitted twice.
   */
  call: <Name extends MethodName>(method: Name, ...rest: Arguments<Name>) => Promise<Result<Name>>;
  /** Makes many calls in one request; answers come in the order of the calls, and one that fails spoils no other. */
  batch: <const Calls extends readonly BatchCall[]>(
    calls: Calls,
    options?: CallOptions,
  ) => Promise<{ [Index in keyof Calls]: BatchAnswer<Calls[Index]["method"]> }>;
  /** Calls a method without waiting for what comes of it; resolves once the service has the request. */
  notify: <Name extends MethodName>(method: Name, ...rest: Arguments<Name>) => Promise<void>;
}
