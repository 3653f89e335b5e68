import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { type TestService, testService } from "../support/service.ts";
import { authEnv } from "../support/tokens.ts";

const TRIES = 50;
const LIMIT = 100_000;
const WIDTH = 5;
/** More than the buffers between two processes hold. */
const BODY = Buffer.alloc(6_000_000, "[");
const PING = '{"jsonrpc":"2.0","method":"system.ping","id":1}';

interface Shape {
  path?: string;
  method?: string;
  headers?: Record<string, string>;
  /** Whether the length of the body is not said beforehand. */
  chunked?: boolean;
}

interface Answer {
  status: number;
  code: number;
}

const codeIn = (body: string): number => (JSON.parse(body) as { error: { code: number } }).error.code;
const headersOf = (shape: Shape): Record<string, string> => ({ "content-type": "application/json", ...shape.headers });

/** The ways in which programs send a body; each takes the answer for what was sent, or fails. */
const clients: Record<string, (port: number, shape: Shape) => Promise<Answer>> = {
  fetch: async (port, shape) => {
    const { path = "/rpc", method = "POST", chunked = false } = shape;
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: headersOf(shape),
      ...(chunked ? { body: new Blob([BODY]).stream(), duplex: "half" } : { body: BODY }),
    } as RequestInit);
    return { status: response.status, code: codeIn(await response.text()) };
  },
  "node:http": async (port, shape) => {
    const { path = "/rpc", method = "POST", chunked = false } = shape;
    const headers = { ...headersOf(shape), ...(chunked ? {} : { "content-length": BODY.length }) };
    const sent = httpRequest({ port, host: "127.0.0.1", path, method, headers });
    sent.end(BODY);
    const [response] = await once(sent, "response");
    return { status: response.statusCode, code: codeIn(await text(response)) };
  },
  // As many HTTP libraries of other languages are.
  "a client that reads once it has written all": async (port, shape) => {
    const { path = "/rpc", method = "POST", chunked = false } = shape;
    const framing = chunked ? "transfer-encoding: chunked" : `content-length: ${BODY.length}`;
    const lines = Object.entries(headersOf(shape)).map(([name, value]) => `${name}: ${value}`);
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true }).pause();
    await once(socket, "connect");
    const write = (data: string | Buffer): Promise<void> =>
      new Promise((resolve, reject) => {
        socket.once("error", reject);
        socket.write(data, (error) => (error == null ? resolve() : reject(error)));
      });
    await write(
      [`${method} ${path} HTTP/1.1`, `host: localhost:${port}`, "connection: close", framing, ...lines, "", ""].join(
        "\r\n",
      ),
    );
    if (chunked) await write(`${BODY.length.toString(16)}\r\n`);
    await write(BODY);
    if (chunked) await write("\r\n0\r\n\r\n");
    const all = await text(socket);
    return { status: Number(all.slice(9, 12)), code: codeIn(all.slice(all.indexOf("\r\n\r\n") + 4)) };
  },
};

describe("a refusal while the caller still writes", () => {
  const services: TestService[] = [];
  const start = async (env: Record<string, string>): Promise<TestService> => {
    const service = await testService({ env: { LOG_LEVEL: "silent", MAX_BODY_BYTES: String(LIMIT), ...env } });
    services.push(service);
    return service;
  };
  let open: TestService;
  let closed: TestService;
  let keyless: TestService;
  before(async () => {
    open = await start({});
    closed = await start({ ...authEnv, AUTH_FAILURES_PER_MINUTE: "0" });
    const { JWT_SECRET: _, ...env } = authEnv;
    keyless = await start({ ...env, JWKS_URL: "http://127.0.0.1:1/keys" });
  });
  after(async () => {
    for (const service of services) await service.stop();
  });

  // The signature is never looked at: there are no keys to look at it with.
  const token = `${[{ alg: "RS256" }, {}].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".")}.c2ln`;
  /** Of a minute in which no further call is allowed. */
  const limited = async (): Promise<TestService> => {
    const service = await start({ RATE_LIMIT_PER_MINUTE: "1", RATE_LIMIT_BURST: "1" });
    await service.rpc.post(PING);
    return service;
  };
  const refusals: [name: string, service: () => TestService | Promise<TestService>, shape: Shape, answer: Answer][] = [
    ["413, its length said", () => open, {}, { status: 413, code: -32600 }],
    ["413, its length unsaid", () => open, { chunked: true }, { status: 413, code: -32600 }],
    ["415 for its type", () => open, { headers: { "content-type": "text/plain" } }, { status: 415, code: -32600 }],
    ["415 for its coding", () => open, { headers: { "content-encoding": "gzip" } }, { status: 415, code: -32600 }],
    ["405", () => open, { method: "PUT" }, { status: 405, code: -32600 }],
    ["404", () => open, { path: "/elsewhere" }, { status: 404, code: 40004 }],
    ["401", () => closed, {}, { status: 401, code: 40002 }],
    ["429", limited, {}, { status: 429, code: 41901 }],
    ["503", () => keyless, { headers: { authorization: `Bearer ${token}` } }, { status: 503, code: 40005 }],
  ];
  for (const [client, send] of Object.entries(clients)) {
    for (const [name, service, shape, expected] of refusals) {
      it(`with ${name}, is seen by ${client}, ${TRIES} times of ${TRIES}`, async () => {
        const { port } = await service();
        for (let i = 0; i < TRIES; i += WIDTH) {
          const answers = await Promise.all(Array.from({ length: WIDTH }, () => send(port, shape)));
          for (const answer of answers) expect(answer).to.deep.equal(expected);
        }
      });
    }
  }

  it("leaves a connection for the next request where the body came to its end", async () => {
    const { port } = await limited();
    const socket = connect(port, "127.0.0.1").setEncoding("utf8");
    const request = `POST /rpc HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${BODY.length}\r\n\r\n`;
    for (let i = 0; i < 2; i++) {
      socket.write(request);
      socket.write(BODY);
      const [answered] = await once(socket, "data");
      expect(answered).to.match(/^HTTP\/1\.1 429 /);
    }
    socket.destroy();
  });

  it("is the last that is read of who does not stop, by size and by time", async () => {
    const size = 200_000_000;
    const began = performance.now();
    const socket = connect(closed.port, "127.0.0.1");
    const hungUp = once(socket, "close").catch(() => null);
    socket.write(`POST /rpc HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${size}\r\n\r\n`);
    let written = 0;
    let answered = "";
    socket.on("data", (piece) => {
      answered += piece;
    });
    socket.on("error", () => {});
    while (written < size && !socket.destroyed) {
      written += BODY.length;
      if (!socket.write(BODY)) await Promise.race([once(socket, "drain").catch(() => null), hungUp]);
    }
    await hungUp;
    expect(answered).to.match(/^HTTP\/1\.1 401 /);
    expect(written).to.be.below(60_000_000);
    const slow = connect(closed.port, "127.0.0.1");
    slow.on("error", () => {}).resume();
    slow.write(`POST /rpc HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${size}\r\n\r\nabc`);
    await once(slow, "close");
    expect(performance.now() - began).to.be.below(15_000);
  });

  it("that is not HTTP at all is seen too", async () => {
    for (let i = 0; i < TRIES; i++) {
      const socket = connect({ port: open.port, host: "127.0.0.1", allowHalfOpen: true }).pause();
      await once(socket, "connect");
      await new Promise((resolve) => socket.write(Buffer.concat([Buffer.from("nonsense\r\n\r\n"), BODY]), resolve));
      expect((await text(socket)).slice(0, 12)).to.equal("HTTP/1.1 400");
      socket.destroy();
    }
  });
});

describe("a caller that waits to be told to send", () => {
  let service: TestService;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent", MAX_BODY_BYTES: String(LIMIT) } });
  });
  after(() => service.stop());

  const exchange = async (head: string[], body: string): Promise<{ told: boolean; answer: string }> => {
    const socket = connect(service.port, "127.0.0.1").setEncoding("utf8");
    socket.write([...head, "host: localhost", "expect: 100-continue", "", ""].join("\r\n"));
    let [answer] = (await once(socket, "data")) as [string];
    const told = answer === "HTTP/1.1 100 Continue\r\n\r\n";
    if (told) {
      socket.write(body);
      [answer] = (await once(socket, "data")) as [string];
    }
    socket.destroy();
    return { told, answer };
  };

  it("is told so where nothing stands against it, and answered", async () => {
    const head = ["POST /rpc HTTP/1.1", "content-type: application/json", `content-length: ${PING.length}`];
    const { told, answer } = await exchange(head, PING);
    expect(told).to.equal(true);
    expect(answer).to.match(/^HTTP\/1\.1 200 [\s\S]*"result":"pong"/);
    expect(answer).not.to.match(/connection: close/i);
  });

  it("is refused before the body is sent where it would be after", async () => {
    const refused: [status: number, head: string[]][] = [
      [413, ["POST /rpc HTTP/1.1", "content-type: application/json", `content-length: ${LIMIT + 1}`]],
      [415, ["POST /rpc HTTP/1.1", "content-type: text/plain", "content-length: 5"]],
      [405, ["PUT /rpc HTTP/1.1", "content-type: application/json", "content-length: 5"]],
      [404, ["POST /elsewhere HTTP/1.1", "content-type: application/json", "content-length: 5"]],
    ];
    for (const [status, head] of refused) {
      const { told, answer } = await exchange(head, "");
      expect([told, answer.slice(9, 12)]).to.deep.equal([false, String(status)]);
      expect(answer).to.match(/\r\nconnection: close\r\n/i);
    }
  });
});
