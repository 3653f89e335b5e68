import { expect } from "chai";
import fc from "fast-check";
import { type Pieces, recordSetPage } from "../../src/jobs/record-set-page.ts";

describe("a page of a profile's record sets", () => {
  const whole = (text: string): Pieces => ({ counts: [], text: async () => text });
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
        const page = await recordSetPage(whole(JSON.stringify(document)), offset, limit);
        const parsed = JSON.parse(JSON.stringify(document)) as typeof document;
        const expected = { ...parsed, recordSet: parsed.recordSet.slice(offset, offset + limit) };
        expect(JSON.parse(page.text)).to.deep.equal(expected);
        expect(page.total).to.equal(recordSet.length);
      },
    );
    await fc.assert(property, { numRuns: 500 });
  });

  it("is the same where the profile is in pieces, of which those are read that it takes", async () => {
    const property = fc.asyncProperty(
      members,
      fc.array(fc.array(members, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
      fc.boolean(),
      fc.nat(16),
      fc.integer({ min: 1, max: 9 }),
      async (before, groups, endsWithSets, offset, limit) => {
        const { recordSet: _, ...first } = before;
        const recordSet = groups.flat();
        const text = JSON.stringify({ ...first, recordSet });
        const lengths = groups.map((group) => JSON.stringify(group).length - 1); // with one comma or bracket
        const head = text.length - 1 - JSON.stringify(recordSet).length;
        const ends = lengths.map((_, i) => head + 1 + lengths.slice(0, i + 1).reduce((a, b) => a + b) - 1);
        if (endsWithSets) ends.pop();
        const pieces = [0, ...ends].map((begin, i) => text.slice(begin, ends[i]));
        const counts = groups.map(({ length }) => length).slice(0, ends.length);
        expect(pieces.join("")).to.equal(text);
        const read = new Set<number>();
        const readPiece = async (index: number): Promise<string> => {
          read.add(index);
          return pieces[index] as string;
        };
        const page = await recordSetPage({ counts, text: readPiece }, offset, limit);
        const parsed = JSON.parse(text) as { recordSet: unknown[] };
        expect(JSON.parse(page.text)).to.deep.equal({
          ...parsed,
          recordSet: parsed.recordSet.slice(offset, offset + limit),
        });
        expect(page.total).to.equal(recordSet.length);
        expect(read.size).to.be.at.most(Math.min(limit, groups.length) + 2);
      },
    );
    await fc.assert(property, { numRuns: 500 });
  });

  it("is the document itself where it has no such list", async () => {
    const text = JSON.stringify({ name: "light", distribution: [{ recordSet: [{}] }] });
    expect(await recordSetPage(whole(text), 0, 10)).to.deep.equal({ text, total: 0 });
  });

  it("leaves the thread to others while it looks through a large one", async () => {
    const text = JSON.stringify({
      recordSet: Array.from({ length: 200_000 }, (_, i) => ({ name: `t${i}`, field: [{ name: "\\" }, { name: "]" }] })),
    });
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const { total } = await recordSetPage(whole(text), 199_999, 10).finally(() => clearInterval(timer));
    expect(total).to.equal(200_000);
    expect(turns).to.be.greaterThan(3);
  });
});
