import type { ValidateFunction } from "ajv";
import type { TObject } from "typebox";
import { ServiceError } from "../errors/service-error.ts";
import { violations } from "./validation.ts";

/**
 * The params of a call by name, checked against the method's schema and with defaults filled in. By position they are
 * taken in the order of the schema's members. Throws INVALID_PARAMS with every violation.
 */
export function checkedParams(schema: TObject, validate: ValidateFunction, params: unknown): Record<string, unknown> {
  const named = Array.isArray(params) ? byName(schema, params) : ((params ?? {}) as Record<string, unknown>);
  const found = violations(validate, named, "params");
  if (found.length > 0) throw new ServiceError("INVALID_PARAMS", found);
  return named;
}

function byName(schema: TObject, params: unknown[]): Record<string, unknown> {
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
  return Object.fromEntries(params.map((value, i) => [names[i] as string, value]));
}
