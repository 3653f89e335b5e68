import { expect } from "chai";
import { PhraseFinder } from "../../../src/profiling/semantics/phrase-finder.ts";

/** A whole number below `limit`, from a seed. */
function numbersFrom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

describe("phrases in names of columns", () => {
  it("are those that one pattern of all finds, in its order", () => {
    const below = numbersFrom(28);
    const word = (): string => Array.from({ length: 1 + below(3) }, () => "abcé1"[below(5)]).join("");
    let found = 0;
    for (let round = 0; round < 400; round++) {
      const alternatives = [0, 1].map(() => ({
        begins: Array.from({ length: 1 + below(6) }, () => (below(2) === 0 ? word() : `${word()} ?${word()}`)),
        behind: ["", "(?:e?s)?(?: ?\\d+)?", "b?"][below(3)] ?? "",
      }));
      const any = below(2) === 0 ? null : "\\p{L}+b";
      const all = alternatives.map(({ begins, behind }) => `(?:${begins.join("|")})${behind}`);
      const one = new RegExp(
        `(?<![\\p{L}\\p{N}])(?:${[...all, ...(any === null ? [] : [any])].join("|")})(?![\\p{L}\\p{N}])`,
        "gu",
      );
      const finder = new PhraseFinder(alternatives, any);
      for (let i = 0; i < 50; i++) {
        const words = Array.from({ length: below(6) }, word).join(" ");
        const ends = [...words.matchAll(one)].map((match) => match.index + match[0].length);
        expect([...finder.endsIn(words)], `${one} in '${words}'`).to.deep.equal(ends);
        expect(finder.isIn(words)).to.equal(ends.length > 0);
        found += ends.length;
      }
    }
    expect(found).to.be.greaterThan(1_000);
  });
});
