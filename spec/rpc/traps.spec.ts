import { expect } from "chai";
import { Type } from "typebox";
import type { ErrorObject } from "../../src/errors/wire.ts";
import { defineMethod } from "../../src/rpc/method.ts";
import { type TestService, testService } from "../support/service.ts";
import { soonest } from "../support/soonest.ts";

class TeapotError extends Error {
  code = 418;
  secret = "hunter2";
}

/** Less than a method may take. */
const SLOW_MS = 300;

const odd: Record<string, () => unknown> = {
  throws: () => {
    throw new Error("secret text in /etc/passwd");
  },
  "throws-subclass": () => {
    throw new TeapotError("short and stout");
  },
  "throws-text": () => {
    throw "just a text";
  },
  bigint: () => 10n,
  function: () => () => 1,
  undefined: () => undefined,
  circular: () => {
    const loop: { self?: unknown } = {};
    loop.self = loop;
    return loop;
  },
  deep: () => {
    let value: unknown = 1;
    for (let i = 0; i < 1e5; i++) value = [value];
    return value;
  },
  slow: () => new Promise((resolve) => setTimeout(() => resolve("late"), SLOW_MS)),
  never: () => new Promise(() => {}),
  large: () => "x".repeat(5000),
};

const methods = Object.entries(odd).map(([name, work]) =>
  defineMethod({
    name: `odd.${name}`,
    summary: "",
    params: Type.Object({}),
    result: Type.Unsafe<unknown>({}),
    errors: [],
    example: {},
    handler: async () => work(),
  }),
);
const throwing = defineMethod({
  name: "odd.throws-synchronously",
  summary: "",
  params: Type.Object({}),
  result: Type.Unsafe<unknown>({}),
  errors: [],
  example: {},
  handler: () => {
    throw new Error("before any promise");
  },
});

interface RpcResponse {
  jsonrpc: string;
  id: unknown;
  result?: unknown;
  error?: ErrorObject;
}

describe("the endpoint, where the usual way goes wrong", () => {
  let service: TestService;
  before(async () => {
    service = await testService({
      methods: [...methods, throwing],
      env: { METHOD_TIMEOUT_MS: "400", MAX_RESPONSE_BYTES: "4000", MAX_BODY_BYTES: "200000", MAX_BATCH_ITEMS: "150" },
    });
  });
  after(() => service.stop());

  const post = async (body: string | Uint8Array<ArrayBuffer>, headers = {}) => {
    const answer = await service.rpc.post(body, headers);
    return { ...answer, answer: answer.body as RpcResponse };
  };
  const ping = (id: string): string => `{"jsonrpc":"2.0","method":"system.ping","id":${id}}`;

  for (const body of ["1", "null", '"x"', "true"]) {
    it(`answers the body ${body} with -32600`, async () => {
      const { status, answer } = await post(body);
      expect([status, answer.error?.code, answer.id]).to.deep.equal([200, -32600, null]);
    });
  }

  for (const body of ["", "{", '{"jsonrpc":"2.0","method":"system.ping","id":', "nonsense", '{"a":1}}']) {
    it(`answers the body ${JSON.stringify(body)} with -32700`, async () => {
      const { status, answer } = await post(body);
      expect([status, answer.error?.code, answer.id]).to.deep.equal([200, -32700, null]);
    });
  }

  it("refuses bytes that are not UTF-8, and ignores a byte order mark", async () => {
    const bad = await post(Buffer.from([0x22, 0xff, 0xfe, 0x22]));
    expect(bad.answer.error?.code).to.equal(-32700);
    const marked = await post(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(ping("1"))]));
    expect(marked.answer).to.deep.equal({ jsonrpc: "2.0", id: 1, result: "pong" });
  });

  it("answers nested arrays instead of hanging or dropping them", async () => {
    const nested = (await post("[[]]")).body as RpcResponse[];
    expect(nested.map(({ id, error }) => [id, error?.code])).to.deep.equal([[null, -32600]]);
    const mixed = (await post(`[[], ${ping("1")}, [${ping("2")}]]`)).body as RpcResponse[];
    expect(mixed.map(({ id, error }) => [id, error?.code])).to.deep.equal([
      [null, -32600],
      [1, undefined],
      [null, -32600],
    ]);
  });

  it("takes id null for a request, and only a missing id for a notification", async () => {
    expect((await post(ping("null"))).answer).to.deep.equal({ jsonrpc: "2.0", id: null, result: "pong" });
    expect((await post('{"jsonrpc":"2.0","method":"system.ping"}')).status).to.equal(204);
  });

  it("refuses an id of very many digits at once", async () => {
    const zeros = "0".repeat(190_000);
    for (const id of [`1.${zeros}1`, `1.${zeros}`, `1e${zeros}1`, `-${zeros.replaceAll("0", "7")}e-180000`]) {
      const took = async (): Promise<number> => {
        const began = performance.now();
        const { answer } = await post(ping(id));
        expect([answer.id, answer.error?.code]).to.deep.equal([null, -32600]);
        return performance.now() - began;
      };
      expect(await soonest(2000, took), id.slice(0, 9)).to.be.below(2000);
    }
  });

  for (const id of [
    "0",
    "-1",
    "1.5",
    "0.1",
    "9007199254740991",
    "1e3",
    "1.0",
    '""',
    '"ü\\u0000"',
    '"9007199254740993"',
  ]) {
    it(`sends back the id ${id} as it came`, async () => {
      const { answer } = await post(ping(id));
      expect(answer.id).to.equal(JSON.parse(id));
      expect(answer.result).to.equal("pong");
    });
  }

  for (const id of ["9007199254740993", "1e400", "-1e400", "0.10000000000000000001", "1e-400", "[1]", "{}", "true"]) {
    it(`refuses the id ${id}, which could not be sent back as it came`, async () => {
      const { answer } = await post(ping(id));
      expect([answer.id, answer.error?.code]).to.deep.equal([null, -32600]);
    });
  }

  it("keeps ids of a batch apart, fractions and large numbers among them", async () => {
    const body = `[${ping("1.5")},${ping("9007199254740993")},${ping('"a"')}]`;
    const answers = (await post(body)).body as RpcResponse[];
    expect(answers.map(({ id, error }) => [id, error?.code])).to.deep.equal([
      [1.5, undefined],
      [null, -32600],
      ["a", undefined],
    ]);
  });

  for (const entry of [
    '"jsonrpc":"1.0"',
    '"jsonrpc":2',
    '"jsonrpc":"2.0","params":"x"',
    '"jsonrpc":"2.0","params":null',
  ]) {
    it(`refuses a request with ${entry} under its id`, async () => {
      const { answer } = await post(`{${entry},"method":"system.ping","id":7}`);
      expect([answer.id, answer.error?.code]).to.deep.equal([7, -32600]);
    });
  }

  for (const method of ["__proto__", "constructor", "toString", "", "rpc.unknown", "system.ping "]) {
    it(`answers the method ${JSON.stringify(method)} with -32601`, async () => {
      const { answer } = await post(JSON.stringify({ jsonrpc: "2.0", method, id: 1 }));
      expect(answer.error?.code).to.equal(-32601);
      expect(answer.error?.data.details).to.deep.equal({ method });
    });
  }

  it("refuses unknown params, `__proto__` among them", async () => {
    const { answer } = await post('{"jsonrpc":"2.0","method":"system.version","params":{"__proto__":{"x":1}},"id":1}');
    expect(answer.error?.code).to.equal(-32602);
    expect(answer.error?.data.details).to.deep.equal([
      { loc: ["params", "__proto__"], msg: "Extra inputs are not permitted", type: "extra_forbidden" },
    ]);
  });

  for (const name of [
    "throws",
    "throws-synchronously",
    "throws-subclass",
    "throws-text",
    "bigint",
    "circular",
    "deep",
  ]) {
    it(`answers a handler that ${name} with -32603 and HTTP 500, and tells nothing of the cause`, async () => {
      const { status, answer, text } = await post(`{"jsonrpc":"2.0","method":"odd.${name}","id":1}`);
      expect([status, answer.error?.code, answer.error?.message]).to.deep.equal([500, -32603, "Internal error"]);
      expect(text).not.to.match(/secret|passwd|hunter2|stout|just a text|node_modules|\/work\//);
    });
  }

  it("logs the cause of an internal error under the request id", async () => {
    await post('{"jsonrpc":"2.0","method":"odd.throws-subclass","id":1}', { "x-request-id": "find-me" });
    const line = service.log.find((entry) => entry.includes("find-me") && entry.includes("unexpected error"));
    expect(line).to.include("short and stout");
  });

  it("answers undefined and functions, which JSON does not know, with null", async () => {
    for (const name of ["undefined", "function"]) {
      const { answer } = await post(`{"jsonrpc":"2.0","method":"odd.${name}","id":1}`);
      expect(answer).to.deep.equal({ jsonrpc: "2.0", id: 1, result: null });
    }
  });

  it("loses no other item of a batch to one that fails", async () => {
    const names = ["throws", "deep", "bigint", "throws-synchronously"];
    const body = [...names.map((name, id) => ({ jsonrpc: "2.0", method: `odd.${name}`, id })), JSON.parse(ping("9"))];
    const answers = (await post(JSON.stringify(body))).body as RpcResponse[];
    expect(answers.map(({ id }) => id)).to.deep.equal([0, 1, 2, 3, 9]);
    expect(answers.at(-1)?.result).to.equal("pong");
  });

  it("ends a method that takes too long", async () => {
    const { answer } = await post('{"jsonrpc":"2.0","method":"odd.never","id":1}');
    expect(answer.error).to.deep.include({ code: 40013 });
    expect(answer.error?.data).to.deep.include({ details: { method: "odd.never", timeout_ms: 400 }, retryable: true });
  });

  it("answers a notification at once, without waiting for its handler", async () => {
    const took = async (): Promise<number> => {
      const start = performance.now();
      expect((await post('{"jsonrpc":"2.0","method":"odd.slow"}')).status).to.equal(204);
      return performance.now() - start;
    };
    expect(await soonest(SLOW_MS, took)).to.be.lessThan(SLOW_MS);
  });

  it("replaces an answer that is too large by an error", async () => {
    const { answer } = await post('{"jsonrpc":"2.0","method":"odd.large","id":1}');
    expect(answer.error?.code).to.equal(40015);
  });

  it("answers the items of a batch in their order", async () => {
    const body = Array.from({ length: 60 }, (_, id) => ({ jsonrpc: "2.0", method: "system.ping", id }));
    const answers = (await post(JSON.stringify(body))).body as RpcResponse[];
    expect(answers.map(({ id }) => id)).to.deep.equal(body.map(({ id }) => id));
  });

  it("refuses a batch over the limit with one error", async () => {
    const { status, answer } = await post(`[${Array.from({ length: 151 }, (_, i) => ping(String(i))).join(",")}]`);
    expect([status, answer.error?.code, answer.id]).to.deep.equal([413, 41014, null]);
    expect(answer.error?.data.details).to.deep.equal({ items: 151, max_items: 150 });
  });

  it("refuses a body over the limit, said or sent", async () => {
    const { status, answer } = await post(`"${"x".repeat(200_000)}"`);
    expect([status, answer.error?.code]).to.deep.equal([413, -32600]);
    const response = await fetch(`${service.rpc.url}/rpc`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: new ReadableStream({
        pull: (controller) => {
          controller.enqueue(new Uint8Array(65_536).fill(32));
        },
      }),
      duplex: "half",
    } as RequestInit).catch(() => null);
    expect(response === null || response.status === 413).to.equal(true);
  });

  it("refuses a document nested too deeply", async () => {
    const { answer } = await post("[".repeat(100_000));
    expect([answer.error?.code, answer.id]).to.deep.equal([-32600, null]);
    const allowed = `{"jsonrpc":"2.0","id":1,"method":"system.ping","params":${"[".repeat(127)}${"]".repeat(127)}}`;
    expect((await post(allowed)).answer.error?.code).to.equal(-32602);
    const deeper = `{"jsonrpc":"2.0","id":1,"method":"system.ping","params":${"[".repeat(128)}${"]".repeat(128)}}`;
    expect((await post(deeper)).answer.error?.code).to.equal(-32600);
  });

  for (const type of ["text/plain", "text/plain; x=application/json", "application/jsonx", "", "multipart/form-data"]) {
    it(`refuses the content type ${JSON.stringify(type)}`, async () => {
      const { status, answer } = await post(Buffer.from(ping("1")), { "content-type": type });
      expect([status, answer.error?.code]).to.deep.equal([415, -32600]);
    });
  }

  for (const type of ["application/json; charset=UTF-8", "Application/JSON", "application/json-rpc"]) {
    it(`takes the content type ${type}`, async () => {
      expect((await post(ping("1"), { "content-type": type })).answer.result).to.equal("pong");
    });
  }

  it("refuses other encodings and character sets", async () => {
    expect((await post(ping("1"), { "content-encoding": "gzip" })).status).to.equal(415);
    expect((await post(ping("1"), { "content-type": "application/json; charset=latin1" })).status).to.equal(415);
  });

  it("answers other HTTP methods with 405 and a JSON-RPC error", async () => {
    for (const method of ["GET", "PUT", "DELETE"]) {
      const response = await fetch(`${service.rpc.url}/rpc`, { method });
      expect([response.status, response.headers.get("allow")]).to.deep.equal([405, "POST"]);
      expect(((await response.json()) as RpcResponse).error?.code).to.equal(-32600);
    }
  });

  it("answers an address that is not served in JSON", async () => {
    for (const path of ["/nothing", "/RPC", "/rpc/", "/%ff"]) {
      const response = await fetch(`${service.rpc.url}${path}`, { method: "POST", body: "{}" });
      expect(response.status).to.be.oneOf([400, 404]);
      expect(response.headers.get("content-type")).to.match(/^application\/json/);
      expect(((await response.json()) as RpcResponse).error?.code).to.be.oneOf([-32600, 40004]);
    }
  });

  it("takes a sane X-Request-Id, replaces any other, and sends it on every answer", async () => {
    const sane = await post(ping("1"), { "x-request-id": "abc-123" });
    expect(sane.headers.get("x-request-id")).to.equal("abc-123");
    const insane = await post("nonsense", { "x-request-id": "a b\tc" });
    const made = insane.headers.get("x-request-id");
    expect(made).to.match(/^[0-9a-f-]{36}$/);
    expect(insane.answer.error?.data.request_id).to.equal(made);
  });
});
