import { Type } from "typebox";
import { countOf } from "../sql-text.ts";
import type { TestType } from "../test-type.ts";
import { closed } from "./members.ts";

/** A SELECT answers no row. */
export const sql: TestType = {
  name: "sql",
  summary: "A SELECT, over any tables, answers no row: each that it does is one that is not as it should be",
  members: Type.Object({ sql: Type.String({ minLength: 1, maxLength: 10_000 }) }, closed),
  expected: () => "the statement answers no row",
  columns: () => [],
  problem: ({ where }) => (where === undefined ? null : "'where' has no meaning beside a statement of its own"),
  byData: (test, _, scope) => ({ kind: "rows", failing: `SELECT * FROM (\n${test.sql}\n)`, total: countOf(scope) }),
};
