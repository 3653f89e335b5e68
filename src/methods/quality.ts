import { Type } from "typebox";
import { qualitySpecOf } from "../quality/quality-spec.ts";
import type { QualitySpecs } from "../quality/quality-specs.ts";
import { countsOf, statusOfRun, testStatuses } from "../quality/results.ts";
import { defineMethod } from "../rpc/method.ts";
import type { QualityStore } from "../store/definitions/quality-store.ts";
import {
  definitionErrorNames,
  listMembers,
  registeringMembers,
  registerOptions,
  statedMembers,
  statedOf,
  Tag,
  Version,
  versionViews,
} from "./definition-schema.ts";
import { NotifyMember, notifyOf } from "./notify-schema.ts";
import {
  countMembers,
  Kept,
  keptView,
  ofSpec,
  ofTarget,
  RunStatusSchema,
  Spec,
  SpecName,
  specView,
  TargetRef,
  Test,
  Tests,
} from "./quality-schema.ts";
import { Count, JobId, oneOf, Time } from "./schemas.ts";

const strict = { additionalProperties: false };
const Newest = Type.Union([
  Type.Object({ job_id: JobId, ran_at: Time, status: RunStatusSchema, ...countMembers }, strict),
  Type.Null(),
]);

function testsOf(spec: string) {
  const { target, tests } = qualitySpecOf(spec);
  return { target, tests: [...tests] };
}

/** The methods on specifications of tests. */
export function qualityMethods(specs: QualitySpecs, quality: QualityStore) {
  const newest = async (id: number) => {
    const results = await quality.newest(id);
    const [first] = results;
    if (first === undefined) return null;
    const counts = countsOf(
      results.map(({ status }) => ({ status: testStatuses.find((each) => each === status) ?? "error" })),
    );
    return { job_id: first.job_id, ran_at: first.ran_at, status: statusOfRun(counts), ...counts };
  };
  return [
    defineMethod({
      name: "quality.register",
      summary: "Gives tests of a table a name; each is looked through, but none is run",
      params: Type.Object(
        {
          name: SpecName,
          target: TargetRef,
          tests: Tests,
          notify: NotifyMember,
          ...statedMembers,
          ...registeringMembers,
        },
        strict,
      ),
      result: Type.Object(
        {
          name: Type.String(),
          version: Type.Integer({ minimum: 1 }),
          target: Type.String(),
          depends_on: Type.Array(Type.String()),
          answered_by: Type.Union([Type.Record(Type.String(), oneOf(["profile", "data"] as const)), Type.Null()], {
            description: "By test, what answers it as things are; null where a key gives an earlier answer again",
          }),
        },
        strict,
      ),
      errors: [
        "QUALITY_SPEC_ALREADY_EXISTS",
        "INVALID_QUALITY_SPEC",
        "NOT_ALLOWED_HOST",
        "IDEMPOTENCY_CONFLICT",
        ...ofTarget,
        ...definitionErrorNames,
      ],
      example: {
        name: "tests.us.weather",
        target: "raw.us.weather",
        tests: [
          { name: "has_date", type: "not_null", column: "date" },
          { name: "is_cool", type: "range", column: "temp_max", max: 60, severity: "warn" },
        ],
      },
      handler: async (params, call) => {
        const { name, target, tests } = params;
        const given = { name, target, tests, notify: notifyOf(params.notify), ...statedOf(params) };
        const { registered, answered_by } = await specs.register(given, registerOptions(params), call);
        const { version, depends_on } = registered;
        return { name, version, target: target.toLowerCase(), depends_on: [...depends_on], answered_by };
      },
    }),
    defineMethod({
      name: "quality.get",
      summary: "What a specification tests, and what its last run has found",
      params: Type.Object({ name: SpecName }, strict),
      result: Type.Object({ ...Spec.properties, newest: Newest, results: Type.Array(Kept) }, strict),
      errors: ofSpec,
      example: { name: "tests.us.weather" },
      handler: async ({ name }, { caller }) => {
        const definition = await specs.get(name, caller);
        const results = await quality.newest(definition.id);
        return { ...specView(definition), newest: await newest(definition.id), results: results.map(keptView) };
      },
    }),
    defineMethod({
      name: "quality.list",
      summary: "Specifications that the caller may read, by name, with what their last runs have found",
      params: Type.Object(
        {
          tag: Type.Optional(Tag),
          owner: Type.Optional(Type.String({ maxLength: 320, description: "A part of it" })),
          search: Type.Optional(Type.String({ maxLength: 256, description: "A part of the name or the description" })),
          ...listMembers,
        },
        strict,
      ),
      result: Type.Object(
        {
          items: Type.Array(Type.Object({ ...Spec.properties, newest: Newest }, strict)),
          total_count: Count("Specifications that meet the conditions"),
        },
        strict,
      ),
      errors: ["STORAGE_ERROR"],
      example: { limit: 20 },
      handler: async ({ tag = null, owner = null, search = null, limit = 50, offset = 0 }, { caller }) => {
        const { items, total_count } = await specs.list({ tag, owner, search, limit, offset }, caller);
        const views = items.map(async (each) => ({ ...specView(each), newest: await newest(each.id) }));
        return { items: await Promise.all(views), total_count };
      },
    }),
    defineMethod({
      name: "quality.versions",
      summary: "Who changed a specification, and when; the newest version first",
      params: Type.Object({ name: SpecName }, strict),
      result: Type.Object(
        {
          name: Type.String(),
          versions: Type.Array(
            Type.Object({ ...Version.properties, target: Type.String(), tests: Type.Array(Test) }, strict),
          ),
        },
        strict,
      ),
      errors: ofSpec,
      example: { name: "tests.us.weather" },
      handler: async ({ name }, { caller }) => {
        const versions = await specs.versions(name, caller);
        const views = versionViews(versions, () => undefined);
        return { name, versions: views.map((view, i) => ({ ...view, ...testsOf(versions[i]?.spec ?? "") })) };
      },
    }),
    defineMethod({
      name: "quality.unregister",
      summary: "Takes a specification's name away; its versions and results stay",
      params: Type.Object({ name: SpecName }, strict),
      result: Type.Object({ name: Type.String() }, strict),
      errors: ofSpec,
      example: { name: "tests.us.weather" },
      handler: async ({ name }, { caller }) => {
        await specs.unregister(name, caller);
        return { name };
      },
    }),
  ] as const;
}
