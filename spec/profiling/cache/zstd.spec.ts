import { zstdDecompressSync } from "node:zlib";
import { expect } from "chai";
import { unzstd, zstdText } from "../../../src/profiling/cache/zstd.ts";

describe("compressed text", () => {
  for (const [what, length] of [
    ["a short one", 10],
    ["one that is packed beside", 400_000],
  ] as const) {
    it(`comes back as it was: ${what}`, async () => {
      const text = Array.from({ length }, (_, i) => `${i} ü€😀x`).join();
      const packed = await zstdText(text);
      expect((await unzstd(packed)).toString("utf8") === text).to.equal(true);
      expect(zstdDecompressSync(packed).toString("utf8") === text).to.equal(true);
      expect(packed.length).to.be.lessThan(Buffer.byteLength(text));
    });
  }

  it("is refused where nobody has packed it", async () => {
    const damaged = await zstdText("of which one byte is another ".repeat(9));
    damaged[12] = (damaged[12] as number) ^ 1;
    for (const bytes of [Buffer.from("not packed"), Buffer.alloc(100_000), damaged, damaged.subarray(0, 20)]) {
      const outcome = await unzstd(bytes).then(
        () => "unpacked",
        () => "refused",
      );
      expect(outcome).to.equal("refused");
    }
  });
});
