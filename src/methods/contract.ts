import type { JsonText } from "../rpc/json-text.ts";
import type { Defined } from "../rpc/method.ts";
import type { jobsMethods } from "./jobs.ts";
import type { profilerMethods } from "./profiler.ts";
import type { systemMethods } from "./system.ts";

/** A JSON object whose members are not described further: a profile, or the OpenRPC document. */
// biome-ignore lint/suspicious/noExplicitAny: such documents are looked into by path, as a reader of JSON does
export type JsonDocument = Record<string, any>;

/** A type as it is on the wire: texts that are JSON already are documents there. */
type OnTheWire<Value> = Value extends JsonText
  ? JsonDocument
  : Value extends readonly (infer Item)[]
    ? OnTheWire<Item>[]
    : Value extends object
      ? { [Key in keyof Value]: OnTheWire<Value[Key]> }
      : Value;

type Methods = [
  ...ReturnType<typeof profilerMethods>,
  ...ReturnType<typeof jobsMethods>,
  ...ReturnType<typeof systemMethods>,
];

/** Params and result of every method by its name, from the schemas that the service checks calls by. */
export type Contract = {
  [Each in Methods[number] as Each["name"]]: Each extends Defined<string, infer Params, infer Result>
    ? { params: Params; result: OnTheWire<Result> }
    : never;
} & { "rpc.discover": { params: Record<never, never>; result: JsonDocument } };

export type MethodName = keyof Contract;
