import { request } from "node:http";
import { gunzipSync } from "node:zlib";
import { expect } from "chai";
import { Type } from "typebox";
import { defineMethod } from "../../src/rpc/method.ts";
import { type TestService, testService } from "../support/service.ts";

const LONG = "an answer of the same words, ".repeat(20_000);

const repeat = defineMethod({
  name: "test.repeat",
  summary: "A text that is as long as asked",
  params: Type.Object({ length: Type.Integer() }),
  result: Type.String(),
  errors: [],
  example: { length: 1 },
  handler: async ({ length }) => LONG.slice(0, length),
});

describe("a large answer", () => {
  let service: TestService;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" }, methods: [repeat] });
  });
  after(() => service.stop());

  const post = (
    length: number,
    encoding: string | null,
  ): Promise<{ headers: Record<string, unknown>; bytes: Buffer }> =>
    new Promise((resolve, reject) => {
      const headers = {
        "content-type": "application/json",
        ...(encoding === null ? {} : { "accept-encoding": encoding }),
      };
      const call = request(`${service.rpc.url}/rpc`, { method: "POST", headers }, (response) => {
        const pieces: Buffer[] = [];
        response.on("data", (piece: Buffer) => pieces.push(piece));
        response.on("end", () => resolve({ headers: response.headers, bytes: Buffer.concat(pieces) }));
      });
      call.on("error", reject);
      call.end(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "test.repeat", params: { length } }));
    });

  it("comes compressed to who takes it so", async () => {
    for (const encoding of ["gzip", "br, GZIP;q=0.5", "*", "deflate, gzip"]) {
      const { headers, bytes } = await post(LONG.length, encoding);
      expect(headers["content-encoding"], encoding).to.equal("gzip");
      expect(bytes.length).to.be.below(LONG.length / 20);
      expect(JSON.parse(gunzipSync(bytes).toString())).to.deep.equal({ jsonrpc: "2.0", id: 1, result: LONG });
    }
  });

  it("comes as it is to everybody else, and a small one to all", async () => {
    for (const [length, encoding] of [
      [LONG.length, null],
      [LONG.length, "identity"],
      [LONG.length, "br"],
      [LONG.length, "gzip;q=0"],
      [LONG.length, "gzip; q=0.000, *"],
      [1000, "gzip"],
    ] as const) {
      const { headers, bytes } = await post(length, encoding);
      expect(headers["content-encoding"], String(encoding)).to.equal(undefined);
      expect(headers["content-length"]).to.equal(String(bytes.length));
      expect(JSON.parse(bytes.toString())).to.have.property("result").with.length(length);
    }
  });
});
