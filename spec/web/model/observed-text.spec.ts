import { expect } from "chai";
import { observedText } from "../../../src/web/model/observed-text.ts";

describe("what a test has found", () => {
  it("is told in words, whatever it is", () => {
    expect(observedText(null)).to.equal("");
    expect(observedText({ missing: 1 })).to.equal("missing 1");
    expect(observedText({ other_values: [] })).to.equal("");
    expect(observedText({ other_values: ["a", "b"], newest: null })).to.equal("other values a, b, newest none");
    expect(observedText({ changes: [{ column: "x", by: 0.5 }, null] })).to.equal("changes (column x, by 0.5), none");
    expect(observedText(Array.from({ length: 12 }, (_, i) => i))).to.equal("0, 1, 2, 3, 4, 5, 6, 7, 8, 9, and 2 more");
    expect(observedText({ "a\u202eb": true })).to.equal("a⟨202e⟩b true");
  });
});
