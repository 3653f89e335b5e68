import { expect } from "chai";
import { comparisonDocument } from "../../../../src/web/document.ts";
import { compareProfiles } from "../../../../src/web/model/comparison/compare.ts";

describe("a comparison of profiles", () => {
  it("of nothing with nothing is the same, and one file of the same bytes whose names are text", async () => {
    const none = { name: "<script>", recordSet: [] };
    const comparison = compareProfiles(none, none);
    expect(comparison.verdict).to.equal("same");
    const html = await comparisonDocument(comparison);
    expect(html).to.equal(await comparisonDocument(comparison));
    expect(html).to.contain("<title>&lt;script&gt; and &lt;script&gt; · comparison</title>");
  });
});
