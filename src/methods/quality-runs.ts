import { Type } from "typebox";
import { fromStoredError } from "../errors/stored.ts";
import { schemaOf } from "../quality/check-tests.ts";
import type { QualityRuns } from "../quality/quality-runs.ts";
import type { QualitySpecs } from "../quality/quality-specs.ts";
import { testStatuses } from "../quality/results.ts";
import { testTypes } from "../quality/test-types.ts";
import { defineMethod } from "../rpc/method.ts";
import { viewsOf } from "../store/job-stage.ts";
import { listMembers, registeringMembers, registerOptions } from "./definition-schema.ts";
import {
  countMembers,
  Kept,
  keptView,
  MAX_TESTS,
  ofSpec,
  ofTarget,
  Result,
  RunStatusSchema,
  SpecName,
  TargetRef,
  Test,
} from "./quality-schema.ts";
import { Count, JobId, oneOf, TextOrNull, Time } from "./schemas.ts";
import { WaitSeconds } from "./waiting.ts";

const strict = { additionalProperties: false };
const MAX_NAMED = 50;

/** The methods on runs of tests, and on what can be tested. */
export function qualityRunsMethods(specs: QualitySpecs, runs: QualityRuns) {
  return [
    defineMethod({
      name: "quality.run",
      summary:
        "Runs the tests of a specification, or tests of a table, as a job; each is answered by the profile where that is exact",
      params: Type.Object(
        {
          name: Type.Optional(SpecName),
          target: Type.Optional(TargetRef),
          tests: Type.Optional(
            Type.Array(Type.Union([Type.String({ maxLength: 128 }), Test]), {
              minItems: 1,
              maxItems: MAX_TESTS,
              description: `Of a specification the names of those that are run, at most ${MAX_NAMED}; of a target the tests`,
            }),
          ),
          timeout_seconds: Type.Optional(Type.Number({ default: 300, minimum: 1, maximum: 3600 })),
          fail_fast: Type.Optional(Type.Boolean({ default: false, description: "Whether the first failure ends it" })),
          idempotency_key: registeringMembers.idempotency_key,
          wait_seconds: WaitSeconds,
        },
        strict,
      ),
      result: Type.Object(
        {
          job_id: JobId,
          job_status: Type.String(),
          status: Type.Union([RunStatusSchema, Type.Null()], { description: "Null until it has ended" }),
          ...countMembers,
          name: TextOrNull,
          target: TextOrNull,
          tests: Type.Union([Type.Array(Result), Type.Null()]),
          snapshot: Type.Unsafe<string | null>({ ...TextOrNull, description: "The hash of the rows that were tested" }),
          profile_job: TextOrNull,
        },
        strict,
      ),
      errors: [
        "QUALITY_TEST_FAILED",
        "INVALID_QUALITY_SPEC",
        "EXECUTOR_UNAVAILABLE",
        "IDEMPOTENCY_CONFLICT",
        ...ofTarget,
        ...ofSpec,
      ],
      example: { name: "tests.us.weather", wait_seconds: 10 },
      extraTimeMs: ({ wait_seconds = 0 }) => wait_seconds * 1000,
      handler: async (params, call) => {
        const { name = null, target = null, tests = null, wait_seconds = 0 } = params;
        const { timeout_seconds = 300, fail_fast = false } = params;
        const { idempotency } = registerOptions(params);
        const job_id = await runs.submit({ name, target, tests, timeout_seconds, fail_fast, idempotency }, call);
        const { job, head, tests: results } = await runs.outcome(job_id, wait_seconds * 1000, call.signal);
        if (job?.error != null) throw fromStoredError(job.error);
        const none = {
          status: null,
          passed: 0,
          warned: 0,
          failed: 0,
          errors: 0,
          skipped: 0,
          name,
          target,
          snapshot: null,
          profile_job: null,
        };
        const { version: _, ran_at: __, ...told } = head ?? { ...none, version: null, ran_at: 0 };
        return { job_id, job_status: job === null ? "CLEANED_UP" : viewsOf(job).status, ...told, tests: results };
      },
    }),
    defineMethod({
      name: "quality.results",
      summary: "What tests have found over time, the newest first",
      params: Type.Object(
        {
          name: Type.Optional(SpecName),
          target: Type.Optional(TargetRef),
          test: Type.Optional(Type.String({ maxLength: 128 })),
          status: Type.Optional(oneOf(testStatuses)),
          since: Type.Optional(Time),
          job_id: Type.Optional(JobId),
          ...listMembers,
        },
        strict,
      ),
      result: Type.Object({ items: Type.Array(Kept), total_count: Count("Results that meet the conditions") }, strict),
      errors: ofSpec,
      example: { status: "failed", limit: 20 },
      handler: async (params, { caller }) => {
        const { name = null, target = null, test = null, status = null, since = null, job_id = null } = params;
        const { limit = 50, offset = 0 } = params;
        const asked = { name, target, test, status, since, job_id, limit, offset };
        const { results, total_count } = await runs.results(asked, caller);
        return { items: results.map(keptView), total_count };
      },
    }),
    defineMethod({
      name: "quality.suggest",
      summary: "Tests that a table passes as its exact profile proves: keys, missing values, ranges, sets, references",
      params: Type.Object({ target: TargetRef }, strict),
      result: Type.Object({ target: Type.String(), tests: Type.Array(Test), profile_job: JobId }, strict),
      errors: ["PROFILE_NOT_FOUND", ...ofTarget, "STORAGE_ERROR"],
      example: { target: "raw.us.weather" },
      handler: ({ target }, { caller }) => specs.suggest(target, caller),
    }),
    defineMethod({
      name: "quality.testTypes",
      summary: "The types of tests that there are, with the members that tests of them have",
      params: Type.Object({}, strict),
      result: Type.Object(
        {
          types: Type.Array(
            Type.Object(
              { name: Type.String(), summary: Type.String(), schema: Type.Unsafe<object>({ type: "object" }) },
              strict,
            ),
          ),
        },
        strict,
      ),
      errors: [],
      example: {},
      handler: async () => ({
        types: testTypes.map((type) => ({ name: type.name, summary: type.summary, schema: schemaOf(type) })),
      }),
    }),
  ] as const;
}
