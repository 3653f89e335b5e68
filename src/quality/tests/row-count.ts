import { Type } from "typebox";
import { countOf } from "../sql-text.ts";
import type { Finding, QualityTest, TestType } from "../test-type.ts";
import { closed } from "./members.ts";

const Rows = Type.Optional(Type.Integer({ minimum: 0 }));

/** The table has so many rows. */
export const rowCount: TestType = {
  name: "row_count",
  summary: "The table has at least, or at most, so many rows",
  members: Type.Object({ min: Rows, max: Rows }, closed),
  expected: ({ min = 0, max = "any number of" }) => `from ${min} to ${max} rows`,
  columns: () => [],
  problem: ({ min, max }) => (min === undefined && max === undefined ? "it has neither 'min' nor 'max'" : null),
  byProfile: (test, { rows }) => (rows === null ? undefined : found(test, rows)),
  byData: (test, _, scope) => ({ kind: "value", value: countOf(scope), found: ([rows]) => found(test, Number(rows)) }),
};

function found(test: QualityTest, rows: number): Finding {
  const { min = 0, max = Number.POSITIVE_INFINITY } = test as { min?: number; max?: number };
  return { holds: rows >= min && rows <= max, failing: null, total: null, observed: { rows } };
}
