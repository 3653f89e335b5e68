import { Type } from "typebox";
import { countOf } from "../sql-text.ts";
import type { TestType } from "../test-type.ts";
import { closed } from "./members.ts";

/** A predicate is not false of any row. */
export const expression: TestType = {
  name: "expression",
  summary: "A predicate in SQL is not false of any row; as with a CHECK in SQL, a row for which it is NULL passes",
  members: Type.Object({ expression: Type.String({ minLength: 1, maxLength: 10_000 }) }, closed),
  expected: ({ expression: predicate }) => String(predicate),
  columns: () => [],
  byData: (test, _, scope) => ({
    kind: "rows",
    failing: `SELECT * FROM ${scope} WHERE NOT (\n${test.expression}\n)`,
    total: countOf(scope),
  }),
};
