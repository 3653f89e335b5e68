import { expect } from "chai";
import fc from "fast-check";
import { preferred, typesByPattern, typesOfCell } from "../../../src/profiling/readers/csv/text-types.ts";
import { tokenize } from "../../../src/profiling/readers/csv/tokenize.ts";

describe("the type of a cell", () => {
  it("is the same whether it is found quickly or by the patterns", () => {
    const numbers = fc.stringMatching(/^-?[0-9]{0,18}([.,][0-9]{0,5}){0,2}$/);
    const pieces = fc.stringMatching(/^[ 0-9.,:+eE/-]{0,20}$/);
    const words = fc.constantFrom(
      "yes",
      "No",
      "TRUE",
      "false",
      "Jan 3 2020",
      "3 Mar 2020",
      "world",
      "Über",
      "",
      "12:30 pm",
    );
    fc.assert(
      fc.property(fc.oneof(numbers, pieces, words, fc.string()), (cell) => {
        const longest = cell.length > 64 || cell === "" || cell.charCodeAt(0) > 122;
        expect(typesOfCell(cell), cell).to.equal(longest ? 0 : typesByPattern(cell));
      }),
      { numRuns: 20_000 },
    );
  });

  it("is the narrowest that there is", () => {
    const types = ["7", "-0", "007", "1.5", "1.500", "12,5", "2020-01-31", "31.12.2020", "yes", "Mar 3, 2020", "x"];
    expect(types.map((cell) => preferred(typesOfCell(cell)))).to.deep.equal([
      "integer",
      "integer",
      "text",
      "float",
      "float",
      "float_comma",
      "date",
      "date_dmy",
      "yes_no",
      "date_named",
      "text",
    ]);
  });
});

describe("delimited text", () => {
  const cellsOf = (text: string, delimiter: string): string[][] =>
    tokenize(text, delimiter, '"', 100).rows.map(({ cells }) => cells);

  it("is split at delimiters of any length, with quotes", () => {
    expect(cellsOf('a,"b,""c""",\r\n\n1,2,3', ",")).to.deep.equal([
      ["a", 'b,"c"', ""],
      ["1", "2", "3"],
    ]);
    expect(cellsOf('a||b|c||"d||e"\n1||2||3', "||")).to.deep.equal([
      ["a", "b|c", "d||e"],
      ["1", "2", "3"],
    ]);
  });
});
