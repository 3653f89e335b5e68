import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import { expect } from "chai";
import { Type } from "typebox";
import { defineMethod } from "../../src/rpc/method.ts";
import { until } from "../support/served.ts";
import { type TestService, testService } from "../support/service.ts";

const MIB = 1_048_576;
const PING = '{"jsonrpc":"2.0","method":"system.ping","id":1}';
const SENDING_MS = 1500;

const methods = [
  defineMethod({
    name: "odd.text",
    summary: "",
    params: Type.Object({ length: Type.Integer() }),
    result: Type.String(),
    errors: [],
    example: { length: 1 },
    handler: async ({ length }) => "x".repeat(length),
  }),
];
const large = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "odd.text", params: { length: 8 * MIB } });

describe("the memory for bodies and answers", () => {
  let service: TestService;
  const sockets: Socket[] = [];
  before(async () => {
    service = await testService({
      methods,
      env: {
        LOG_LEVEL: "silent",
        MAX_BODY_BYTES: String(10 * MIB),
        MAX_RESPONSE_BYTES: String(10 * MIB),
        MAX_BUFFERED_BYTES: String(40 * MIB),
        SEND_TIMEOUT_MS: String(SENDING_MS),
      },
    });
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });
  after(() => service.stop());

  const send = async (length: number, body: string): Promise<Socket> => {
    const socket = connect(service.port, "127.0.0.1");
    sockets.push(socket);
    socket.on("error", () => {}); // hung up on
    await once(socket, "connect");
    const head = [
      "POST /rpc HTTP/1.1",
      "host: localhost",
      "content-type: application/json",
      `content-length: ${length}`,
    ];
    socket.write(`${head.join("\r\n")}\r\n\r\n${body}`);
    return socket;
  };
  const taken = async (): Promise<boolean> => {
    const { body } = await service.rpc.post(large);
    return "result" in (body as object);
  };

  it("is not filled by callers who do not read: they are hung up on, and others told to come again", async () => {
    const deaf = await Promise.all(Array.from({ length: 6 }, () => send(large.length, large)));
    const closed = deaf.map((socket) => once(socket.pause(), "close"));
    await setTimeout(300);
    const { body } = await service.rpc.post(large);
    expect(body).to.have.nested.property("error.data.name", "SERVICE_UNAVAILABLE");
    expect(body).to.have.nested.property("error.data.retryable", true);
    expect((await service.rpc.post(PING)).status).to.equal(200);
    for (const socket of deaf) setImmediate(() => socket.write("x")); // one who does not read notices when he writes
    await until(taken, "those who do not read are hung up on");
    for (const socket of deaf) socket.resume();
    await Promise.all(closed);
  });

  it("is not filled by bodies that do not end: those it has no room for are refused by 503", async () => {
    const began = Array.from({ length: 12 }, () => send(9 * MIB, " ".repeat(1024)));
    const answers: string[] = [];
    for (const socket of await Promise.all(began)) socket.on("data", (text) => answers.push(String(text)));
    await until(() => answers.length === 10, "the others are refused");
    for (const answer of answers) {
      expect(answer)
        .to.match(/^HTTP\/1.1 503 /)
        .and.to.match(/^retry-after: \d/im);
    }
    expect((await service.rpc.post(PING)).status).to.equal(200);
    for (const socket of sockets) socket.destroy();
    await until(taken, "what they held is free again");
  });

  it("is not taken by one who reads slowly for longer than he needs, nor is he hung up on", async () => {
    const slow = await send(large.length, large);
    let read = 0;
    slow.on("data", (piece: Buffer) => {
      read += piece.length;
      slow.pause();
      globalThis.setTimeout(() => slow.resume(), 25);
    });
    await until(() => read >= 8 * MIB, "all of it is read");
  });
});
