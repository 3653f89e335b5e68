import type { Static, TObject, TSchema } from "typebox";
import type { Caller } from "../access/caller.ts";
import type { ErrorName } from "../errors/catalog.ts";

export type { Caller } from "../access/caller.ts";

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
  /** What callers are told of the params, where more is checked than `params` says. */
  published?: TObject;
  /** Time that the method may take beyond the usual limit, because its params ask it to wait. */
  extraTimeMs?: (params: Static<Params>) => number;
  handler: (params: Static<Params>, context: CallContext) => Promise<Static<Result>>;
}

/** A method of any type, as the registry takes it, that still shows its name and its types. */
export interface Defined<Name extends string, Params, Result> extends Method {
  readonly name: Name;
  /** For the compiler only. */
  readonly types?: { params: Params; result: Result };
}

/** Ties a method's handler to the types of its schemas. */
export function defineMethod<const Name extends string, Params extends TObject, Result extends TSchema>(
  method: Method<Params, Result> & { name: Name },
): Defined<Name, Static<Params>, Static<Result>> {
  return method as never;
}
