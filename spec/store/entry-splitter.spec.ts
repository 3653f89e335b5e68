import { expect } from "chai";
import fc from "fast-check";
import { EntrySplitter } from "../../src/store/entry-splitter.ts";

describe("the splitter of a document of an earlier version", () => {
  const awkward = fc.constantFrom('"recordSet":[{}]', "recordSet", "ends in \\", '\\"', "]}{[", "\u{1F600}", "");
  const value = fc.oneof(awkward, fc.jsonValue());
  const members = fc.dictionary(fc.oneof(awkward, fc.string()), value);

  const split = (bits: readonly string[]): { entries: string[]; head: string | null } => {
    const splitter = new EntrySplitter("recordSet");
    const entries = bits.flatMap((bit) => [...splitter.add(bit)]);
    return { entries, head: splitter.head() };
  };

  it("gives the text of each entry and of the rest, wherever one bit ends and the next begins", () => {
    const property = fc.property(
      members,
      fc.array(members, { maxLength: 6 }),
      members,
      fc.array(fc.nat(2000), { maxLength: 9 }),
      (before, recordSet, after, cuts) => {
        const [{ recordSet: _, ...first }, { recordSet: __, ...last }] = [before, after];
        const text = JSON.stringify({ ...first, recordSet, ...last });
        const places = [...new Set(cuts.map((cut) => cut % text.length)), 0, text.length].sort((a, b) => a - b);
        const bits = places.slice(1).map((place, i) => text.slice(places[i], place));
        const { entries, head } = split(bits);
        expect(entries).to.deep.equal(recordSet.map((entry) => JSON.stringify(entry)));
        expect(head).to.equal(JSON.stringify({ ...first, ...last }));
      },
    );
    fc.assert(property, { numRuns: 500 });
  });

  it("gives no head where the document does not come to its end, or has no such list", () => {
    expect(split(['{"recordSet":[{"a":1}']).head).to.equal(null);
    expect(split(['{"recordSet":[{"a":1}]']).head).to.equal(null);
    expect(split(['{"name":"recordSet"}']).head).to.equal(null);
    expect(split([]).head).to.equal(null);
  });
});
