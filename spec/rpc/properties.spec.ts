import { expect } from "chai";
import fc from "fast-check";
import { type TestService, testService } from "../support/service.ts";

const BODIES = 10_000;
/** Bodies that are sent at once. */
const WIDTH = 16;

/** Statuses that a request can be answered with. */
const STATUSES = new Set([200, 204, 405, 413, 415, 500, 503]);

const methodName = fc.oneof(
  fc.constantFrom(
    "system.ping",
    "system.version",
    "system.errors",
    "profiler.jobStatus",
    "profiler.trigger",
    "rpc.discover",
  ),
  fc.constantFrom("__proto__", "constructor", "hasOwnProperty", "", "rpc.", "\u0000"),
  fc.string(),
);
const id = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.double(),
  fc.constant(null),
  fc.constantFrom(2 ** 53, 2 ** 53 + 2, -0, 1e308, 5e-324),
  fc.jsonValue(),
);
const params = fc.oneof(
  fc.constantFrom({}, [], { code: 40010 }, { job_id: "x" }, { wait_seconds: 0 }),
  fc.array(fc.jsonValue()),
  fc.dictionary(
    fc.oneof(fc.string(), fc.constantFrom("__proto__", "code", "job_id", "profile_specification")),
    fc.jsonValue(),
  ),
  fc.jsonValue(),
);
const request = fc.record(
  {
    jsonrpc: fc.oneof({ weight: 5, arbitrary: fc.constant("2.0") }, { weight: 1, arbitrary: fc.jsonValue() }),
    method: fc.oneof({ weight: 5, arbitrary: methodName }, { weight: 1, arbitrary: fc.jsonValue() }),
    params,
    id,
  },
  { requiredKeys: [] },
);
const document = fc.oneof(
  { weight: 5, arbitrary: request },
  { weight: 3, arbitrary: fc.array(fc.oneof(request, fc.jsonValue()), { maxLength: 12 }) },
  { weight: 1, arbitrary: fc.jsonValue() },
);
/** JSON, JSON cut off or with a byte changed, and bytes of any kind. */
const body = fc.oneof(
  { weight: 6, arbitrary: document.map((value) => Buffer.from(JSON.stringify(value) ?? "")) },
  {
    weight: 2,
    arbitrary: fc.tuple(document, fc.double({ min: 0, max: 1, noNaN: true })).map(([value, share]) => {
      const bytes = Buffer.from(JSON.stringify(value) ?? "");
      return bytes.subarray(0, Math.floor(bytes.length * share));
    }),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(document, fc.nat(), fc.nat(255)).map(([value, at, byte]) => {
      const bytes = Buffer.from(JSON.stringify(value) ?? "");
      if (bytes.length > 0) bytes[at % bytes.length] = byte;
      return bytes;
    }),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
);

interface RpcResponse {
  jsonrpc: unknown;
  id: unknown;
  result?: unknown;
  error?: { code: unknown; message: unknown };
}

function checkAnswer(answer: RpcResponse): void {
  expect(answer.jsonrpc).to.equal("2.0");
  expect("id" in answer).to.equal(true);
  expect("result" in answer).not.to.equal("error" in answer);
  if (answer.error === undefined) return;
  expect(Number.isInteger(answer.error.code)).to.equal(true);
  expect(answer.error.message).to.be.a("string");
}

/** What an answer must be, given only the document that was sent. */
function checkAgainst(sent: Buffer, status: number, text: string): void {
  expect(STATUSES.has(status), `status ${status}`).to.equal(true);
  if (status === 204) {
    expect(text).to.equal("");
    return;
  }
  const answers = JSON.parse(text) as RpcResponse | RpcResponse[];
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(sent));
  } catch {
    expect((answers as RpcResponse).error?.code).to.equal(-32700); // not JSON, or not UTF-8
    return;
  }
  if (Array.isArray(document) && document.length > 0) {
    expect(answers).to.be.an("array");
    const answerable = document.filter((entry) => !isNotification(entry));
    expect((answers as RpcResponse[]).length).to.equal(answerable.length);
    for (const answer of answers as RpcResponse[]) checkAnswer(answer);
  } else {
    checkAnswer(answers as RpcResponse);
    const own = (document as { id?: unknown } | null)?.id;
    if (typeof own === "string") expect((answers as RpcResponse).id).to.equal(own);
  }
}

function isNotification(entry: unknown): boolean {
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) return false;
  const { jsonrpc, method, params: given } = entry as Record<string, unknown>;
  const valid = jsonrpc === "2.0" && typeof method === "string";
  const structured = !Object.hasOwn(entry, "params") || (typeof given === "object" && given !== null);
  return valid && structured && !Object.hasOwn(entry, "id");
}

describe("whatever is sent", () => {
  let service: TestService;
  const uncaught: unknown[] = [];
  const remember = (error: unknown): void => void uncaught.push(error);
  before(async () => {
    process.on("uncaughtExceptionMonitor", remember);
    service = await testService({ env: { LOG_LEVEL: "error" } });
  });
  after(async () => {
    process.off("uncaughtExceptionMonitor", remember);
    await service.stop();
  });

  it(`is answered by valid JSON-RPC or a documented status: ${BODIES} random bodies`, async () => {
    const send = async (sent: Buffer<ArrayBuffer>): Promise<void> => {
      const response = await fetch(`${service.rpc.url}/rpc`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: sent,
      });
      checkAgainst(sent, response.status, await response.text());
    };
    await fc.assert(
      fc.asyncProperty(fc.array(body, { minLength: WIDTH, maxLength: WIDTH }), async (bodies) => {
        await Promise.all(bodies.map(send));
      }),
      { numRuns: BODIES / WIDTH },
    );
    expect(uncaught).to.deep.equal([]);
    expect(service.log.filter((line) => line.includes("unexpected error"))).to.deep.equal([]);
    expect(await service.rpc.call("system.ping")).to.equal("pong");
  }).timeout(120_000);

  it("keeps a string id, and any integer up to 2^53, as it came", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.maxSafeInteger()), async (own) => {
        const { body: answer } = await service.rpc.post(
          JSON.stringify({ jsonrpc: "2.0", method: "system.ping", id: own }),
        );
        expect(answer).to.deep.equal({ jsonrpc: "2.0", id: own, result: "pong" });
      }),
      { numRuns: 300 },
    );
  });
});
