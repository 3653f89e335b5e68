import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import type { ErrorObject } from "../../src/errors/wire.ts";
import { Metrics } from "../../src/http/metrics.ts";
import { createHttpServer } from "../../src/http/server.ts";
import { createLogger } from "../../src/logger.ts";
import { RpcEndpoint } from "../../src/rpc/endpoint.ts";
import { Registry } from "../../src/rpc/registry.ts";

const broken = (): never => {
  throw new RangeError("the numbers in /var/lib/numbers are gone");
};

describe("a path for machines that fails", () => {
  const log: string[] = [];
  const logger = createLogger("info", { write: (line: string) => void log.push(line) });
  const metrics = new Metrics({
    count: async () => {},
    queued: broken,
    running: () => 0,
    executorReady: () => true,
    workers: 1,
  });
  const limits = {
    maxBodyBytes: 1000,
    maxDepth: 10,
    maxBatchItems: 10,
    batchWidth: 1,
    batchTimeoutMs: 1000,
    maxResponseBytes: 1000,
    maxBufferedBytes: 1000,
    sendTimeoutMs: 1000,
  };
  const server = createHttpServer({
    endpoint: new RpcEndpoint({
      registry: new Registry([], 1000),
      limits,
      logger,
      errorTrace: false,
      refusal: () => null,
      authenticate: broken,
      admit: () => {},
      observe: metrics.observe,
      headers: {},
    }),
    metrics,
    monitoring: { admit: () => {}, authorize: () => {} },
    logger,
    page: null,
    downloads: null,
    corsOrigins: [],
    foreign: () => null,
    draining: () => false,
    unready: async () => broken(),
  });
  before(() => once(server.listen(0, "127.0.0.1"), "listening"));
  after(() => {
    server.close();
  });

  for (const path of ["/metrics", "/health/ready"]) {
    it(`is answered by 500, and logged under the request's id: ${path}`, async () => {
      const { port } = server.address() as AddressInfo;
      const id = `failing${path.replaceAll("/", "-")}`;
      const response = await fetch(`http://127.0.0.1:${port}${path}?token=secret`, { headers: { "x-request-id": id } });
      expect(response.status).to.equal(500);
      expect(response.headers.get("x-request-id")).to.equal(id);
      const { error } = (await response.json()) as { error: { code: number; message: string; data: object } };
      expect(error).to.include({ code: -32603, message: "Internal error" });
      expect(JSON.stringify(error)).not.to.include("numbers");
      const line = log.map((text) => JSON.parse(text)).find(({ request_id }) => request_id === id);
      expect(line).to.include({ level: 50, path, msg: "unexpected error" });
      expect(line.err.name).to.equal("RangeError");
      expect(log.join("")).not.to.match(/secret|\/var\/lib/);
    });
  }

  it("is not mistaken for one that is not served, which is answered by 404", async () => {
    const { port } = server.address() as AddressInfo;
    expect((await fetch(`http://127.0.0.1:${port}/nothing`)).status).to.equal(404);
  });

  it("is not mistaken for one that is nearly that of calls: the answer says what that is", async () => {
    const { port } = server.address() as AddressInfo;
    for (const path of ["/rpc/", "/RPC", "/jsonrpc", "/", "/rpc/v1?token=secret", "/health/live"]) {
      const body = '{"jsonrpc":"2.0","method":"system.ping","id":1}';
      const headers = { "content-type": "application/json" };
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", headers, body });
      expect(response.status).to.equal(404);
      const { jsonrpc, error } = (await response.json()) as { jsonrpc: string; error: ErrorObject };
      expect([jsonrpc, error.data.name]).to.deep.equal(["2.0", "NOT_FOUND"]);
      expect(error.message).to.equal(`No address '${path.split("?")[0]}'`);
      expect(error.data.suggestion).to.match(/by POST to \/rpc/);
    }
    const asked = await fetch(`http://127.0.0.1:${port}/rpc`);
    expect([asked.status, asked.headers.get("allow")]).to.deep.equal([405, "POST"]);
    expect(((await asked.json()) as { error: ErrorObject }).error.message).to.match(/the HTTP method must be POST/);
  });
});
