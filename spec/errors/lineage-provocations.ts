import { temporaryFolder, writeFiles } from "../support/folders.ts";
import type { RpcClient } from "../support/rpc-client.ts";
import type { TestService, TestServiceOptions } from "../support/service.ts";

interface ProvokingLineage<Seen> {
  failed: (rpc: RpcClient, method: string, params?: unknown) => Promise<Seen>;
  sharing: () => Promise<TestService>;
  start: (options: TestServiceOptions) => Promise<TestService>;
}

/** What provokes each error of lineage. */
export function lineageProvocations<Seen>({ failed, sharing, start }: ProvokingLineage<Seen>) {
  const view = (name: string, other: string) => ({ kind: "dataset", name, sql: `SELECT * FROM ${other}` });
  return {
    LINEAGE_NOT_FOUND: async () => failed((await sharing()).rpc, "lineage.get", { resource: "no.such.table" }),
    INVALID_LINEAGE_DEPTH: async () =>
      failed((await sharing()).rpc, "lineage.get", { resource: "no.such.table", depth: 11 }),
    LINEAGE_GRAPH_ERROR: async () => {
      const circle = [view("loop.a.x", "loop.a.y"), view("loop.a.y", "loop.a.x")];
      const folder = writeFiles(temporaryFolder(), { "loop.json": JSON.stringify(circle) });
      const { rpc } = await start({ env: { DEFINITIONS_DIR: folder } });
      return failed(rpc, "lineage.get", { resource: "loop.a.x" });
    },
  };
}
