import type { Static, TObject, TSchema } from "typebox";
import type { ErrorName } from "../errors/catalog.ts";
import type { Caller } from "../jobs/caller.ts";

export type { Caller } from "../jobs/caller.ts";

/** What a handler knows of the call beside its params. */
export interface CallContext {
  request_id: string;
  caller: Caller;
  /** Aborts when the call's time is over or its caller has gone. */
  signal: AbortSignal;
}

/** A method of the service: its contract and a handler that is called with params that meet it. */
export interface Method<Params extends TObject = TObject, Result extends TSchema = TSchema> {
  /** `namespace.name`. */
  name: string;
  summary: string;
  /** By name, or by position in the order of the members. */
  params: Params;
  result: Result;
  /** The method's own errors; those that any call can meet are not listed. */
  errors: readonly ErrorName[];
  /** Params of a call that a reader can try. */
  example: Static<Params>;
  /** Time that the method may take beyond the usual limit, because its params ask it to wait. */
  extraTimeMs?: (params: Static<Params>) => number;
  handler: (params: Static<Params>, context: CallContext) => Promise<Static<Result>>;
}

/** Ties a method's handler to the types of its schemas; the registry takes methods of any type. */
export function defineMethod<Params extends TObject, Result extends TSchema>(method: Method<Params, Result>): Method {
  return method as unknown as Method;
}
