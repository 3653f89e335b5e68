import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { type TestService, testService } from "../support/service.ts";

const PING = '{"jsonrpc":"2.0","method":"system.ping","id":1}';
const PONG = '{"jsonrpc":"2.0","id":1,"result":"pong"}';

describe("the endpoint, by raw sockets", () => {
  let service: TestService;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "error" } });
  });
  after(() => service.stop());

  const open = async (): Promise<Socket> => {
    const socket = connect(service.port, "127.0.0.1");
    socket.setEncoding("utf8");
    await once(socket, "connect");
    return socket;
  };
  const head = (length: number | string, more: string[] = []): string =>
    [
      "POST /rpc HTTP/1.1",
      "host: localhost",
      "content-type: application/json",
      `content-length: ${length}`,
      ...more,
      "",
      "",
    ].join("\r\n");
  /** What comes back until the service hangs up, or until it has said enough. */
  const received = async (socket: Socket, enough: (text: string) => boolean = () => false): Promise<string> => {
    let text = "";
    socket.on("data", (piece: string) => {
      text += piece;
      if (enough(text)) socket.destroy();
    });
    await once(socket, "close").catch(() => null); // a connection that is reset is closed too
    return text;
  };
  const exchange = async (sent: string | Buffer, enough?: (text: string) => boolean): Promise<string> => {
    const socket = await open();
    socket.write(sent);
    return received(socket, enough);
  };
  const bodyOf = (text: string): { error?: { code: number }; result?: unknown } =>
    JSON.parse(text.slice(text.indexOf("\r\n\r\n") + 4));
  const complete = (text: string): boolean => {
    const [, length] = /content-length: (\d+)/i.exec(text) ?? [];
    return length !== undefined && text.length >= text.indexOf("\r\n\r\n") + 4 + Number(length);
  };

  it("waits for a slow sender", async () => {
    const socket = await open();
    const answer = received(socket, complete);
    for (const piece of (head(PING.length) + PING).match(/[\s\S]{1,30}/g) ?? []) {
      socket.write(piece);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(await answer).to.include(PONG);
  });

  it("takes no harm from half a body", async () => {
    const socket = await open();
    socket.write(head(PING.length) + PING.slice(0, 20));
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    expect(await service.rpc.call("system.ping")).to.equal("pong");
  });

  it("answers requests sent one upon the other, in their order", async () => {
    const requests = [1, 2, 3].map((id) => PING.replace('"id":1', `"id":${id}`));
    const text = await exchange(
      requests.map((one) => head(one.length) + one).join(""),
      (all) => all.split("pong").length === 4,
    );
    expect([...text.matchAll(/"id":(\d)/g)].map(([, id]) => id)).to.deep.equal(["1", "2", "3"]);
  });

  it("reads no further than Content-Length says, and refuses one that is no number", async () => {
    const short = await exchange(head(10) + PING.slice(0, 10), complete);
    expect(bodyOf(short).error?.code).to.equal(-32700);
    for (const length of ["abc", "-1", "1e3"]) {
      const text = await exchange(head(length) + PING);
      expect(text).to.match(/^HTTP\/1\.1 400 /);
      expect(bodyOf(text).error?.code).to.equal(-32600);
    }
    const twice = await exchange(head(PING.length, ["content-length: 5"]) + PING);
    expect(twice).to.match(/^HTTP\/1\.1 400 /);
    const smuggled = await exchange(head(PING.length, ["transfer-encoding: chunked"]) + PING);
    expect(smuggled).to.match(/^HTTP\/1\.1 400 /);
  });

  it("takes chunked bodies, and refuses broken ones", async () => {
    const lines = [
      "POST /rpc HTTP/1.1",
      "host: localhost",
      "content-type: application/json",
      "transfer-encoding: chunked",
      "",
      "",
    ];
    const chunk = `${PING.length.toString(16)}\r\n${PING}\r\n0\r\n\r\n`;
    expect(await exchange(lines.join("\r\n") + chunk, complete)).to.include(PONG);
    expect(await exchange(`${lines.join("\r\n")}zz\r\n`)).to.match(/^HTTP\/1\.1 400 /);
  });

  it("answers what is no HTTP, headers that are too large, and no host", async () => {
    expect(await exchange("nonsense\r\n\r\n")).to.match(/^HTTP\/1\.1 400 /);
    expect(await exchange(`GET / HTTP/1.1\r\nhost: localhost\r\nx: ${"y".repeat(20_000)}\r\n\r\n`)).to.match(
      /^HTTP\/1\.1 431 /,
    );
    expect(await exchange("GET / HTTP/1.1\r\n\r\n")).to.match(/^HTTP\/1\.1 400 /);
    expect(await exchange("\u0016\u0003\u0001\u0002\u0000")).to.match(/^HTTP\/1\.1 400 /);
  });

  it("says that a host is missing, and that there are no tunnels", async () => {
    const hostless = await exchange("POST /rpc HTTP/1.1\r\ncontent-length: 0\r\n\r\n");
    expect(hostless).to.match(/^HTTP\/1\.1 400 /);
    expect(bodyOf(hostless).error).to.include({ code: -32600, message: "Invalid request: there is no Host header" });
    const tunnel = await exchange("CONNECT example.org:443 HTTP/1.1\r\nhost: example.org:443\r\n\r\n");
    expect(tunnel).to.match(/^HTTP\/1\.1 405 /);
    expect(bodyOf(tunnel).error?.code).to.equal(-32600);
  });

  it("hangs up on headers that do not end within 15 seconds, not long after", async () => {
    const began = performance.now();
    const text = await exchange("POST /rpc HTTP/1.1\r\nhost: localhost\r\nx: ");
    expect(text).to.match(/^HTTP\/1\.1 408 /);
    expect(performance.now() - began).to.be.within(14_500, 20_000);
  });

  it("answers 10 MB of [ by its depth, not by its own end", async () => {
    const { status, body } = await service.rpc.post("[".repeat(10 * 1024 * 1024));
    expect([status, (body as { error: { code: number } }).error.code]).to.deep.equal([200, -32600]);
    const strings = await service.rpc.post(`"${"[".repeat(10 * 1024 * 1024 - 2)}"`);
    expect((strings.body as { error: { code: number } }).error.code).to.equal(-32600);
  });

  it("refuses gzip bodies instead of taking them for JSON", async () => {
    const packed = gzipSync(PING) as Buffer<ArrayBuffer>;
    expect((await service.rpc.post(packed, { "content-encoding": "gzip" })).status).to.equal(415);
    expect(((await service.rpc.post(packed)).body as { error: { code: number } }).error.code).to.equal(-32700);
  });

  it("takes the last of duplicate keys, as JSON.parse does, and never a prototype", async () => {
    const twice = await service.rpc.post('{"jsonrpc":"2.0","method":"x","method":"system.ping","id":2,"id":3}');
    expect(twice.body).to.deep.equal({ jsonrpc: "2.0", id: 3, result: "pong" });
    const proto = await service.rpc.post('{"__proto__":{"jsonrpc":"2.0","method":"system.ping","id":1}}');
    expect((proto.body as { error: { code: number } }).error.code).to.equal(-32600);
    expect(({} as { method?: unknown }).method).to.equal(undefined);
  });

  it("is the same process as before", async () => {
    expect(await service.rpc.call("system.ping")).to.equal("pong");
    expect(service.log.filter((line) => line.includes("unexpected"))).to.deep.equal([]);
  });
});
