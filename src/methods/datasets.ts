import { type Static, Type } from "typebox";
import type { Caller } from "../access/caller.ts";
import { datasetSpecOf } from "../definitions/dataset-spec.ts";
import type { Datasets } from "../definitions/datasets.ts";
import { makingOf } from "../definitions/making.ts";
import { normalised } from "../profiling/model/normalised-specification.ts";
import { ProfileSpecification } from "../profiling/model/specification.ts";
import { defineMethod } from "../rpc/method.ts";
import type { Definition } from "../store/definitions/definition-record.ts";
import { type DatasetCare, QualityOf, SchedulesOf } from "./dataset-care.ts";
import { holdingsMembers, holdingsView } from "./dataset-holdings.ts";
import { DatasetName } from "./dataset-name.ts";
import {
  ColumnsSchema,
  Described,
  definitionErrorNames,
  definitionMembers,
  definitionView,
  listMembers,
  registeringMembers,
  registerOptions,
  statedMembers,
  statedOf,
  Tag,
  timeMembers,
  Version,
  versionViews,
} from "./definition-schema.ts";
import { exampleSpecification } from "./examples.ts";
import { Count, JobId, oneOf } from "./schemas.ts";
import { submissionErrors } from "./trigger.ts";

const strict = { additionalProperties: false };
const variants = ["source", "view"] as const;
const Kind = oneOf(variants, "Whether it is data somewhere, or a SELECT over other datasets");

const head = { name: Type.String(), version: Type.Integer({ minimum: 1 }), kind: Kind };
const dependencies = { depends_on: Type.Array(Type.String(), { description: "The tables that it reads" }) };

const Dataset = Type.Object(
  {
    ...definitionMembers,
    kind: Kind,
    ...dependencies,
    columns: Type.Union([ColumnsSchema, Type.Null()], { description: "Null where they are not known yet" }),
    column_descriptions: Type.Record(Type.String(), Type.String()),
    profile_specification: Type.Optional(ProfileSpecification),
    sources: Type.Optional(Type.Array(Type.String(), { description: "To others than the owner, where the data lies" })),
    sql: Type.Optional(Type.String()),
    table: Type.Optional(Type.String({ description: "The table of its source that its own name stands for" })),
    redact: Type.Boolean(),
    profile: Type.Boolean(),
    ...timeMembers,
    ...holdingsMembers,
    quality: Type.Optional(QualityOf),
    schedules: Type.Optional(SchedulesOf),
  },
  { ...strict, title: "Dataset" },
);

const RegisterParams = Type.Object(
  {
    name: DatasetName,
    profile_specification: Type.Optional(ProfileSpecification),
    sql: Type.Optional(
      Type.String({ minLength: 1, description: "Instead: one SELECT over other datasets, which makes it a view" }),
    ),
    table: Type.Optional(
      Type.String({
        maxLength: 8192,
        description: "The table that the dataset's own name stands for; the others are name__table",
      }),
    ),
    ...statedMembers,
    columns: Type.Optional(
      Type.Record(Type.String({ maxLength: 1024 }), Described, {
        description: "What columns hold, by their names",
        maxProperties: 1000,
      }),
    ),
    redact: Type.Optional(
      Type.Boolean({
        description:
          "Whether columns that tell something about a person are shown to the owner and administrators alone; as the specification says of the profile",
      }),
    ),
    profile: Type.Optional(
      Type.Boolean({ default: true, description: "Whether it is profiled now, and at each refresh" }),
    ),
    ...registeringMembers,
  },
  strict,
);

/** The methods on datasets under their names. */
export function datasetsMethods(datasets: Datasets, care: DatasetCare) {
  return [
    defineMethod({
      name: "datasets.register",
      summary: "Gives a dataset a name, under which it is found in the catalog; its source is checked as a job's is",
      params: RegisterParams,
      result: Type.Object(
        {
          ...head,
          ...dependencies,
          columns: Type.Union([ColumnsSchema, Type.Null()]),
          job_id: Type.Union([JobId, Type.Null()], { description: "The job that profiles it" }),
          warning: Type.Optional(Type.String({ description: "Why that job could not be submitted" })),
        },
        strict,
      ),
      errors: [
        "DATASET_ALREADY_EXISTS",
        "DATASET_VALIDATION_ERROR",
        "DEFINITION_NOT_PERMITTED",
        ...submissionErrors,
        "INVALID_TABLE_REFERENCE",
        "TABLE_NOT_FOUND",
        "STORAGE_ERROR",
      ],
      example: { name: "raw.us.weather", profile_specification: exampleSpecification, description: "Daily weather" },
      handler: async (params, call) => {
        const options = registerOptions(params);
        const registered = await datasets.register(newDatasetOf(params), options, call);
        const { name, version, depends_on, columns, job_id, refused } = registered;
        return {
          name,
          version,
          kind: variantOf(registered),
          depends_on: [...depends_on],
          columns: columns === null ? null : columns.map((column) => ({ ...column })),
          job_id,
          ...(refused === null ? {} : { warning: `It was not profiled: ${refused.message}` }),
        };
      },
    }),
    defineMethod({
      name: "datasets.get",
      summary: "What a dataset is; given a version, what it was then",
      params: Type.Object({ name: DatasetName, version: Type.Optional(Type.Integer({ minimum: 1 })) }, strict),
      result: Dataset,
      errors: ["DATASET_NOT_FOUND", ...definitionErrorNames],
      example: { name: "raw.us.weather" },
      handler: async ({ name, version }, { caller }) => {
        if (version === undefined) {
          const definition = await datasets.get(name, caller);
          const [held, quality, schedules] = await Promise.all([
            datasets.holdings(definition),
            care.verdicts(definition.name, null, caller),
            care.schedules(definition.name, caller),
          ]);
          return { ...datasetView(definition, caller), ...holdingsView(held), quality, schedules };
        }
        const { registered_at, ...then } = await datasets.version(name, version, caller);
        const times = { created_at: registered_at, updated_at: then.removed_at ?? registered_at };
        return datasetView({ ...then, ...times, depends_on: [], id: 0 }, caller);
      },
    }),
    defineMethod({
      name: "datasets.list",
      summary: "Datasets that the caller may read, by name",
      params: Type.Object(
        {
          tag: Type.Optional(Tag),
          owner: Type.Optional(Type.String({ maxLength: 320, description: "A part of it" })),
          search: Type.Optional(Type.String({ maxLength: 256, description: "A part of the name or the description" })),
          kind: Type.Optional(Kind),
          ...listMembers,
        },
        strict,
      ),
      result: Type.Object(
        {
          items: Type.Array(Type.Object({ ...definitionMembers, kind: Kind, ...dependencies, ...timeMembers }, strict)),
          total_count: Count("Datasets that meet the conditions"),
        },
        strict,
      ),
      errors: ["STORAGE_ERROR"],
      example: { tag: "weather" },
      handler: async ({ tag = null, owner = null, search = null, kind = null, limit = 50, offset = 0 }, { caller }) => {
        const query = { tag, owner, search, variant: kind, limit, offset };
        const { items, total_count } = await datasets.list(query, caller);
        return {
          items: items.map((each) => ({ ...definitionView(each), ...kindAndTimes(each) })),
          total_count,
        };
      },
    }),
    defineMethod({
      name: "datasets.versions",
      summary: "Who changed a dataset, and when, with what differs in its columns; the newest version first",
      params: Type.Object({ name: DatasetName }, strict),
      result: Type.Object({ name: Type.String(), versions: Type.Array(Version) }, strict),
      errors: ["DATASET_NOT_FOUND", ...definitionErrorNames],
      example: { name: "raw.us.weather" },
      handler: async ({ name }, { caller }) => ({
        name,
        versions: versionViews(await datasets.versions(name, caller), (spec) => datasetSpecOf(spec).sql),
      }),
    }),
    defineMethod({
      name: "datasets.unregister",
      summary: "Takes a dataset's name away, unless something depends on it; its versions stay",
      params: Type.Object(
        {
          name: DatasetName,
          force: Type.Optional(Type.Boolean({ default: false, description: "Even if something depends on it" })),
        },
        strict,
      ),
      result: Type.Object({ name: Type.String() }, strict),
      errors: ["DATASET_NOT_FOUND", "DATASET_VALIDATION_ERROR", ...definitionErrorNames],
      example: { name: "raw.us.weather" },
      handler: async ({ name, force = false }, { caller }) => {
        await datasets.unregister(name, force, caller);
        return { name };
      },
    }),
  ] as const;
}

function newDatasetOf(params: Static<typeof RegisterParams>) {
  const { name, profile_specification: given, sql, table, columns = {}, profile = true } = params;
  const { redact = given?.redact ?? false } = params;
  const made = {
    ...(given === undefined ? {} : { profile_specification: normalised(given) }),
    ...(sql === undefined ? {} : { sql }),
    ...(table === undefined ? {} : { table }),
  };
  return { name, ...made, ...statedOf(params), columns, redact, profile };
}

function variantOf({ variant }: Pick<Definition, "variant">): (typeof variants)[number] {
  return variants.find((each) => each === variant) ?? "source";
}

function kindAndTimes(definition: Pick<Definition, "variant" | "depends_on" | "created_at" | "updated_at">) {
  const { depends_on, created_at, updated_at } = definition;
  return { kind: variantOf(definition), depends_on: [...depends_on], created_at, updated_at };
}

function datasetView(definition: Definition, caller: Caller): Static<typeof Dataset> {
  const { table, columns: column_descriptions, redact, profile } = datasetSpecOf(definition.spec);
  const { columns } = definition;
  return {
    ...definitionView(definition),
    ...kindAndTimes(definition),
    columns: columns === null ? null : columns.map((column) => ({ ...column })),
    column_descriptions: { ...column_descriptions },
    ...makingOf(definition, caller),
    ...(table === undefined ? {} : { table }),
    redact,
    profile,
  };
}
