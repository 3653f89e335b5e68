import { Type } from "typebox";
import type { Caller } from "../access/caller.ts";
import type { ErrorName } from "../errors/catalog.ts";
import { ServiceError } from "../errors/service-error.ts";
import { fromStoredError } from "../errors/stored.ts";
import type { JobService } from "../jobs/job-service.ts";
import { hashOf } from "../jobs/submission.ts";
import type { JsonValue } from "../profiling/model/json-value.ts";
import type { QueryDesk } from "../queries/query-desk.ts";
import type { Translator } from "../queries/translator.ts";
import { defineMethod } from "../rpc/method.ts";
import { Cell, Columns, QueryDetail, queryDetail, ResultPage, Rows, resultPage } from "./query-schema.ts";
import { Count, TimeOrNull } from "./schemas.ts";
import { IdempotencyKey } from "./trigger.ts";
import { ended, WaitSeconds } from "./waiting.ts";

const strict = { additionalProperties: false };
const ENGINES = ["duckdb"];

/** What a statement is refused with before it is run. */
const planErrors: readonly ErrorName[] = [
  "QUERY_TOO_LARGE",
  "INVALID_SQL_SYNTAX",
  "SQL_NOT_ALLOWED",
  "INVALID_TABLE_REFERENCE",
  "TABLE_NOT_FOUND",
  "VALIDATION_ERROR",
];
/** What it can fail with. */
const runErrors: readonly ErrorName[] = ["QUERY_EXECUTION_TIMEOUT", "RESULT_SIZE_LIMIT_EXCEEDED", "QUERY_FAILED"];

const TranspiledSql = Type.Optional(Type.String({ description: "What is run, where it came in another dialect" }));
const Executed = Type.Object(
  {
    ...ResultPage.properties,
    bytes: QueryDetail.properties.bytes,
    duration_ms: QueryDetail.properties.duration_ms,
    tables: QueryDetail.properties.tables,
    snapshots: QueryDetail.properties.snapshots,
    warnings: QueryDetail.properties.warnings,
    transpiled_sql: TranspiledSql,
  },
  { ...strict, title: "Executed" },
);
const Planned = Type.Object(
  {
    dry_run: Type.Literal(true),
    columns: Columns,
    tables: Type.Array(Type.String()),
    parameters: Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()]), {
      description: "DuckDB's type of each parameter; null where any will do",
    }),
    transpiled_sql: TranspiledSql,
  },
  { ...strict, title: "Planned" },
);

/** The methods that run SQL over what was profiled. */
export function runMethods(desk: QueryDesk, jobs: JobService, translator: Translator) {
  const { policy, planner, statements, results } = desk;
  return [
    defineMethod({
      name: "run.policy",
      summary: "How statements are limited, what the caller has used, and when he may run the next",
      params: Type.Object({}, strict),
      result: Type.Object(
        {
          engines: Type.Array(Type.String()),
          max_sql_length: Count("Characters of a statement"),
          max_timeout_seconds: Count("Longest time that a statement may run"),
          max_result_rows: Count("Rows"),
          max_result_bytes: Count("Bytes of JSON"),
          memory_mb: Count("Memory that a statement may take, in MiB"),
          keep_results_hours: Type.Number(),
          uses: Type.Array(
            Type.Object(
              {
                window: Type.Enum(["hour", "day"]),
                limit: Count("Statements that are allowed"),
                used: Count("Statements that were submitted within the window"),
                next_at: TimeOrNull,
              },
              strict,
            ),
            { description: "Of each window that is limited; none where nothing is" },
          ),
        },
        strict,
      ),
      errors: ["STORAGE_ERROR"],
      example: {},
      handler: async (_, { caller, signal }) => ({
        engines: ENGINES,
        max_sql_length: 100_000,
        max_timeout_seconds: policy.limits.maxTimeoutSeconds,
        max_result_rows: policy.limits.maxResultRows,
        max_result_bytes: policy.limits.maxResultBytes,
        memory_mb: policy.limits.memoryMb,
        keep_results_hours: policy.limits.keepResultsHours,
        uses: await policy.uses(caller, signal),
      }),
    }),
    defineMethod({
      name: "run.execute",
      summary:
        "Runs one SELECT over datasets, views and their tables as a job; the answer has its first rows where it ends while the call waits",
      params: Type.Object(
        {
          sql: Type.String({ minLength: 1, description: "One SELECT, with each parameter as `$name`" }),
          parameters: Type.Optional(Type.Record(Type.String(), Cell)),
          engine: Type.Optional(Type.String({ default: "duckdb" })),
          dialect: Type.Optional(
            Type.String({
              default: "duckdb",
              maxLength: 1024,
              description: "Of the SQL: another is translated first, and refused where that may not mean the same",
            }),
          ),
          limit: Rows,
          timeout_seconds: Type.Optional(
            Type.Number({
              minimum: 1,
              maximum: 3600,
              description: "300, or as many as are allowed, where it is not given",
            }),
          ),
          wait_seconds: Type.Optional(Type.Number({ ...WaitSeconds, default: 10 })),
          dry_run: Type.Optional(Type.Boolean({ default: false, description: "Only look what it would answer" })),
          idempotency_key: IdempotencyKey,
          tags: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 50 }), { maxItems: 10 })),
        },
        strict,
      ),
      result: Type.Union([Executed, Planned]),
      errors: [
        "UNSUPPORTED_ENGINE",
        "UNSUPPORTED_DIALECT",
        "SQL_TRANSPILE_ERROR",
        "EXECUTOR_UNAVAILABLE",
        "IDEMPOTENCY_CONFLICT",
        "RATE_LIMIT_EXCEEDED",
        "STORAGE_ERROR",
        ...planErrors,
        ...runErrors,
      ],
      example: { sql: "SELECT state, count(*) AS n FROM raw.us.airports GROUP BY state ORDER BY n DESC", limit: 10 },
      extraTimeMs: ({ wait_seconds = 10 }) => wait_seconds * 1000,
      handler: async (params, { caller, signal }) => {
        const {
          parameters = {},
          engine = "duckdb",
          dialect = "duckdb",
          dry_run = false,
          wait_seconds = 10,
          tags = [],
        } = params;
        const {
          limit = 1000,
          timeout_seconds = Math.min(300, policy.limits.maxTimeoutSeconds),
          idempotency_key,
        } = params;
        if (!ENGINES.includes(engine)) throw new ServiceError("UNSUPPORTED_ENGINE", { engine, supported: ENGINES });
        const sql = await inDuckdb(params.sql, dialect, translator, { caller, signal });
        const transpiled = dialect === "duckdb" ? {} : { transpiled_sql: sql };
        const values: Record<string, JsonValue> = { ...parameters };
        if (dry_run) {
          const { columns, refs, parameter_types } = await planner.bind({ sql, parameters: values }, caller, signal);
          return { dry_run: true as const, columns, tables: refs, parameters: parameter_types, ...transpiled };
        }
        const plan = await planner.plan({ sql, parameters: values }, caller, signal);
        const order = { type: "query", sql, parameters: values, limit, timeout_seconds, tags } as const;
        const idempotency =
          idempotency_key === undefined ? null : { key: idempotency_key, params: hashOf({ ...order } as never) };
        const jobId = await statements.submitPlanned({ ...order, idempotency }, plan, caller);
        await ended(jobs, jobId, wait_seconds, caller, signal);
        const query = await results.query(jobId, caller);
        if (query.job.error !== null) throw fromStoredError(query.job.error);
        const kept = await results.kept(query.job);
        const { bytes, duration_ms, tables, snapshots, warnings } = queryDetail(query, kept, results);
        const page = await resultPage(query, kept, { offset: 0, limit }, results);
        return { ...page, bytes, duration_ms, tables, snapshots, warnings, ...transpiled };
      },
    }),
  ] as const;
}

/** A statement as DuckDB runs it. */
async function inDuckdb(
  sql: string,
  dialect: string,
  translator: Translator,
  call: { caller: Caller; signal: AbortSignal },
): Promise<string> {
  if (dialect === "duckdb") return sql;
  const wish = { sql, from: dialect, to: "duckdb", rules: [], strict: true, pretty: false, verify: false };
  return (await translator.translate(wish, call)).sql;
}
