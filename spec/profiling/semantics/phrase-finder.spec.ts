import { expect } from "chai";
import fc from "fast-check";
import { PhraseFinder } from "../../../src/profiling/semantics/phrase-finder.ts";

const word = fc.string({ unit: fc.constantFrom(..."abcé1"), minLength: 1, maxLength: 3 });
const begin = fc.oneof(
  word,
  fc.tuple(word, word).map(([one, other]) => `${one} ?${other}`),
);
const alternatives = fc.record({
  begins: fc.array(begin, { minLength: 1, maxLength: 6 }),
  behind: fc.constantFrom("", "(?:e?s)?(?: ?\\d+)?", "b?"),
});
const names = fc.array(
  fc.array(word, { maxLength: 5 }).map((words) => words.join(" ")),
  { minLength: 20, maxLength: 50 },
);

describe("phrases in names of columns", () => {
  it("are those that one pattern of all finds, in its order", () => {
    let found = 0;
    fc.assert(
      fc.property(fc.tuple(alternatives, alternatives), fc.constantFrom(null, "\\p{L}+b"), names, (given, any, all) => {
        const patterns = given.map(({ begins, behind }) => `(?:${begins.join("|")})${behind}`);
        const whole = [...patterns, ...(any === null ? [] : [any])].join("|");
        const one = new RegExp(`(?<![\\p{L}\\p{N}])(?:${whole})(?![\\p{L}\\p{N}])`, "gu");
        const finder = new PhraseFinder(given, any);
        for (const words of all) {
          const ends = [...words.matchAll(one)].map((match) => match.index + match[0].length);
          expect([...finder.endsIn(words)], `${one} in '${words}'`).to.deep.equal(ends);
          expect(finder.isIn(words)).to.equal(ends.length > 0);
          found += ends.length;
        }
      }),
      { numRuns: 1_000 },
    );
    expect(found).to.be.greaterThan(1_000);
  });
});
