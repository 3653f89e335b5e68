import { Type } from "typebox";
import { countOf, identifier } from "../sql-text.ts";
import { columnOf, failingRows, type QualityTest, type TestType } from "../test-type.ts";
import { Columns, closed } from "./members.ts";

const of = ({ columns }: QualityTest): string[] => (columns as string[] | undefined) ?? [];

/** No two rows have the same values; as in SQL, a row in which one is missing is like no other. */
export const unique: TestType = {
  name: "unique",
  summary: "No two rows have the same values in the columns; rows in which one is missing are not looked at",
  members: Type.Object({ columns: Columns }, closed),
  expected: (test) => `${of(test).join(", ")} is of one row alone`,
  columns: of,
  byProfile: (test, table) => {
    const [column = "", second] = of(test);
    const { uniqueCount, nonNullCount, rowCount } = columnOf(table, column)?.statistics ?? {};
    if (second !== undefined || uniqueCount === undefined || nonNullCount === undefined) return undefined;
    const repeated = nonNullCount - uniqueCount;
    return failingRows(repeated, rowCount ?? nonNullCount, { distinct: uniqueCount, repeated });
  },
  byData: (test, _, scope) => {
    const names = of(test).map(identifier);
    const whole = names.map((name) => `${name} IS NOT NULL`).join(" AND ");
    const groups = `SELECT ${names.join(", ")}, count(*) AS "rows" FROM ${scope} WHERE ${whole} GROUP BY ALL HAVING count(*) > 1`;
    return {
      kind: "rows",
      failing: `${groups} ORDER BY "rows" DESC`,
      count: `SELECT coalesce(sum("rows" - 1), 0) FROM (${groups})`,
      total: countOf(scope),
    };
  },
};
