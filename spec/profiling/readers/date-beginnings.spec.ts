import { expect } from "chai";
import fc from "fast-check";
import { mayBeginDate } from "../../../src/profiling/readers/csv/date-beginnings.ts";
import { DATE_FORMS, dateRule } from "../../../src/profiling/readers/csv/date-forms.ts";

describe("what a date may begin with", () => {
  for (const form of DATE_FORMS) {
    it(`is what '${form}' begins with`, () => {
      const pattern = dateRule(form).pattern.replaceAll("()", ""); // an empty group, which nothing is made up for
      const written = fc.stringMatching(new RegExp(`^(?:${pattern})$`, "u"));
      fc.assert(
        fc.property(written, (cell) => mayBeginDate(cell)),
        { numRuns: 1000 },
      );
    });
  }

  it("is not what words and codes begin with", () => {
    const none = [
      "customer_12345",
      "note 2024-01-02",
      "Marchetti 7",
      "monsoon 2020",
      "qq1 2024",
      "x20240102",
      "",
      "-1",
    ];
    expect(none.filter(mayBeginDate)).to.deep.equal([]);
  });
});
