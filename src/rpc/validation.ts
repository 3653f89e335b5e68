import { Ajv, type ErrorObject as AjvError, type ValidateFunction } from "ajv";
import ajvFormats from "ajv-formats";
import type { Static, TSchema } from "typebox";
import type { Violation as ViolationSchema } from "../errors/details.ts";

export type Violation = Static<typeof ViolationSchema>;

/** Most violations that are listed; what is wrong more often than that is wrong in the same way. */
const MAX_VIOLATIONS = 1000;

// That the schemas are schemas is what spec/rpc/params.spec.ts checks: to do so here takes longer than to compile one.
const ajv = new Ajv({
  allErrors: true,
  strict: true,
  allowUnionTypes: true,
  useDefaults: true,
  discriminator: true,
  validateSchema: false,
});
ajvFormats.default(ajv);

/**
 * What checks values by a schema, and fills in defaults. It is compiled when it is first asked for: to compile those of all
 * methods takes a third of the time in which a service starts.
 */
export function compiled<Schema extends TSchema>(schema: Schema): () => ValidateFunction<Static<Schema>> {
  let validate: ValidateFunction<Static<Schema>> | null = null;
  return () => {
    if (validate !== null) return validate;
    validate = ajv.compile<Static<Schema>>(schema);
    ajv.removeSchema(schema); // which would be kept for as long as the process lives
    return validate;
  };
}

/** Every way in which a value fails its schema, named after pydantic's error types, which callers know. */
export function violations(validate: ValidateFunction, value: unknown, ...root: (string | number)[]): Violation[] {
  return validate(value) ? [] : violationsOf(validate.errors, value, root);
}

/** What ajv found wrong with a value, in those words. */
export function violationsOf(
  errors: readonly AjvError[] | null | undefined,
  value: unknown,
  root: (string | number)[],
): Violation[] {
  return (errors ?? []).slice(0, MAX_VIOLATIONS).map((error) => violation(error, value, root));
}

function violation(error: AjvError, value: unknown, root: (string | number)[]): Violation {
  const loc = [...root, ...locate(error.instancePath, value)];
  const params: Record<string, unknown> = error.params;
  const at = (msg: string, type: string, ...more: string[]): Violation => ({ loc: [...loc, ...more], msg, type });
  switch (error.keyword) {
    case "required":
      return at("Field required", "missing", String(params.missingProperty));
    case "additionalProperties":
      return at("Extra inputs are not permitted", "extra_forbidden", String(params.additionalProperty));
    case "type":
      return at(`Input should be ${described(params.type)}`, typeError(params.type));
    case "enum":
      return at(
        `Input should be one of ${(params.allowedValues as unknown[]).map(quoted).join(", ")}`,
        "literal_error",
      );
    case "const":
      return at(`Input should be ${quoted(params.allowedValue)}`, "literal_error");
    case "format":
      return at(`Input should be a valid ${params.format}`, `${String(params.format).replaceAll("-", "_")}_parsing`);
    case "minLength":
      return at(`String should have at least ${params.limit} characters`, "string_too_short");
    case "maxLength":
      return at(`String should have at most ${params.limit} characters`, "string_too_long");
    case "minItems":
      return at(`List should have at least ${params.limit} items`, "too_short");
    case "maxItems":
      return at(`List should have at most ${params.limit} items`, "too_long");
    case "minimum":
      return at(`Input should be greater than or equal to ${params.limit}`, "greater_than_equal");
    case "maximum":
      return at(`Input should be less than or equal to ${params.limit}`, "less_than_equal");
    case "uniqueItems":
      return at("List should not repeat an item", "not_unique");
    default:
      return at(error.message ?? "Input is not valid", error.keyword);
  }
}

/** A JSON pointer as a path of member names and indices. */
function locate(pointer: string, root: unknown): (string | number)[] {
  let value = root;
  return pointer
    .split("/")
    .slice(1)
    .map((escaped) => {
      const name = escaped.replaceAll("~1", "/").replaceAll("~0", "~");
      const step = Array.isArray(value) ? Number(name) : name;
      value = (value as Record<string | number, unknown> | undefined)?.[step];
      return step;
    });
}

const DESCRIPTIONS: Record<string, [string, string]> = {
  string: ["a valid string", "string_type"],
  integer: ["a valid integer", "int_type"],
  number: ["a valid number", "float_type"],
  boolean: ["a valid boolean", "bool_type"],
  array: ["a valid list", "list_type"],
  object: ["a valid object", "dict_type"],
  null: ["null", "none_required"],
};

function described(type: unknown): string {
  return [type]
    .flat()
    .map((name) => DESCRIPTIONS[String(name)]?.[0] ?? String(name))
    .join(" or ");
}

function typeError(type: unknown): string {
  const [first] = [type].flat();
  return DESCRIPTIONS[String(first)]?.[1] ?? "type_error";
}

function quoted(value: unknown): string {
  return typeof value === "string" ? `'${value}'` : JSON.stringify(value);
}
