import { expect } from "chai";
import type { ErrorObject } from "../../src/errors/wire.ts";
import { type TestService, testService } from "../support/service.ts";
import { authEnv, token } from "../support/tokens.ts";

const PING = '{"jsonrpc":"2.0","method":"system.ping","id":1}';

describe("authentication that fails", () => {
  const services: TestService[] = [];
  const start = async (env: Record<string, string> = {}): Promise<TestService> => {
    const service = await testService({ env: { ...authEnv, LOG_LEVEL: "silent", ...env } });
    services.push(service);
    return service;
  };
  after(() => Promise.all(services.map((service) => service.stop())));

  /** HTTP statuses of calls with a token each, from an address behind a proxy. */
  const statuses = async (
    { rpc }: TestService,
    bearers: (string | null)[],
    from = "203.0.113.1",
  ): Promise<number[]> => {
    const found: number[] = [];
    for (const bearer of bearers) {
      const authorization: Record<string, string> = bearer === null ? {} : { authorization: `Bearer ${bearer}` };
      found.push((await rpc.post(PING, { "x-forwarded-for": from, ...authorization })).status);
    }
    return found;
  };

  it("is limited for each address, whatever is wrong, and disturbs neither others nor who is let in already", async () => {
    const service = await start({ AUTH_FAILURES_PER_MINUTE: "5", TRUSTED_PROXIES: "127.0.0.1" });
    const good = await token();
    expect(await statuses(service, [good])).to.deep.equal([200]);
    const bad = ["abc", null, await token({}, { expires: -60 }), await token({ sub: "" }), "abc"];
    expect(await statuses(service, bad)).to.deep.equal([401, 401, 401, 401, 401]);
    expect(await statuses(service, ["abc", null, "def"])).to.deep.equal([429, 429, 429]);
    const other = await token({ sub: "somebody else" });
    expect(await statuses(service, [good, other, good])).to.deep.equal([200, 429, 200]);
    expect(await statuses(service, ["abc", other, good], "203.0.113.2")).to.deep.equal([401, 200, 200]);
  });

  it("is told when to try again, and is heard then", async () => {
    const service = await start({ AUTH_FAILURES_PER_MINUTE: "60", TRUSTED_PROXIES: "127.0.0.1" });
    const found = await statuses(
      service,
      Array.from({ length: 70 }, () => "abc"),
    );
    expect(found.filter((status) => status === 401).length).to.be.within(60, 65);
    expect(found.at(-1)).to.equal(429);
    const refused = await service.rpc.post(PING, { "x-forwarded-for": "203.0.113.1" });
    expect([refused.status, refused.headers.get("retry-after")]).to.deep.equal([429, "1"]);
    expect((refused.body as { error: ErrorObject }).error.code).to.equal(41901);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(await statuses(service, [await token()])).to.deep.equal([200]);
  });

  it("is not limited where a setting says so", async () => {
    const service = await start({ AUTH_FAILURES_PER_MINUTE: "0" });
    expect(
      new Set(
        await statuses(
          service,
          Array.from({ length: 200 }, () => "abc"),
        ),
      ),
    ).to.deep.equal(new Set([401]));
  });
});

describe("the paths for monitoring", () => {
  const statusesOf = async (url: string, path: string, times: number): Promise<number[]> => {
    const found: number[] = [];
    for (let i = 0; i < times; i++) found.push((await fetch(`${url}${path}`)).status);
    return found;
  };

  it("are limited by address where their answer takes work, apart from calls", async () => {
    const service = await testService({
      env: { LOG_LEVEL: "silent", RATE_LIMIT_PER_MINUTE: "3", RATE_LIMIT_BURST: "3" },
    });
    try {
      expect(await statusesOf(service.rpc.url, "/metrics", 2)).to.deep.equal([200, 200]);
      const [ready, refusedReady] = await statusesOf(service.rpc.url, "/health/ready", 2);
      expect([200, 503]).to.include(ready); // whether the executor is up by now is not the question
      expect(refusedReady).to.equal(429);
      const refused = await fetch(`${service.rpc.url}/metrics`);
      expect(refused.status).to.equal(429);
      expect(Number(refused.headers.get("retry-after"))).to.be.within(1, 40);
      expect(new Set(await statusesOf(service.rpc.url, "/health/live", 9))).to.deep.equal(new Set([200]));
      expect(await service.rpc.call("system.ping")).to.equal("pong");
    } finally {
      await service.stop();
    }
  });

  it("give metrics for their token only, where there is one", async () => {
    const service = await testService({ env: { LOG_LEVEL: "info", METRICS_TOKEN: "scrape me" } });
    try {
      const scrape = (authorization: string): Promise<Response> =>
        fetch(`${service.rpc.url}/metrics`, { headers: { authorization } });
      const [right, wrong, none] = [await scrape("Bearer scrape me"), await scrape("Bearer scrape"), await scrape("")];
      expect([right.status, wrong.status, none.status]).to.deep.equal([200, 401, 401]);
      expect((await fetch(`${service.rpc.url}/metrics`)).headers.get("www-authenticate")).to.match(/^Bearer realm=/);
      expect(await right.text()).to.include("dli_jobs_queued");
      expect(await statusesOf(service.rpc.url, "/health/live", 1)).to.deep.equal([200]);
      expect(service.log.join("")).not.to.include("scrape me");
    } finally {
      await service.stop();
    }
  });
});
