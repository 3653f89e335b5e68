import type { ValidateFunction } from "ajv";
import type { Static, TObject } from "typebox";
import { ServiceError } from "../errors/service-error.ts";
import { violationsOf } from "./validation.ts";

/**
 * The params of a call by name, checked against the method's schema and with defaults filled in. By position they are
 * taken in the order of the schema's members. Throws INVALID_PARAMS with every violation.
 */
export function checkedParams<Params extends TObject>(
  schema: Params,
  validate: ValidateFunction<Static<Params>>,
  params: unknown,
): Static<Params> {
  const named: unknown = Array.isArray(params) ? byName(schema, params) : (params ?? {});
  if (validate(named)) return named;
  throw new ServiceError("INVALID_PARAMS", violationsOf(validate.errors, named, ["params"]));
}

function byName(schema: TObject, params: readonly unknown[]): Record<string, unknown> {
  const names = Object.keys(schema.properties);
  if (params.length > names.length) {
    throw new ServiceError(
      "INVALID_PARAMS",
      params.slice(names.length).map((_, i) => ({
        loc: ["params", names.length + i],
        msg: `At most ${names.length} positional params are allowed`,
        type: "unexpected_positional_argument",
      })),
    );
  }
  return Object.fromEntries(names.slice(0, params.length).map((name, i) => [name, params[i]]));
}
