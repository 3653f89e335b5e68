import { Type } from "typebox";
import { identifier } from "../sql-text.ts";
import { columnOf, type Finding, type QualityTest, type TestContext, type TestType } from "../test-type.ts";
import { Column, closed } from "./members.ts";

const HOUR_MS = 3_600_000;
const DAY = /^\d{4}-\d\d-\d\d$/;
const MOMENT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?$/;

/** The newest row, or the snapshot, is not older than so many hours. */
export const freshness: TestType = {
  name: "freshness",
  summary:
    "The newest date of a column or, without one, the snapshot is at most so many hours old; times without a zone are UTC",
  members: Type.Object({ column: Type.Optional(Column), max_age_hours: Type.Number({ exclusiveMinimum: 0 }) }, closed),
  expected: ({ column, max_age_hours }) => `${column ?? "the snapshot"} is at most ${max_age_hours} hours old`,
  columns: ({ column }) => (typeof column === "string" ? [column] : []),
  problem: (test, table) => {
    const { column } = test;
    if (typeof column !== "string")
      return table.made_at === null ? "a view has no snapshot of its own: it needs a 'column'" : null;
    const { type = "" } = columnOf(table, column) ?? {};
    return /^(?:DATE|TIMESTAMP.*)$/.test(type) ? null : `the column is of the type ${type}, and has no dates`;
  },
  byProfile: (test, table, context) => {
    const { column } = test;
    if (typeof column !== "string") return table.made_at === null ? undefined : found(test, table.made_at, context);
    const { max, nonNullCount } = columnOf(table, column)?.statistics ?? {};
    if (nonNullCount === 0) return found(test, null, context);
    return typeof max === "string" && (DAY.test(max) || MOMENT.test(max))
      ? found(test, instantOf(max), context)
      : undefined;
  },
  byData: (test, table, scope) => {
    const { column } = test;
    if (typeof column !== "string") return null;
    const newest = `max(${identifier(column)})`;
    const zoned = columnOf(table, column)?.type === "TIMESTAMP WITH TIME ZONE";
    return {
      kind: "value",
      value: `SELECT epoch_ms(${zoned ? newest : `CAST(${newest} AS TIMESTAMP)`}) FROM ${scope}`,
      found: ([at], context) => found(test, at === null || at === undefined ? null : Number(at), context),
    };
  },
};

function instantOf(text: string): number {
  return Date.parse(
    DAY.test(text) || /(?:Z|[+-]\d\d(?::?\d\d)?)$/.test(text.slice(11)) ? text : `${text.replace(" ", "T")}Z`,
  );
}

function found({ max_age_hours }: QualityTest, at: number | null, { now }: TestContext): Finding {
  if (at === null || Number.isNaN(at))
    return { holds: false, failing: null, total: null, observed: { newest: null, age_hours: null } };
  const hours = (now - at) / HOUR_MS;
  const newest = new Date(at).toISOString();
  const observed = { newest, age_hours: Math.round(hours * 100) / 100 };
  return { holds: hours <= Number(max_age_hours), failing: null, total: null, observed };
}
