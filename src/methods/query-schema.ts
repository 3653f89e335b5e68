import { type Static, Type } from "typebox";
import { StoredError } from "../errors/details.ts";
import type { KeptResult, Query, StatementResults } from "../jobs/statement-results.ts";
import type { JsonValue } from "../profiling/model/json-value.ts";
import { statementTypes } from "../store/job-record.ts";
import { jobStatuses, viewsOf } from "../store/job-stage.ts";
import { statementRunners } from "../store/statement-task.ts";
import { Count, oneOf, TextOrNull, Time, TimeOrNull } from "./schemas.ts";

const strict = { additionalProperties: false };

export const QueryId = Type.String({ format: "uuid", description: "Id of a query, which is that of its job" });
export const Cell = Type.Unsafe<JsonValue>({
  description: "Integers beyond 2^53 as strings of digits; dates and times in ISO 8601; blobs in base64",
});
export const Columns = Type.Array(Type.Object({ name: Type.String(), type: Type.String() }, strict), {
  description: "With DuckDB's types; the second of one name has `_1` after it",
});
const MAX_ROWS = 10_000;
const CountOrNull = Type.Unsafe<number | null>({ type: ["integer", "null"], minimum: 0 });

/** A query as it is listed. */
export const QueryView = Type.Object(
  {
    query_id: QueryId,
    type: oneOf(statementTypes),
    status: oneOf(jobStatuses),
    owner: TextOrNull,
    sql: Type.String(),
    parameters: Type.Record(Type.String(), Cell),
    tables: Type.Array(Type.String(), { description: "Tables and views that it names" }),
    snapshots: Type.Array(Type.Object({ table: Type.String(), hash: Type.String() }, strict), {
      description: "What each table stood for: the snapshot by the hash of what it was made of",
    }),
    tags: Type.Array(Type.String()),
    run_by: oneOf(statementRunners),
    limit: Count("Rows that its result has at most"),
    timeout_seconds: Type.Number(),
    submitted_at: Time,
    started_at: TimeOrNull,
    finished_at: TimeOrNull,
    error: Type.Union([StoredError, Type.Null()]),
    expires_at: TimeOrNull,
  },
  strict,
);

/** The same with what its result was. */
export const QueryDetail = Type.Object(
  {
    ...QueryView.properties,
    columns: Type.Union([Columns, Type.Null()]),
    row_count: CountOrNull,
    truncated: Type.Unsafe<boolean | null>({ type: ["boolean", "null"], description: "Whether there were more rows" }),
    bytes: CountOrNull,
    peak_bytes: CountOrNull,
    duration_ms: Type.Unsafe<number | null>({ type: ["number", "null"] }),
    warnings: Type.Array(Type.String()),
  },
  strict,
);

/** A page of a query's result. */
export const ResultPage = Type.Object(
  {
    query_id: QueryId,
    status: oneOf(jobStatuses),
    columns: Type.Union([Columns, Type.Null()], { description: "Null until it has ended" }),
    rows: Type.Union([Type.Array(Type.Array(Cell)), Type.Null()]),
    row_count: CountOrNull,
    truncated: Type.Unsafe<boolean | null>({ type: ["boolean", "null"] }),
    offset: Count("Of the first row"),
    complete: Type.Boolean({ description: "Whether there are no rows after these" }),
    expires_at: TimeOrNull,
  },
  strict,
);

/** A page of rows at most so large. */
export const Rows = Type.Optional(Type.Integer({ default: 1000, minimum: 1, maximum: MAX_ROWS }));

export function queryView({ job, statement }: Query, results: StatementResults): Static<typeof QueryView> {
  const { tables, views, sql, parameters, tags, run_by = "caller", limit, timeout_seconds } = statement;
  const type = statementTypes.find((each) => each === job.type) ?? "query";
  return {
    query_id: job.job_id,
    type,
    status: viewsOf(job).status,
    owner: job.owner,
    sql,
    parameters: { ...parameters },
    tables: [...tables, ...views].map(({ ref }) => ref),
    snapshots: tables.map(({ ref, hash }) => ({ table: ref, hash })),
    tags: [...tags],
    run_by,
    limit,
    timeout_seconds,
    submitted_at: job.submitted_at,
    started_at: job.started_at,
    finished_at: job.finished_at,
    error: job.error,
    expires_at: results.expiry(job),
  };
}

export function queryDetail(
  query: Query,
  kept: KeptResult | null,
  results: StatementResults,
): Static<typeof QueryDetail> {
  const head = kept?.head ?? null;
  return {
    ...queryView(query, results),
    columns: head?.columns ?? null,
    row_count: head?.row_count ?? null,
    truncated: head?.truncated ?? null,
    bytes: head?.bytes ?? null,
    peak_bytes: head?.peak_bytes ?? null,
    duration_ms: head?.ms ?? null,
    warnings: head?.warnings ?? [],
  };
}

/** A page of what a query has answered so far. */
export async function resultPage(
  query: Query,
  kept: KeptResult | null,
  { offset, limit }: { offset: number; limit: number },
  results: StatementResults,
): Promise<Static<typeof ResultPage>> {
  const rows = kept === null ? null : await results.rows(kept, offset, limit);
  const head = rows === null ? null : (kept?.head ?? null);
  return {
    query_id: query.job.job_id,
    status: viewsOf(query.job).status,
    columns: head?.columns ?? null,
    rows,
    row_count: head?.row_count ?? null,
    truncated: head?.truncated ?? null,
    offset,
    complete: head !== null && offset + (rows?.length ?? 0) >= head.row_count,
    expires_at: results.expiry(query.job),
  };
}
