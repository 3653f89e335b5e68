import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import type { RpcClient } from "../support/rpc-client.ts";
import type { TestService, TestServiceOptions } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { token } from "../support/tokens.ts";

export interface Provoking<Seen> {
  failed: (rpc: RpcClient, method: string, params?: unknown) => Promise<Seen>;
  /** A service on the folder `set`; one that others use too. */
  sharing: (options?: TestServiceOptions) => Promise<TestService>;
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
  /** A dataset over a PostgreSQL at a port. */
  const overDatabase = async (name: string, port: number): Promise<RpcClient> => {
    const { rpc } = await sharing({ env: { ALLOWED_HOSTS: "127.0.0.1", DB_CONNECT_TIMEOUT_MS: "200" } });
    const at = { engine: "PostgreSQL", host: "127.0.0.1", port, database_name: "shop" };
    const connector = { type: "DatabaseConnection" as const, ...at } as const;
    const profile_specification = specificationOf("", { data_connectors: [connector] });
    await rpc.call("datasets.register", { name, profile_specification, profile: false });
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
    CATALOG_SERVICE_ERROR: async () => {
      const server = createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      const { port } = server.address() as AddressInfo;
      server.close();
      return failed(await overDatabase("raw.it.stopped", port), "catalog.get", {
        table_ref: "raw.it.stopped",
        live: true,
      });
    },
    CATALOG_TIMEOUT: async () => {
      const server = createServer((socket) => void socket.on("error", () => {})).listen(0, "127.0.0.1");
      await once(server, "listening");
      const { port } = server.address() as AddressInfo;
      return failed(await overDatabase("raw.it.silent", port), "catalog.get", {
        table_ref: "raw.it.silent",
        live: true,
      });
    },
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
