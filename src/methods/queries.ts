import { Type } from "typebox";
import { type Caller, readableOwner } from "../access/caller.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { ServiceError } from "../errors/service-error.ts";
import { fromStoredError } from "../errors/stored.ts";
import type { JobBrowser } from "../jobs/job-browser.ts";
import type { JobService } from "../jobs/job-service.ts";
import type { QueryDesk } from "../queries/query-desk.ts";
import { defineMethod } from "../rpc/method.ts";
import { statementTypes } from "../store/job-record.ts";
import { jobStates, jobStatuses, viewsOf } from "../store/job-stage.ts";
import { queryScopes } from "../store/statement-task.ts";
import { TableRef } from "./catalog-table.ts";
import {
  QueryDetail,
  QueryId,
  QueryView,
  queryDetail,
  queryView,
  ResultPage,
  Rows,
  resultPage,
} from "./query-schema.ts";
import { Count, Offset, oneOf, Time } from "./schemas.ts";
import { ended, WaitSeconds } from "./waiting.ts";

const strict = { additionalProperties: false };

/** The methods on statements that were submitted. */
export function queriesMethods(
  { results, list }: QueryDesk,
  { jobs, browser, catalog }: { jobs: JobService; browser: JobBrowser; catalog: Pick<Catalog, "table"> },
) {
  return [
    defineMethod({
      name: "queries.list",
      summary: "Statements that were submitted, the newest first",
      params: Type.Object(
        {
          scope: Type.Optional(
            Type.String({
              default: "my",
              description: `One of ${queryScopes.join(", ")}: the caller's, one user's, those of steps of workflows, everybody's`,
            }),
          ),
          user: Type.Optional(
            Type.String({ description: "The subject whose queries are listed; with the scope user" }),
          ),
          type: Type.Optional(Type.Array(oneOf(statementTypes), { minItems: 1 })),
          status: Type.Optional(Type.Array(oneOf(jobStates), { minItems: 1 })),
          table_ref: Type.Optional(
            Type.String({ description: "Only those that read this table, themselves or through a view" }),
          ),
          search: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: "In the SQL" })),
          since: Type.Optional(Time),
          until: Type.Optional(Time),
          limit: Type.Optional(Type.Integer({ default: 50, minimum: 1, maximum: 500 })),
          offset: Offset,
        },
        strict,
      ),
      result: Type.Object(
        { items: Type.Array(QueryView), total_count: Count("Queries that meet all conditions") },
        strict,
      ),
      errors: ["INSUFFICIENT_QUERY_PERMISSIONS", "VALIDATION_ERROR", "STORAGE_ERROR"],
      example: { search: "airports", limit: 10 },
      handler: async (params, { caller, signal }) => {
        const { table_ref, limit = 50, offset = 0, ...question } = params;
        const of = table_ref === undefined ? question : { ...question, table: table_ref };
        const { items, found } = await list.page({ ...of, limit, offset }, caller, signal);
        return { items: items.map((query) => queryView(query, results)), total_count: found };
      },
    }),
    defineMethod({
      name: "queries.get",
      summary: "A statement that was submitted: what it was, what it took, what it failed with",
      params: Type.Object({ query_id: QueryId }, strict),
      result: QueryDetail,
      errors: ["QUERY_NOT_FOUND", "INSUFFICIENT_QUERY_PERMISSIONS", "STORAGE_ERROR"],
      example: { query_id: "5d769018-aa5a-4d29-8c5d-c97a00000000" },
      handler: async ({ query_id }, { caller }) => {
        const query = await results.query(query_id, caller);
        return queryDetail(query, await results.kept(query.job), results);
      },
    }),
    defineMethod({
      name: "queries.result",
      summary: "A page of what a statement has answered, kept for KEEP_RESULTS_HOURS",
      params: Type.Object({ query_id: QueryId, offset: Offset, limit: Rows, wait_seconds: WaitSeconds }, strict),
      result: ResultPage,
      errors: [
        "QUERY_NOT_FOUND",
        "QUERY_TIMEOUT",
        "INSUFFICIENT_QUERY_PERMISSIONS",
        "RESULT_NOT_FOUND",
        "QUERY_EXECUTION_TIMEOUT",
        "RESULT_SIZE_LIMIT_EXCEEDED",
        "QUERY_FAILED",
        "STORAGE_ERROR",
      ],
      example: { query_id: "5d769018-aa5a-4d29-8c5d-c97a00000000", offset: 0, limit: 100 },
      extraTimeMs: ({ wait_seconds = 0 }) => wait_seconds * 1000,
      handler: async ({ query_id, offset = 0, limit = 1000, wait_seconds = 0 }, { caller, signal }) => {
        await results.query(query_id, caller);
        await ended(jobs, query_id, wait_seconds, caller, signal);
        const query = await results.query(query_id, caller);
        const { terminal } = viewsOf(query.job);
        if (!terminal && wait_seconds > 0) throw new ServiceError("QUERY_TIMEOUT", { query_id, wait_seconds });
        if (query.job.error !== null) throw fromStoredError(query.job.error);
        const hasNone = !terminal || viewsOf(query.job).state === "terminate";
        const kept = hasNone ? null : await results.needed(query);
        return resultPage(query, kept, { offset, limit }, results);
      },
    }),
    defineMethod({
      name: "queries.cancel",
      summary: "Ends a statement that waits or runs",
      params: Type.Object(
        {
          query_id: QueryId,
          reason: Type.Optional(Type.String({ maxLength: 1000 })),
          dry_run: Type.Optional(Type.Boolean({ default: false })),
        },
        strict,
      ),
      result: Type.Object({ query_id: QueryId, canceled: Type.Boolean(), status: oneOf(jobStatuses) }, strict),
      errors: [
        "QUERY_NOT_FOUND",
        "INSUFFICIENT_QUERY_PERMISSIONS",
        "QUERY_NOT_CANCELLABLE",
        "CANCEL_NOT_PERMITTED",
        "STORAGE_ERROR",
      ],
      example: { query_id: "5d769018-aa5a-4d29-8c5d-c97a00000000", reason: "too slow" },
      handler: async ({ query_id, reason = null, dry_run = false }, { caller }) => {
        const { job } = await results.query(query_id, caller);
        const { status, terminal } = viewsOf(job);
        if (terminal) throw new ServiceError("QUERY_NOT_CANCELLABLE", { query_id, status });
        if (dry_run) return { query_id, canceled: false, status };
        return { query_id, canceled: true, status: await cancelled(browser, query_id, reason, caller) };
      },
    }),
    defineMethod({
      name: "catalog.queries",
      summary:
        "The newest statements that read a table, themselves or through a view, of those that the caller may see",
      params: Type.Object(
        { table_ref: TableRef, limit: Type.Optional(Type.Integer({ default: 5, minimum: 1, maximum: 20 })) },
        strict,
      ),
      result: Type.Object(
        { items: Type.Array(QueryView), total_count: Count("Statements that read the table") },
        strict,
      ),
      errors: ["INVALID_TABLE_REFERENCE", "TABLE_NOT_FOUND", "STORAGE_ERROR"],
      example: { table_ref: "raw.us.weather" },
      handler: async ({ table_ref, limit = 5 }, { caller, signal }) => {
        const { table } = await catalog.table(table_ref, caller);
        const scope = readableOwner(caller) === undefined ? "all" : "my";
        const { items, found } = await list.page({ scope, table: table.ref, limit, offset: 0 }, caller, signal);
        return { items: items.map((query) => queryView(query, results)), total_count: found };
      },
    }),
  ] as const;
}

/** A statement may end by itself meanwhile. */
async function cancelled(browser: JobBrowser, queryId: string, reason: string | null, caller: Caller) {
  try {
    return await browser.cancel(queryId, reason, caller, caller.is_admin);
  } catch (error) {
    if (!(error instanceof ServiceError) || error.name !== "JOB_NOT_ACTIVE") throw error;
    const details = error.details as { status?: string };
    throw new ServiceError("QUERY_NOT_CANCELLABLE", { query_id: queryId, status: details.status ?? "" });
  }
}
