import { expect } from "chai";
import fc from "fast-check";
import { recordSetPage } from "../../src/jobs/record-set-page.ts";

describe("a page of a profile's record sets", () => {
  const awkward = fc.constantFrom('"recordSet":[{}]', "recordSet", "ends in \\", '\\"', "]}{[", "\u{1F600}", "");
  const value = fc.oneof(awkward, fc.jsonValue());
  const members = fc.dictionary(fc.oneof(awkward, fc.string()), value);

  it("is what parsing the profile gives", async () => {
    const property = fc.asyncProperty(
      members,
      fc.array(members, { maxLength: 6 }),
      members,
      fc.nat(7),
      fc.integer({ min: 1, max: 7 }),
      async (before, recordSet, after, offset, limit) => {
        const [{ recordSet: _, ...first }, { recordSet: __, ...last }] = [before, after];
        const document = { ...first, recordSet, ...last };
        const page = await recordSetPage(JSON.stringify(document), offset, limit);
        const parsed = JSON.parse(JSON.stringify(document)) as typeof document;
        const expected = { ...parsed, recordSet: parsed.recordSet.slice(offset, offset + limit) };
        expect(JSON.parse(page.text)).to.deep.equal(expected);
        expect(page.total).to.equal(recordSet.length);
      },
    );
    await fc.assert(property, { numRuns: 500 });
  });

  it("is the document itself where it has no such list", async () => {
    const text = JSON.stringify({ name: "light", distribution: [{ recordSet: [{}] }] });
    expect(await recordSetPage(text, 0, 10)).to.deep.equal({ text, total: 0 });
  });

  it("leaves the thread to others while it looks through a large one", async () => {
    const text = JSON.stringify({
      recordSet: Array.from({ length: 200_000 }, (_, i) => ({ name: `t${i}`, field: [{ name: "\\" }, { name: "]" }] })),
    });
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const { total } = await recordSetPage(text, 199_999, 10).finally(() => clearInterval(timer));
    expect(total).to.equal(200_000);
    expect(turns).to.be.greaterThan(3);
  });
});
