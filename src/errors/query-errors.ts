import { Type } from "typebox";
import { entry } from "./entry.ts";

const strict = { additionalProperties: false };
const OfQuery = Type.Object({ query_id: Type.String() }, strict);
const example = { query_id: "5d769018-aa5a-4d29-8c5d-c97a00000000" };

/** What can go wrong with queries that were submitted, and with their results. */
export const queryErrors = {
  QUERY_NOT_FOUND: entry({
    code: 40801,
    http_status: 404,
    retryable: false,
    cli_code: "DLI-801",
    raised_when: "no query has this id",
    suggestion: "List queries with 'dli query list'",
    details: OfQuery,
    message: ({ query_id }) => `Query '${query_id}' not found`,
    example,
  }),
  QUERY_TIMEOUT: entry({
    code: 40802,
    http_status: 408,
    retryable: true,
    retry_after_seconds: 1,
    cli_code: "DLI-802",
    raised_when: "queries.result was to wait for a query, and it still ran when wait_seconds were over",
    suggestion: "Ask again, or wait longer",
    details: Type.Object({ query_id: Type.String(), wait_seconds: Type.Number() }, strict),
    message: ({ query_id, wait_seconds }) => `Query '${query_id}' still runs after ${wait_seconds} s`,
    example: { ...example, wait_seconds: 5 },
  }),
  QUERY_NOT_CANCELLABLE: entry({
    code: 41803,
    http_status: 409,
    retryable: false,
    cli_code: "DLI-803",
    raised_when: "queries.cancel of a query that has ended",
    suggestion: "Nothing to cancel: see 'dli query show'",
    details: Type.Object({ query_id: Type.String(), status: Type.String() }, strict),
    message: ({ query_id, status }) => `Query '${query_id}' has ended (${status})`,
    example: { ...example, status: "COMPLETED" },
  }),
  INSUFFICIENT_QUERY_PERMISSIONS: entry({
    code: 40804,
    http_status: 403,
    retryable: false,
    cli_code: "DLI-804",
    raised_when: "a query of another's, or a scope beyond one's own queries, without the role to read everybody's",
    suggestion: "Ask its owner, or use a token with the role of a reader or an administrator",
    details: Type.Object({ query_id: Type.Optional(Type.String()), scope: Type.Optional(Type.String()) }, strict),
    message: ({ query_id, scope }) =>
      query_id === undefined ? `The scope '${scope}' needs another role` : `Query '${query_id}' is another's`,
    example,
  }),
  UNSUPPORTED_ENGINE: entry({
    code: 41905,
    http_status: 400,
    retryable: false,
    cli_code: "DLI-905",
    raised_when: "run.execute names an engine other than duckdb",
    suggestion: "Use the engine duckdb",
    details: Type.Object({ engine: Type.String(), supported: Type.Array(Type.String()) }, strict),
    message: ({ engine, supported }) => `The engine '${engine}' is not supported; ${supported.join(", ")} is`,
    example: { engine: "trino", supported: ["duckdb"] },
  }),
  RESULT_NOT_FOUND: entry({
    code: 40907,
    http_status: 404,
    retryable: false,
    cli_code: "DLI-907",
    raised_when: "the result of a query is kept no longer: it is older than KEEP_RESULTS_HOURS, or was cleaned up",
    suggestion: "Run the statement again",
    details: OfQuery,
    message: ({ query_id }) => `The result of query '${query_id}' is kept no longer`,
    example,
  }),
} as const;
