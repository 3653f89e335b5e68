import type { RpcClient } from "../support/rpc-client.ts";
import type { TestService, TestServiceOptions } from "../support/service.ts";
import { token } from "../support/tokens.ts";

export interface ProvokingQueries<Seen> {
  failed: (rpc: RpcClient, method: string, params?: unknown) => Promise<Seen>;
  sharing: (options?: TestServiceOptions) => Promise<TestService>;
  withAuth: () => Promise<TestService>;
}

/** A statement that would not end. */
const LONG = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range + b.range = 7";
const NOWHERE = "5d769018-aa5a-4d29-8c5d-c97a00000000";

/** What provokes each error of statements and their results. */
export function queryProvocations<Seen>({ failed, sharing, withAuth }: ProvokingQueries<Seen>) {
  const execute = async (params: object): Promise<Seen> => failed((await sharing()).rpc, "run.execute", params);
  const executed = async (rpc: RpcClient, params: object): Promise<string> =>
    (await rpc.call<{ query_id: string }>("run.execute", params)).query_id;
  return {
    QUERY_EXECUTION_TIMEOUT: () => execute({ sql: LONG, timeout_seconds: 1, wait_seconds: 20 }),
    RESULT_SIZE_LIMIT_EXCEEDED: async () => {
      const { rpc } = await sharing({ env: { MAX_RESULT_BYTES: "5000" } });
      return failed(rpc, "run.execute", { sql: "SELECT range FROM range(9999)", limit: 9999 });
    },
    INVALID_SQL_SYNTAX: () => execute({ sql: "SELEC" }),
    QUERY_TOO_LARGE: () => execute({ sql: `SELECT 1 -- ${"x".repeat(100_000)}` }),
    SQL_NOT_ALLOWED: () => execute({ sql: "SELECT * FROM duckdb_settings()" }),
    QUERY_FAILED: () => execute({ sql: "SELECT 'n/a'::INTEGER" }),
    UNSUPPORTED_ENGINE: () => execute({ sql: "SELECT 1", engine: "trino" }),
    QUERY_NOT_FOUND: async () => failed((await sharing()).rpc, "queries.get", { query_id: NOWHERE }),
    QUERY_TIMEOUT: async () => {
      const { rpc } = await sharing();
      const query_id = await executed(rpc, { sql: LONG, timeout_seconds: 5, wait_seconds: 0 });
      return failed(rpc, "queries.result", { query_id, wait_seconds: 0.1 });
    },
    QUERY_NOT_CANCELLABLE: async () => {
      const { rpc } = await sharing();
      return failed(rpc, "queries.cancel", { query_id: await executed(rpc, { sql: "SELECT 1" }) });
    },
    INSUFFICIENT_QUERY_PERMISSIONS: async () => {
      const service = await withAuth();
      const query_id = await executed(service.rpc.as(await token({ sub: "me" })), { sql: "SELECT 1" });
      return failed(service.rpc.as(await token({ sub: "you" })), "queries.get", { query_id });
    },
    RESULT_NOT_FOUND: async () => {
      const { rpc } = await sharing();
      const query_id = await executed(rpc, { sql: "SELECT 1" });
      await rpc.call("profiler.cleanUp", { job_id: query_id });
      return failed(rpc, "queries.result", { query_id });
    },
  };
}
