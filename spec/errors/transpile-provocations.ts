import type { RpcClient } from "../support/rpc-client.ts";
import type { TestService } from "../support/service.ts";

interface ProvokingTranslations<Seen> {
  failed: (rpc: RpcClient, method: string, params?: unknown) => Promise<Seen>;
  sharing: () => Promise<TestService>;
}

/** What provokes each error of translations. */
export function transpileProvocations<Seen>({ failed, sharing }: ProvokingTranslations<Seen>) {
  const translated = async (params: object): Promise<Seen> =>
    failed((await sharing()).rpc, "transpile.sql", { sql: "SELECT 1", from: "mysql", to: "duckdb", ...params });
  return {
    TRANSPILE_RULE_NOT_FOUND: () => translated({ rules: ["no.such.rules"] }),
    SQL_TRANSPILE_ERROR: () =>
      translated({ from: "oracle", sql: "SELECT a FROM t CONNECT BY PRIOR a = b START WITH b IS NULL" }),
    UNSUPPORTED_DIALECT: () => translated({ from: "klingon" }),
  };
}
