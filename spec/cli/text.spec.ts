import { expect } from "chai";
import cliTruncate from "cli-truncate";
import fc from "fast-check";
import stringWidth from "string-width";
import { cut, pad, widthOf } from "../../src/cli/text.ts";

describe("texts in a terminal", () => {
  it("are as wide as the tables of Unicode say, letter by letter", () => {
    const wrong: string[] = [];
    for (let code = 0x20; code < 0x1_0000; code++) {
      if (code >= 0xd8_00 && code <= 0xdf_ff) continue; // halves of letters
      const letter = String.fromCodePoint(code);
      if (widthOf(`${letter}${letter}`) !== stringWidth(`${letter}${letter}`)) wrong.push(code.toString(16));
    }
    expect(wrong).to.deep.equal([]);
  });

  it("are cut as the library does", () => {
    const texts = fc.string({ unit: fc.constantFrom(..."abc ,é…█漢👍") });
    fc.assert(
      fc.property(
        texts,
        fc.integer({ min: 0, max: 12 }),
        (text, width) => cut(text, width) === cliTruncate(text, width),
      ),
      { numRuns: 500 },
    );
  });

  it("are padded to columns, not to letters", () => {
    expect([pad("漢字", 6), pad("né", 4), pad("7", 3, true), pad("long", 2)]).to.deep.equal([
      "漢字  ",
      "né  ",
      "  7",
      "long",
    ]);
  });
});
