import { Type } from "typebox";
import type { ErrorName } from "../errors/catalog.ts";
import { StoredError } from "../errors/details.ts";
import { notifyView } from "../notify/check-notify.ts";
import type { JsonValue } from "../profiling/model/json-value.ts";
import { qualitySpecOf } from "../quality/quality-spec.ts";
import { runStatuses, type TestResult, testStatuses } from "../quality/results.ts";
import { type QualityTest, severities } from "../quality/test-type.ts";
import type { Definition } from "../store/definitions/definition-record.ts";
import type { StoredTestResult } from "../store/definitions/quality-steps.ts";
import { definitionErrorNames, definitionMembers, definitionView, timeMembers } from "./definition-schema.ts";
import { MetricName } from "./metric-schema.ts";
import { NotifyView } from "./notify-schema.ts";
import { Count, JobId, oneOf, TextOrNull, Time } from "./schemas.ts";

const strict = { additionalProperties: false };
export const MAX_TESTS = 200;

/** What can be wrong with a specification, and with a table, that is named. */
export const ofSpec: readonly ErrorName[] = ["QUALITY_SPEC_NOT_FOUND", ...definitionErrorNames];
export const ofTarget: readonly ErrorName[] = ["INVALID_TABLE_REFERENCE", "TABLE_NOT_FOUND"];

/** The name of a specification: what metrics may be called. */
export const SpecName = MetricName;

export const TargetRef = Type.String({
  minLength: 1,
  maxLength: 511,
  description: "A table, as `catalog.schema.table`",
});

/** A test: what else it has is by its type, which `quality.testTypes` tells. */
export const Test = Type.Unsafe<QualityTest>({
  type: "object",
  properties: {
    name: { type: "string" },
    type: { type: "string" },
    severity: { type: "string", enum: [...severities] },
  },
  required: ["name", "type"],
});

export const Tests = Type.Array(Test, { minItems: 1, maxItems: MAX_TESTS });

const Cell = Type.Unsafe<JsonValue>({ description: "A value, or null" });
const AnyValue = Type.Unsafe<JsonValue>({ description: "By the type of the test; null where it was not run" });

export const Result = Type.Object(
  {
    name: Type.String(),
    type: Type.String(),
    severity: oneOf(severities),
    status: oneOf(testStatuses, "A test that could not be run is an error, and says nothing of the data"),
    by: oneOf(["profile", "data"] as const, "What answered it: the exact profile, or SQL over the same snapshot"),
    expected: Type.String(),
    observed: AnyValue,
    failing_rows: Type.Unsafe<number | null>({ type: ["integer", "null"] }),
    rows: Type.Unsafe<number | null>({ type: ["integer", "null"], description: "Rows looked at" }),
    approximate: Type.Boolean({ description: "Whether it is estimated, from histograms" }),
    sample: Type.Union([
      Type.Object(
        {
          columns: Type.Array(Type.String()),
          rows: Type.Array(Type.Array(Cell)),
          masked: Type.Array(Type.String(), { description: "Columns that are null because they may tell of a person" }),
        },
        { ...strict, description: "Rows that do not pass, at most 20" },
      ),
      Type.Null(),
    ]),
    error: Type.Union([StoredError, Type.Null()]),
    ms: Type.Number({ minimum: 0 }),
  },
  strict,
);

export const countMembers = {
  passed: Count("Tests"),
  warned: Count("Tests"),
  failed: Count("Tests"),
  errors: Count("Tests that could not be run"),
  skipped: Count("Tests that were not run after another failed"),
};

export const RunStatusSchema = oneOf(runStatuses);

export const Kept = Type.Object(
  {
    job_id: JobId,
    spec: TextOrNull,
    version: Type.Unsafe<number | null>({ type: ["integer", "null"] }),
    target: Type.String(),
    ran_at: Time,
    ...Result.properties,
  },
  strict,
);

export function keptView({ job_id, spec, version, target, ran_at, result }: StoredTestResult) {
  return { job_id, spec, version, target, ran_at, ...(JSON.parse(result) as TestResult) };
}

export const Spec = Type.Object(
  {
    ...definitionMembers,
    target: Type.String(),
    tests: Type.Array(Test),
    notify: NotifyView,
    depends_on: Type.Array(Type.String(), { description: "The tables that it reads" }),
    ...timeMembers,
  },
  { ...strict, title: "QualitySpec" },
);

export function specView(definition: Definition) {
  const { target, tests, notify } = qualitySpecOf(definition.spec);
  const { depends_on, created_at, updated_at } = definition;
  return {
    ...definitionView(definition),
    target,
    tests: [...tests],
    notify: notifyView(notify),
    depends_on: [...depends_on],
    created_at,
    updated_at,
  };
}
