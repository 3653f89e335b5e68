import { session } from "../service/session.ts";

/** A column of a result. */
interface ResultColumn {
  name: string;
  type: string;
}

/** How a query is, and rows of its result once it has ended. */
export interface QueryPage {
  query_id: string;
  status: string;
  /** Null, as the rows are, until it has ended. */
  columns: ResultColumn[] | null;
  rows: unknown[][] | null;
  row_count: number | null;
  /** Whether there were more rows than were asked for. */
  truncated: boolean | null;
  expires_at: number | null;
}

/** What is kept of a query. */
export interface QueryRecord {
  query_id: string;
  sql: string;
  status: string;
  owner: string | null;
  submitted_at: number;
  started_at: number | null;
  finished_at: number | null;
  error: { message: string } | null;
}

/** What the page asks of the methods that run SQL. */
interface SqlMethods {
  "run.execute": {
    params: { sql: string; limit?: number; wait_seconds?: number };
    result: QueryPage;
  };
  "queries.list": {
    params: { scope?: string; table_ref?: string; search?: string; limit?: number; offset?: number };
    result: { items: QueryRecord[]; total_count: number };
  };
  "catalog.queries": {
    params: { table_ref: string; limit?: number };
    result: { items: QueryRecord[]; total_count: number };
  };
  "queries.get": { params: { query_id: string }; result: QueryRecord };
  "queries.result": {
    params: { query_id: string; offset?: number; limit?: number; wait_seconds?: number };
    result: QueryPage;
  };
  "queries.cancel": { params: { query_id: string }; result: { status: string } };
}

type Ask = <Method extends keyof SqlMethods>(
  method: Method,
  params: SqlMethods[Method]["params"],
  options?: { signal?: AbortSignal },
) => Promise<SqlMethods[Method]["result"]>;

/** Asks a method that a service has where it runs SQL: the client's own types know those of every service only. */
export const askSql: Ask = (method, params, options) =>
  (session.client.call as unknown as Ask).call(session.client, method, params, options);

const ACTIVE = new Set(["SUBMITTING", "STARTING"]);

/** Whether a query waits or runs. */
export function isActive({ status }: { status: string }): boolean {
  return ACTIVE.has(status);
}
