import { expect } from "chai";
import { Type } from "typebox";
import type { ErrorObject } from "../../src/errors/wire.ts";
import { clientAddress, proxyList } from "../../src/http/client-address.ts";
import { tokenBuckets } from "../../src/http/rate-limiter.ts";
import { defineMethod } from "../../src/rpc/method.ts";
import { type TestService, testService } from "../support/service.ts";
import { soonest } from "../support/soonest.ts";

interface RpcResponse {
  id: unknown;
  result?: unknown;
  error?: ErrorObject;
}

const ping = (id: unknown = 1): string => JSON.stringify({ jsonrpc: "2.0", method: "system.ping", id });

const methods = [
  defineMethod({
    name: "odd.text",
    summary: "",
    params: Type.Object({ length: Type.Integer(), ms: Type.Optional(Type.Integer()) }),
    result: Type.String(),
    errors: [],
    example: { length: 1 },
    handler: async ({ length, ms = 0 }) => {
      await new Promise((resolve) => setTimeout(resolve, ms));
      return "x".repeat(length);
    },
  }),
];
const text = (length: number, id: unknown, ms = 0): object => ({
  jsonrpc: "2.0",
  method: "odd.text",
  params: { length, ms },
  id,
});

describe("limits, at n and at n + 1", () => {
  const services: TestService[] = [];
  const start = async (env: Record<string, string>): Promise<TestService> => {
    const service = await testService({ methods, env: { LOG_LEVEL: "silent", ERROR_TRACE: "off", ...env } });
    services.push(service);
    return service;
  };
  afterEach(async () => {
    for (const service of services.splice(0)) await service.stop();
  });

  it("bytes of a body", async () => {
    const service = await start({ MAX_BODY_BYTES: "100" });
    const body = ping();
    expect((await service.rpc.post(body.padEnd(100))).status).to.equal(200);
    expect((await service.rpc.post(body.padEnd(101))).status).to.equal(413);
  });

  it("items of a batch", async () => {
    const service = await start({ MAX_BATCH_ITEMS: "3" });
    const batch = (n: number): string => `[${Array.from({ length: n }, (_, i) => ping(i)).join(",")}]`;
    expect((await service.rpc.post(batch(3))).body).to.have.length(3);
    expect((await service.rpc.post(batch(4))).status).to.equal(413);
  });

  it("items of a batch at once", async () => {
    const service = await start({ BATCH_WIDTH: "2" });
    const took = async (): Promise<number> => {
      const began = performance.now();
      await service.rpc.post(JSON.stringify([1, 2, 3, 4].map((id) => text(1, id, 100))));
      return performance.now() - began;
    };
    expect(await soonest(390, took)).to.be.within(190, 390);
  });

  it("depth of a document", async () => {
    const service = await start({ MAX_DEPTH: "5" });
    const nested = (depth: number): string =>
      `{"jsonrpc":"2.0","id":1,"method":"system.ping","params":${"[".repeat(depth)}${"]".repeat(depth)}}`;
    const code = async (depth: number) => ((await service.rpc.post(nested(depth))).body as RpcResponse).error?.code;
    expect([await code(4), await code(5)]).to.deep.equal([-32602, -32600]);
  });

  it("bytes of an answer", async () => {
    const service = await start({ MAX_RESPONSE_BYTES: "2000" });
    const overhead = '{"jsonrpc":"2.0","id":1,"result":""}'.length;
    const post = async (length: number) =>
      (await service.rpc.post(JSON.stringify(text(length, 1)))).body as RpcResponse;
    expect((await post(2000 - overhead)).result).to.have.length(2000 - overhead);
    expect((await post(2001 - overhead)).error?.code).to.equal(40015);
  });

  it("bytes of a batch's answer: what was finished keeps its answer, and errors count too", async () => {
    const service = await start({ MAX_RESPONSE_BYTES: "4000", BATCH_WIDTH: "1" });
    const batch = [
      text(1500, 1),
      text(1500, 2),
      text(1500, 3),
      ...Array.from({ length: 20 }, (_, i) => text(10_000, i + 4)),
    ];
    const { text: body } = await service.rpc.post(JSON.stringify(batch));
    const answers = JSON.parse(body) as RpcResponse[];
    expect(answers.map(({ id }) => id)).to.deep.equal(batch.map((_, i) => i + 1));
    expect(answers.slice(0, 2).every(({ result }) => result !== undefined)).to.equal(true);
    expect(answers.slice(2).map(({ error }) => error?.code)).to.deep.equal(answers.slice(2).map(() => 40015));
    // Items without room even for an error with its data are answered in as few bytes as an answer can have.
    expect(body.length).to.be.lessThan(4000 + 20 * 110);
  });

  it("time of a method and of a batch: the finished calls keep their answers", async () => {
    const service = await start({ METHOD_TIMEOUT_MS: "1000", BATCH_TIMEOUT_MS: "300", BATCH_WIDTH: "1" });
    const batch = [text(1, 1, 50), text(1, 2, 50), text(1, 3, 5000), text(1, 4, 50)];
    const answers = (await service.rpc.post(JSON.stringify(batch))).body as RpcResponse[];
    expect(answers.map(({ result, error }) => result ?? error?.code)).to.deep.equal(["x", "x", 40013, 40013]);
    const single = (await service.rpc.post(JSON.stringify(text(1, 1, 5000)))).body as RpcResponse;
    expect(single.error?.data.details).to.deep.equal({ method: "odd.text", timeout_ms: 1000 });
  });

  it("calls of a caller, with the true time to wait", async () => {
    const service = await start({ RATE_LIMIT_PER_MINUTE: "30", RATE_LIMIT_BURST: "3" });
    for (let i = 0; i < 3; i++) expect((await service.rpc.post(ping())).status).to.equal(200);
    const refused = await service.rpc.post(ping());
    const { error } = refused.body as RpcResponse;
    expect([refused.status, error?.code, refused.headers.get("retry-after")]).to.deep.equal([429, 41901, "2"]);
    expect(error?.data).to.deep.include({ retryable: true, retry_after_seconds: 2 });
    await new Promise((resolve) => setTimeout(resolve, 2050));
    expect((await service.rpc.post(ping())).status).to.equal(200);
    expect((await service.rpc.post(ping())).status).to.equal(429);
  });

  it("items of a batch count one by one", async () => {
    const service = await start({ RATE_LIMIT_PER_MINUTE: "30", RATE_LIMIT_BURST: "3" });
    const { status, body } = await service.rpc.post(`[${[1, 2, 3, 4, 5].map(ping).join(",")}]`);
    expect(status).to.equal(200);
    expect((body as RpcResponse[]).map(({ result, error }) => result ?? error?.code)).to.deep.equal([
      "pong",
      "pong",
      "pong",
      41901,
      41901,
    ]);
  });

  it("a caller who waits as long as he was told is let in, however many were refused beside him", async () => {
    const service = await start({ RATE_LIMIT_PER_MINUTE: "240", RATE_LIMIT_BURST: "6" });
    const { body } = await service.rpc.post(`[${Array.from({ length: 14 }, (_, i) => ping(i)).join(",")}]`);
    const waits = (body as RpcResponse[]).map(({ error }) => error?.data.retry_after_seconds ?? 0);
    expect(waits).to.deep.equal([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
    const later = waits.slice(6).map(async (seconds) => {
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000 + 20));
      return (await service.rpc.post(ping())).status;
    });
    expect(await Promise.all(later)).to.deep.equal(later.map(() => 200));
  });

  it("let a batch of the most items through, all at once, where nothing is set", async () => {
    const service = await start({ RATE_LIMIT_PER_MINUTE: "" });
    const { body } = await service.rpc.post(`[${Array.from({ length: 1000 }, (_, i) => ping(i)).join(",")}]`);
    expect((body as RpcResponse[]).filter(({ result }) => result === "pong")).to.have.length(1000);
  });

  it("are what rpc.discover says", async () => {
    const service = await start({ MAX_DEPTH: "77", RATE_LIMIT_BURST: "8" });
    const document = await service.rpc.call("rpc.discover");
    expect(document["x-limits"]).to.include({ max_depth: 77, rate_limit_burst: 8, batch_timeout_ms: 60_000 });
  });
});

describe("the address of a caller", () => {
  const request = (remoteAddress: string, forwarded?: string) =>
    ({ socket: { remoteAddress }, headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded } }) as never;

  it("is that of the connection, whatever it claims", () => {
    expect(clientAddress(request("::ffff:10.0.0.9", "1.2.3.4"), null)).to.equal("10.0.0.9");
    expect(clientAddress(request("10.0.0.9", "1.2.3.4"), proxyList(["192.168.0.0/16"]))).to.equal("10.0.0.9");
  });

  it("is the last one that a trusted proxy has seen", () => {
    const proxies = proxyList(["10.0.0.0/8", "::1"]);
    expect(clientAddress(request("10.0.0.9", "6.6.6.6, 1.2.3.4, 10.1.1.1"), proxies)).to.equal("1.2.3.4");
    expect(clientAddress(request("::1", "2001:db8::1"), proxies)).to.equal("2001:db8::1");
    expect(clientAddress(request("10.0.0.9", "nonsense"), proxies)).to.equal("10.0.0.9");
    expect(clientAddress(request("10.0.0.9"), proxies)).to.equal("10.0.0.9");
  });
});

describe("the token buckets", () => {
  it("keep callers apart, and let everything through at 0", () => {
    const buckets = tokenBuckets(60, 1);
    expect([buckets.take("a"), buckets.take("b"), buckets.take("a")]).to.deep.equal([null, null, 1]);
    const open = tokenBuckets(0, 1);
    expect([open.take("a"), open.take("a")]).to.deep.equal([null, null]);
  });
});
