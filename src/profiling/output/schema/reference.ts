import { type TUnsafe, Type } from "typebox";

/** A schema by the name under which the discovery document shows it, so that it stands there once. */
export function reference<Value>(name: string): TUnsafe<Value> {
  return Type.Unsafe<Value>({ $ref: `#/components/schemas/${name}` });
}

/** The members of a schema's objects are all there are. */
export const closed = { additionalProperties: false } as const;
