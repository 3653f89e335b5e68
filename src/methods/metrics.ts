import { Type } from "typebox";
import { metricSpecOf } from "../definitions/metric-spec.ts";
import type { Metrics } from "../definitions/metrics.ts";
import type { ErrorName } from "../errors/catalog.ts";
import { defineMethod } from "../rpc/method.ts";
import {
  ColumnsSchema,
  definitionErrorNames,
  definitionMembers,
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
import {
  columnsView,
  dependencies,
  MAX_PARAMETERS,
  Metric,
  MetricName,
  made,
  metricView,
  Parameter,
  Point,
  Values,
} from "./metric-schema.ts";
import { resultMembers, resultView, runErrors } from "./run-result.ts";
import { Count, JobId } from "./schemas.ts";
import { WaitSeconds } from "./waiting.ts";

const strict = { additionalProperties: false };

/** What a statement can be refused with when it is registered. */
const statementErrors: readonly ErrorName[] = ["INVALID_TABLE_REFERENCE", "TABLE_NOT_FOUND"];
const ofMetric: readonly ErrorName[] = ["METRIC_NOT_FOUND", ...definitionErrorNames];

/** The methods on metrics. */
export function metricsMethods(metrics: Metrics) {
  return [
    defineMethod({
      name: "metrics.register",
      summary: "Gives a SELECT with parameters a name; it is bound to the tables that it reads, but not run",
      params: Type.Object(
        {
          name: MetricName,
          sql: Type.String({ minLength: 1, description: "One SELECT, with each parameter as `$name`" }),
          parameters: Type.Optional(Type.Array(Parameter, { maxItems: MAX_PARAMETERS })),
          ...statedMembers,
          unit: Type.Optional(Type.String({ maxLength: 50, description: "What its values are measured in" })),
          ...registeringMembers,
        },
        strict,
      ),
      result: Type.Object(
        {
          name: Type.String(),
          version: Type.Integer({ minimum: 1 }),
          ...dependencies,
          columns: Type.Union([ColumnsSchema, Type.Null()]),
        },
        strict,
      ),
      errors: [
        "METRIC_ALREADY_EXISTS",
        "METRIC_VALIDATION_ERROR",
        "IDEMPOTENCY_CONFLICT",
        ...statementErrors,
        ...definitionErrorNames,
      ],
      example: {
        name: "weather.us.days",
        sql: "SELECT count(*) AS days FROM raw.us.weather WHERE weather = $kind",
        parameters: [{ name: "kind", type: "string", default: "rain" }],
      },
      handler: async (params, call) => {
        const { name, sql, parameters = [], unit = null } = params;
        const given = { name, sql, parameters, unit, ...statedOf(params) };
        const { version, depends_on, columns } = await metrics.register(given, registerOptions(params), call);
        return { name, version, depends_on: [...depends_on], columns: columnsView(columns) };
      },
    }),
    defineMethod({
      name: "metrics.get",
      summary: "What a metric is, and what it answered last",
      params: Type.Object({ name: MetricName }, strict),
      result: Metric,
      errors: ofMetric,
      example: { name: "weather.us.days" },
      handler: async ({ name }, { caller }) => {
        const definition = await metrics.get(name, caller);
        const { values } = await metrics.history(name, null, 1, caller);
        return { ...metricView(definition), columns: columnsView(definition.columns), newest: values[0] ?? null };
      },
    }),
    defineMethod({
      name: "metrics.list",
      summary: "Metrics that the caller may read, by name",
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
          items: Type.Array(
            Type.Object({ ...definitionMembers, ...dependencies, ...made, sql: Type.String(), ...timeMembers }, strict),
          ),
          total_count: Count("Metrics that meet the conditions"),
        },
        strict,
      ),
      errors: ["STORAGE_ERROR"],
      example: { tag: "weather" },
      handler: async ({ tag = null, owner = null, search = null, limit = 50, offset = 0 }, { caller }) => {
        const { items, total_count } = await metrics.list({ tag, owner, search, limit, offset }, caller);
        return { items: items.map(metricView), total_count };
      },
    }),
    defineMethod({
      name: "metrics.run",
      summary: "Runs a metric as a job; the answer has its rows where it ends while the call waits",
      params: Type.Object(
        {
          name: MetricName,
          parameters: Type.Optional(Values),
          limit: Type.Optional(Type.Integer({ default: 1000, minimum: 1, maximum: 10_000 })),
          timeout_seconds: Type.Optional(
            Type.Number({
              minimum: 1,
              maximum: 3600,
              description: "300, or as many as are allowed, where it is not given",
            }),
          ),
          wait_seconds: WaitSeconds,
          dry_run: registeringMembers.dry_run,
        },
        strict,
      ),
      result: Type.Object(
        {
          job_id: Type.Union([JobId, Type.Null()], { description: "Null in a dry run" }),
          status: Type.String({ description: "Of the job; DRY_RUN in a dry run" }),
          sql: Type.String(),
          tables: Type.Array(Type.String()),
          ...resultMembers,
        },
        strict,
      ),
      errors: [
        "METRIC_VALIDATION_ERROR",
        "METRIC_EXECUTION_TIMEOUT",
        ...runErrors,
        "EXECUTOR_UNAVAILABLE",
        ...statementErrors,
        ...ofMetric,
      ],
      example: { name: "weather.us.days", parameters: { kind: "snow" }, wait_seconds: 10 },
      extraTimeMs: ({ wait_seconds = 10 }) => wait_seconds * 1000,
      handler: async (params, call) => {
        const { name, parameters = {}, limit = 1000, wait_seconds = 10, dry_run = false } = params;
        const timeout_seconds = metrics.timeoutOf(params.timeout_seconds);
        if (dry_run) {
          const { sql, tables, columns } = await metrics.plan(name, { parameters }, call);
          const nothing = resultView({ result: null, seconds: null });
          return { job_id: null, status: "DRY_RUN", sql, tables, columns: columnsView(columns), ...nothing };
        }
        const { spec, depends_on, columns } = await metrics.get(name, call.caller);
        const job_id = await metrics.run(name, { parameters, limit, timeout_seconds }, call);
        const waiting = { limit, timeout_seconds, waitMs: wait_seconds * 1000 };
        const { status, result, seconds } = await metrics.outcome(name, job_id, waiting, call.signal);
        return {
          job_id,
          status,
          sql: metricSpecOf(spec).sql,
          tables: [...depends_on],
          columns: columnsView(result?.columns ?? columns),
          ...resultView({ result, seconds }),
        };
      },
    }),
    defineMethod({
      name: "metrics.history",
      summary: "What a metric answered over time, the newest first; given parameters, with just these",
      params: Type.Object(
        {
          name: MetricName,
          parameters: Type.Optional(Values),
          limit: Type.Optional(Type.Integer({ default: 50, minimum: 1, maximum: 500 })),
        },
        strict,
      ),
      result: Type.Object({ name: Type.String(), values: Type.Array(Point), total_count: Count("Values") }, strict),
      errors: ["METRIC_VALIDATION_ERROR", ...ofMetric],
      example: { name: "weather.us.days" },
      handler: async ({ name, parameters = null, limit = 50 }, { caller }) => ({
        name,
        ...(await metrics.history(name, parameters, limit, caller)),
      }),
    }),
    defineMethod({
      name: "metrics.versions",
      summary: "Who changed a metric, and when; the newest version first",
      params: Type.Object({ name: MetricName }, strict),
      result: Type.Object({ name: Type.String(), versions: Type.Array(Version) }, strict),
      errors: ofMetric,
      example: { name: "weather.us.days" },
      handler: async ({ name }, { caller }) => ({
        name,
        versions: versionViews(await metrics.versions(name, caller), (spec) => metricSpecOf(spec).sql),
      }),
    }),
    defineMethod({
      name: "metrics.unregister",
      summary: "Takes a metric's name away; its versions stay",
      params: Type.Object({ name: MetricName }, strict),
      result: Type.Object({ name: Type.String() }, strict),
      errors: ofMetric,
      example: { name: "weather.us.days" },
      handler: async ({ name }, { caller }) => {
        await metrics.unregister(name, caller);
        return { name };
      },
    }),
  ] as const;
}
