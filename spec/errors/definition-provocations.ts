import type { RpcClient } from "../support/rpc-client.ts";
import type { TestService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { token } from "../support/tokens.ts";

export interface Provoking<Seen> {
  failed: (rpc: RpcClient, method: string, params?: unknown) => Promise<Seen>;
  /** A service on the folder `set`; one that others use too. */
  sharing: () => Promise<TestService>;
  withAuth: () => Promise<TestService>;
}

/** A statement that would not end. */
const LONG = "SELECT count(*) + $x AS n FROM range(1000000) a, range(1000000) b WHERE a.range + b.range = 7";

/** What provokes each error of definitions. */
export function definitionProvocations<Seen>({ failed, sharing, withAuth }: Provoking<Seen>) {
  const source = (name: string) => ({ name, profile_specification: specificationOf("set"), profile: false });
  const registered = async (name: string): Promise<RpcClient> => {
    const { rpc } = await sharing();
    await rpc.call("datasets.register", source(name));
    return rpc;
  };
  const ofMetric = (name: string) => ({
    name,
    sql: "SELECT $x::INTEGER AS x",
    parameters: [{ name: "x", type: "integer", default: 1 }],
  });
  const metric = async (name: string, sql?: string): Promise<RpcClient> => {
    const { rpc } = await sharing();
    await rpc.call("metrics.register", { ...ofMetric(name), ...(sql === undefined ? {} : { sql }) });
    return rpc;
  };
  return {
    METRIC_NOT_FOUND: async () => failed((await sharing()).rpc, "metrics.get", { name: "no.such.metric" }),
    METRIC_ALREADY_EXISTS: async () =>
      failed(await metric("counts.it.twice"), "metrics.register", ofMetric("counts.it.twice")),
    METRIC_VALIDATION_ERROR: async () =>
      failed(await metric("counts.it.bad"), "metrics.run", { name: "counts.it.bad", parameters: { y: 1 } }),
    METRIC_EXECUTION_TIMEOUT: async () =>
      failed(await metric("counts.it.long", LONG), "metrics.run", {
        name: "counts.it.long",
        timeout_seconds: 1,
        wait_seconds: 20,
      }),
    TABLE_NOT_FOUND: async () => failed((await sharing()).rpc, "catalog.get", { table_ref: "a.b.c" }),
    INVALID_TABLE_REFERENCE: async () => failed((await sharing()).rpc, "catalog.get", { table_ref: "a.b" }),
    DATASET_NOT_FOUND: async () => failed((await sharing()).rpc, "datasets.get", { name: "no.such.dataset" }),
    DATASET_ALREADY_EXISTS: async () =>
      failed(await registered("raw.it.twice"), "datasets.register", source("raw.it.twice")),
    DATASET_VALIDATION_ERROR: async () => failed((await sharing()).rpc, "datasets.register", source("system.a.b")),
    DEFINITION_NOT_PERMITTED: async () => {
      const service = await withAuth();
      const name = "raw.it.mine";
      await service.rpc.as(await token({ sub: "me" })).call("datasets.register", { ...source(name), readers: "all" });
      return failed(service.rpc.as(await token({ sub: "you" })), "datasets.register", {
        ...source(name),
        replace: true,
      });
    },
  };
}
