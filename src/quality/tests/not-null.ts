import { Type } from "typebox";
import { countOf, identifier } from "../sql-text.ts";
import { columnOf, failingRows, type QualityTest, type TestType } from "../test-type.ts";
import { Column, closed } from "./members.ts";

const of = ({ column }: QualityTest): string => String(column);

/** Each row has a value. */
export const notNull: TestType = {
  name: "not_null",
  summary: "Each row has a value in the column",
  members: Type.Object({ column: Column }, closed),
  expected: (test) => `${of(test)} is never missing`,
  columns: (test) => [of(test)],
  byProfile: (test, table) => {
    const { missingCount, rowCount } = columnOf(table, of(test))?.statistics ?? {};
    if (missingCount === undefined || rowCount === undefined) return undefined;
    return failingRows(missingCount, rowCount, { missing: missingCount });
  },
  byData: (test, _, scope) => ({
    kind: "rows",
    failing: `SELECT * FROM ${scope} WHERE ${identifier(of(test))} IS NULL`,
    total: countOf(scope),
  }),
};
