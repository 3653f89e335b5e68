import { once } from "node:events";
import { createServer, get, request } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { originCheck } from "../../src/http/origin-check.ts";
import { type TestService, testService } from "../support/service.ts";
import { authEnv } from "../support/tokens.ts";

const PING = '{"jsonrpc":"2.0","method":"system.ping","id":1}';
const PATHS = ["/", "/health/live", "/health/ready", "/metrics", "/nothing"];

type Headers = Record<string, string | string[]>;

interface Answer {
  status: number;
  body: { error?: { code: number; data: { name: string; details: unknown } }; result?: unknown };
}

describe("requests that a browser was made to send", () => {
  const services: TestService[] = [];
  let service: TestService;
  const start = async (env: Record<string, string> = {}): Promise<TestService> => {
    const started = await testService({ env: { LOG_LEVEL: "silent", ...env } });
    services.push(started);
    return started;
  };
  before(async () => {
    service = await start({ CORS_ORIGINS: "https://app.example", SERVICE_HOSTS: "profiler.example, api.example:8443" });
  });
  after(() => Promise.all(services.map((one) => one.stop())));

  const posted = async (headers: Headers, { port } = service, path = "/rpc"): Promise<Answer> => {
    const options = { host: "127.0.0.1", port, path, method: "POST" };
    const sent = request({ ...options, headers: { "content-type": "application/json", ...headers } });
    sent.end(PING);
    const [response] = await once(sent, "response");
    return { status: response.statusCode, body: JSON.parse(await text(response)) };
  };
  const got = async (path: string, headers: Headers, { port } = service): Promise<number> => {
    const [response] = await once(get({ host: "127.0.0.1", port, path, headers }), "response");
    await text(response);
    return response.statusCode;
  };
  const expectRefused = ({ status, body }: Answer, header: string): void => {
    expect([status, body.error?.code]).to.deep.equal([403, 40018]);
    expect(body.error?.data).to.deep.include({ name: "ORIGIN_NOT_ALLOWED", details: { header } });
  };
  const expectPong = ({ status, body }: Answer): void => {
    expect([status, body.result]).to.deep.equal([200, "pong"]);
  };

  for (const host of [
    "evil.example",
    "evil.example:4557",
    "127.0.0.1.evil.example",
    "localhost.evil.example:4557",
    "profiler.example.evil.example",
    "10.1.2.3",
    "[::2]:4557",
    "evil.example@127.0.0.1",
    "127.0.0.1/",
    "api.example",
    "api.example:80",
  ]) {
    it(`are refused on every path where they are for the host '${host}'`, async () => {
      expectRefused(await posted({ host }), "Host");
      expectRefused(await posted({ host }, service, "/rpc?x=1"), "Host");
      for (const path of PATHS) expect(await got(path, { host }), path).to.equal(403);
    });
  }

  for (const host of ["localhost", "LOCALHOST:1", "localhost.", "127.0.0.1:4557", "[::1]:4557", "[0:0::1]", "127.1"]) {
    it(`are answered where they are for loopback, as '${host}'`, async () => expectPong(await posted({ host })));
  }

  it("are answered where they are for a host that is configured, with the port where one is", async () => {
    for (const host of ["profiler.example", "profiler.example:9999", "PROFILER.example", "api.example:8443"]) {
      expectPong(await posted({ host }));
    }
  });

  it("are refused before anything else is looked at: the token, or the HTTP method of a preflight", async () => {
    const origin = "https://evil.example";
    expectRefused(await posted({ origin }, await start(authEnv)), "Origin");
    const sent = request({
      host: "127.0.0.1",
      port: service.port,
      path: "/rpc",
      method: "OPTIONS",
      headers: { origin },
    });
    const [response] = await once(sent.end(), "response");
    expect(response.statusCode).to.equal(403);
    expect(response.headers).not.to.have.property("access-control-allow-origin");
    await text(response);
  });

  it("are refused with a foreign Origin, and with one that a browser does not tell", async () => {
    for (const origin of [
      "http://evil.example",
      "null",
      "https://app.example.evil.example",
      "http://app.example",
      "http://localhost:3000",
      "file://",
      "",
    ]) {
      expectRefused(await posted({ origin }), "Origin");
      for (const path of PATHS) expect(await got(path, { origin }), `${path} ${origin}`).to.equal(403);
    }
  });

  it("are answered with the service's own Origin, or one of CORS_ORIGINS", async () => {
    const own = `127.0.0.1:${service.port}`;
    expectPong(await posted({ origin: `http://${own}` }));
    expectPong(await posted({ origin: "https://profiler.example", host: "profiler.example" }));
    expectPong(await posted({ origin: "https://profiler.example", host: "profiler.example:443" }));
    expectPong(await posted({ origin: "https://app.example", "sec-fetch-site": "cross-site" }));
  });

  it("are refused where a page of another site had them sent without an Origin", async () => {
    expectRefused(await posted({ "sec-fetch-site": "cross-site" }), "Sec-Fetch-Site");
    for (const path of PATHS) expect(await got(path, { "sec-fetch-site": "cross-site" }), path).to.equal(403);
    for (const site of ["same-origin", "same-site", "none"]) expectPong(await posted({ "sec-fetch-site": site }));
  });

  it("do not pass by saying that a proxy sent them, unless it is one that is trusted", async () => {
    const forwarded = "x-forwarded-host";
    expectRefused(await posted({ host: "evil.example", [forwarded]: "localhost" }), "Host");
    expectPong(await posted({ [forwarded]: "evil.example" }));
    const behind = await start({ TRUSTED_PROXIES: "127.0.0.1", SERVICE_HOSTS: "profiler.example" });
    expectRefused(await posted({ [forwarded]: "evil.example" }, behind), "X-Forwarded-Host");
    expectRefused(await posted({ [forwarded]: "evil.example, profiler.example" }, behind), "X-Forwarded-Host");
    expectRefused(await posted({ [forwarded]: "" }, behind), "X-Forwarded-Host");
    const inside = { host: "upstream:4557", [forwarded]: "profiler.example" };
    expectPong(await posted({ ...inside, origin: "https://profiler.example" }, behind));
    expectRefused(await posted({ ...inside, origin: "https://upstream:4557" }, behind), "Origin");
    expectRefused(await posted({ host: "upstream:4557" }, behind), "Host");
  });

  it("are for the service where they name the very address that they came in on, whatever it listens on", async () => {
    const check = originCheck({ host: "0.0.0.0", serviceHosts: ["profiler.example"], corsOrigins: [], proxies: null });
    // It listens on one address of loopback, as if on all, and nothing beyond.
    const server = createServer((message, response) => void response.end(check(message) ?? "none"));
    await once(server.listen(0, "127.0.0.2"), "listening");
    const { port } = server.address() as AddressInfo;
    const foreign = async (host: string): Promise<string> => {
      const [response] = await once(get({ host: "127.0.0.2", port, headers: { host } }), "response");
      return text(response);
    };
    try {
      for (const host of ["127.0.0.2", `127.0.0.2:${port}`, "localhost", "profiler.example:443"]) {
        expect(await foreign(host), host).to.equal("none");
      }
      for (const host of ["127.0.0.3", "0.0.0.0", "evil.example"]) expect(await foreign(host), host).to.equal("Host");
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  const raw = async (lines: string[]): Promise<string> => {
    const socket: Socket = connect(service.port, "127.0.0.1");
    socket.end([...lines, "", ""].join("\r\n"));
    return text(socket);
  };

  it("are refused by the host in their target, which counts before the header", async () => {
    const answer = await raw(["GET http://evil.example/metrics HTTP/1.1", "host: localhost", "connection: close"]);
    expect(answer).to.match(/^HTTP\/1\.1 403 /);
    const own = await raw(["GET http://localhost/health/live HTTP/1.1", "host: localhost", "connection: close"]);
    expect(own).to.match(/^HTTP\/1\.1 200 /);
  });

  it("are refused without a name in their Host, which browsers leave out of none", async () => {
    expect(await raw(["GET / HTTP/1.1", "host:", "connection: close"])).to.match(/^HTTP\/1\.1 403 /);
    expect(await raw(["GET / HTTP/1.0"])).to.match(/^HTTP\/1\.1 200 /);
  });

  it("are answered by 400 and hung up on where they have two Host headers, be they equal", async () => {
    for (const path of ["/rpc", "/", "/metrics"]) {
      for (const second of ["localhost", "evil.example"]) {
        const answer = await raw([`GET ${path} HTTP/1.1`, "Host: localhost", `hOST: ${second}`]);
        expect(answer, path).to.match(/^HTTP\/1\.1 400 [\s\S]*connection: close[\s\S]*several Host headers/i);
      }
    }
  });

  it("stop no start but one whose SERVICE_HOSTS are no hosts", async () => {
    for (const hosts of ["https://profiler.example", "a b", "profiler.example/rpc"]) {
      const failure = await testService({ env: { SERVICE_HOSTS: hosts } }).then(
        () => null,
        (error: Error) => error.message,
      );
      expect(failure).to.include("SERVICE_HOSTS");
    }
  });
});
