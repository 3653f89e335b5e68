import { Type } from "typebox";
import { countOf, identifier, literal } from "../sql-text.ts";
import type { QualityTest, TestType } from "../test-type.ts";
import { Column, closed } from "./members.ts";

const of = ({ column }: QualityTest): string => String(column);

/** Each value is written as a regular expression says. */
export const pattern: TestType = {
  name: "pattern",
  summary:
    "Each value of the column, as text, matches a regular expression (RE2) as a whole; missing ones are not looked at",
  members: Type.Object(
    {
      column: Column,
      pattern: Type.String({ minLength: 1, maxLength: 1000 }),
      part: Type.Optional(Type.Boolean({ default: false, description: "Whether it is enough that a part matches" })),
    },
    closed,
  ),
  expected: ({ column, pattern: form, part }) => `${column} ${part === true ? "has" : "is"} /${form}/`,
  columns: (test) => [of(test)],
  byData: (test, _, scope) => {
    const name = identifier(of(test));
    const matches = test.part === true ? "regexp_matches" : "regexp_full_match";
    const matched = `${matches}(CAST(${name} AS VARCHAR), ${literal(String(test.pattern))})`;
    return {
      kind: "rows",
      failing: `SELECT * FROM ${scope} WHERE ${name} IS NOT NULL AND NOT ${matched}`,
      total: countOf(scope),
    };
  },
};
