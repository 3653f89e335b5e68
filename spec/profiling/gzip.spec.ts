import { gunzipSync } from "node:zlib";
import { expect } from "chai";
import fc from "fast-check";
import { gunzip, gzipJson } from "../../src/profiling/gzip.ts";
import { jsonPieces } from "../../src/profiling/json-pieces.ts";

describe("gzipped JSON", () => {
  it("is made of pieces that are what JSON.stringify makes, whatever the value", () => {
    const item = fc.oneof(fc.jsonValue(), fc.constant(undefined));
    const value = fc.oneof(fc.array(item), fc.dictionary(fc.string(), fc.oneof(item, fc.array(item))));
    fc.assert(
      fc.property(value, (document) => {
        expect([...jsonPieces(document)].join("")).to.equal(JSON.stringify(document));
      }),
      { numRuns: 1000 },
    );
  });

  for (const [what, length, repeat] of [
    ["a short document", 10, 1],
    ["a document that is packed in members", 30_000, 20],
    ["a document with an item larger than a member", 3, 300_000],
  ] as const) {
    it(`comes back as it was: ${what}`, async () => {
      const document = {
        name: "ü€😀",
        items: Array.from({ length }, (_, i) => ({ i, text: "ü€😀x".repeat(repeat) })),
        last: [],
      };
      const packed = await gzipJson(document);
      const text = JSON.stringify(document);
      expect((await gunzip(packed)) === text).to.equal(true);
      expect(gunzipSync(packed).toString("utf8") === text).to.equal(true);
      expect(packed.length).to.be.lessThan(Buffer.byteLength(text));
    });
  }
});
