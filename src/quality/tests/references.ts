import { Type } from "typebox";
import { countOf, identifier, quotedRef } from "../sql-text.ts";
import type { QualityTest, TestType } from "../test-type.ts";
import { Columns, closed } from "./members.ts";

const of = ({ columns }: QualityTest): string[] => (columns as string[] | undefined) ?? [];
const toOf = (test: QualityTest): string[] => (test.to_columns as string[] | undefined) ?? of(test);

/** Each value stands in another table too. */
export const references: TestType = {
  name: "references",
  summary:
    "What each row has in the columns stands in another table too; rows in which one is missing are not looked at",
  members: Type.Object(
    {
      columns: Columns,
      to: Type.String({ maxLength: 511, description: "The other table" }),
      to_columns: Type.Optional({ ...Columns, description: "Its columns, in the same order; those of the same names" }),
    },
    closed,
  ),
  expected: (test) => `${of(test).join(", ")} stands in ${test.to} as ${toOf(test).join(", ")}`,
  columns: of,
  tables: ({ to }) => [String(to)],
  problem: (test) =>
    of(test).length === toOf(test).length
      ? null
      : `'columns' has ${of(test).length}, 'to_columns' ${toOf(test).length}`,
  byData: (test, _, scope) => {
    const pairs = of(test).map((name, i) => `"own".${identifier(name)} = "other".${identifier(toOf(test)[i] ?? "")}`);
    const whole = of(test).map((name) => `"own".${identifier(name)} IS NOT NULL`);
    const found = `EXISTS (SELECT 1 FROM ${quotedRef(String(test.to).toLowerCase())} AS "other" WHERE ${pairs.join(" AND ")})`;
    return {
      kind: "rows",
      failing: `SELECT * FROM ${scope} AS "own" WHERE ${whole.join(" AND ")} AND NOT ${found}`,
      total: countOf(scope),
    };
  },
};
