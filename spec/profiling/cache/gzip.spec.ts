import { gunzipSync } from "node:zlib";
import { expect } from "chai";
import { gunzip, gzipText } from "../../../src/profiling/cache/gzip.ts";

describe("gzipped text", () => {
  for (const [what, length] of [
    ["a short one", 10],
    ["one that is packed beside", 400_000],
  ] as const) {
    it(`comes back as it was: ${what}`, async () => {
      const text = Array.from({ length }, (_, i) => `${i} ü€😀x`).join();
      const packed = await gzipText(text);
      expect((await gunzip(packed)) === text).to.equal(true);
      expect(gunzipSync(packed).toString("utf8") === text).to.equal(true);
      expect(packed.length).to.be.lessThan(Buffer.byteLength(text));
    });
  }

  it("is refused where nobody has packed it", async () => {
    for (const bytes of [Buffer.from("not packed"), Buffer.alloc(100_000)]) {
      const outcome = await gunzip(bytes).then(
        () => "unpacked",
        () => "refused",
      );
      expect(outcome).to.equal("refused");
    }
  });
});
