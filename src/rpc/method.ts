import type { Static, TObject, TSchema } from "typebox";
import type { Caller } from "../access/caller.ts";
import type { ErrorName } from "../errors/catalog.ts";
import { checkedParams } from "./params.ts";
import { compiled } from "./validation.ts";

/** What a handler knows of the call beside its params. */
export interface CallContext {
  request_id: string;
  caller: Caller;
  /** Aborts when the call's time is over or its caller has gone. */
  signal: AbortSignal;
  /** Takes memory for an answer in pieces, before it is made; throws SERVICE_UNAVAILABLE where there is too little. */
  reserve: (bytes: number) => void;
}

/** What a method promises its callers. */
interface MethodContract {
  /** `namespace.name`. */
  name: string;
  summary: string;
  /** By name, or by position in the order of the members. */
  params: TObject;
  result: TSchema;
  /** The method's own errors; those that any call can meet are not listed. */
  errors: readonly ErrorName[];
  /** What callers are told of the params, where more is checked than `params` says. */
  published?: TObject;
}

/** How a method is written: its contract, and a handler that is called with params that meet it. */
export interface MethodDefinition<Name extends string, Params extends TObject, Result extends TSchema>
  extends MethodContract {
  name: Name;
  params: Params;
  result: Result;
  /** Params of a call that a reader can try. */
  example: Static<Params>;
  /** Time that the method may take beyond the usual limit, because its params ask it to wait. */
  extraTimeMs?: (params: Static<Params>) => number;
  handler: (params: Static<Params>, context: CallContext) => Promise<Static<Result>>;
}

/** A method of any type, as the registry takes it. */
export interface Method extends MethodContract {
  example: object;
  /** A call with params as they came; throws INVALID_PARAMS with every violation. */
  prepare: (params: unknown) => PreparedCall;
}

/** A call whose params are right. */
interface PreparedCall {
  /** Time that it may take beyond the usual limit. */
  extraTimeMs: number;
  /** May throw as well as reject. */
  run: (context: CallContext) => Promise<unknown>;
}

/** A method that still shows its name and its types. */
export interface Defined<Name extends string, Params, Result> extends Method {
  readonly name: Name;
  /** For the compiler only. */
  readonly types?: { params: Params; result: Result };
}

/** Ties a handler to the types of its schemas, and the schemas to whatever params a call brings. */
export function defineMethod<const Name extends string, Params extends TObject, Result extends TSchema>({
  extraTimeMs,
  handler,
  ...contract
}: MethodDefinition<Name, Params, Result>): Defined<Name, Static<Params>, Static<Result>> {
  const validator = compiled(contract.params);
  return {
    ...contract,
    prepare: (given) => {
      const params = checkedParams(contract.params, validator(), given);
      return {
        extraTimeMs: extraTimeMs?.(params) ?? 0,
        run: (context) => handler(params, context),
      };
    },
  };
}
