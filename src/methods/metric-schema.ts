import { type Static, Type } from "typebox";
import { metricSpecOf } from "../definitions/metric-spec.ts";
import { LOOSE_NAME, MAX_NAME } from "../definitions/names.ts";
import type { DeclaredParameter } from "../definitions/parameters.ts";
import type { JsonValue } from "../profiling/model/json-value.ts";
import { parameterTypes } from "../sql/statement.ts";
import type { Definition } from "../store/definitions/definition-record.ts";
import { ColumnsSchema, Described, definitionMembers, definitionView, timeMembers } from "./definition-schema.ts";
import { JobId, oneOf, TextOrNull, Time } from "./schemas.ts";

const strict = { additionalProperties: false };
export const MAX_PARAMETERS = 50;
const MAX_ALLOWED = 1000;

export const MetricName = Type.String({
  pattern: LOOSE_NAME,
  maxLength: MAX_NAME,
  description: "Three parts, of letters, digits, underscores and hyphens",
});
const Value = Type.Unsafe<JsonValue>({ description: "A value of the parameter's type, or null" });

export const Parameter = Type.Object(
  {
    name: Type.String({ pattern: "^[a-z_][a-z0-9_]*$", maxLength: 64, description: "As `$name` in the statement" }),
    type: oneOf(parameterTypes, "A list is used by unnest($name)"),
    default: Type.Optional(Value),
    required: Type.Optional(Type.Boolean({ default: false })),
    description: Type.Optional(Described),
    allowed: Type.Optional(Type.Array(Value, { minItems: 1, maxItems: MAX_ALLOWED })),
  },
  strict,
);
export const Values = Type.Record(Type.String({ maxLength: 64 }), Value, { maxProperties: MAX_PARAMETERS });
export const dependencies = { depends_on: Type.Array(Type.String(), { description: "The tables that it reads" }) };
export const made = { parameters: Type.Array(Parameter), unit: TextOrNull };

export const Point = Type.Object(
  {
    job_id: JobId,
    version: Type.Integer({ minimum: 1 }),
    ran_at: Time,
    parameters: Values,
    columns: ColumnsSchema,
    rows: Type.Array(Type.Array(Value), { description: "At most 100" }),
  },
  strict,
);

export const Metric = Type.Object(
  {
    ...definitionMembers,
    ...dependencies,
    ...made,
    sql: Type.String(),
    columns: Type.Union([ColumnsSchema, Type.Null()]),
    newest: Type.Union([Point, Type.Null()], { description: "What it answered last, with any parameters" }),
    ...timeMembers,
  },
  { ...strict, title: "Metric" },
);

export function columnsView(columns: Definition["columns"]): Static<typeof ColumnsSchema> | null {
  return columns === null ? null : columns.map((column) => ({ ...column }));
}

export function metricView(definition: Definition) {
  const { parameters, unit, sql } = metricSpecOf(definition.spec);
  const { depends_on, created_at, updated_at } = definition;
  const told = { depends_on: [...depends_on], parameters: parameters.map(parameterView), unit, sql };
  return { ...definitionView(definition), ...told, created_at, updated_at };
}

function parameterView({ allowed, ...declaration }: DeclaredParameter): Static<typeof Parameter> {
  return { ...declaration, ...(allowed === undefined ? {} : { allowed: [...allowed] }) };
}
