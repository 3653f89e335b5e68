import { Type } from "typebox";
import type { JsonValue } from "../../profiling/model/json-value.ts";
import { countOf, identifier, triedLiteral } from "../sql-text.ts";
import { type ColumnFacts, columnOf, failingRows, type QualityTest, type TestType } from "../test-type.ts";
import { Column, closed } from "./members.ts";

const MAX_VALUES = 1000;
const of = ({ column }: QualityTest): string => String(column);
const valuesOf = ({ values }: QualityTest): JsonValue[] => (values as JsonValue[] | undefined) ?? [];

/** Each value is one of a set; missing ones are left to not_null. */
export const acceptedValues: TestType = {
  name: "accepted_values",
  summary: "Each value of the column is one of these; missing ones are not looked at",
  members: Type.Object(
    {
      column: Column,
      values: Type.Array(Type.Union([Type.String(), Type.Number(), Type.Boolean()]), {
        minItems: 1,
        maxItems: MAX_VALUES,
      }),
    },
    closed,
  ),
  expected: (test) => {
    const values = valuesOf(test);
    const shown = values.slice(0, 10).map((value) => JSON.stringify(value));
    return `${of(test)} is one of ${shown.join(", ")}${values.length > 10 ? `, … (${values.length})` : ""}`;
  },
  columns: (test) => [of(test)],
  byProfile: (test, table) => {
    const column = columnOf(table, of(test));
    const counts = column === undefined ? undefined : allValues(column);
    const values = valuesOf(test);
    if (column === undefined || counts === undefined || !comparable(column, values)) return undefined;
    const accepted = new Set(values.map(String));
    const others = counts.filter(({ value }) => !accepted.has(String(value)));
    const failing = others.reduce((sum, { count }) => sum + count, 0);
    return failingRows(failing, column.statistics?.rowCount ?? failing, {
      other_values: others.map(({ value }) => value),
    });
  },
  byData: (test, table, scope) => {
    const name = identifier(of(test));
    const { type = "VARCHAR" } = columnOf(table, of(test)) ?? {};
    const values = valuesOf(test).map((value) => triedLiteral(value, type));
    return {
      kind: "rows",
      failing: `SELECT * FROM ${scope} WHERE ${name} IS NOT NULL AND NOT coalesce(${name} IN (${values.join(", ")}), false)`,
      total: countOf(scope),
    };
  },
};

/** All values that a column has, where the profile has them all. */
function allValues({ statistics }: ColumnFacts): { value: JsonValue; count: number }[] | undefined {
  const { topValues, nonNullCount } = statistics ?? {};
  const told = topValues?.reduce((sum, { count }) => sum + count, 0);
  return told === nonNullCount ? topValues : undefined;
}

/** Whether values are the same in the profile just where they are in SQL. */
function comparable({ type }: ColumnFacts, values: readonly JsonValue[]): boolean {
  if (type === "VARCHAR") return values.every((value) => typeof value === "string");
  return /^(?:BIG|SMALL|TINY)?INT(?:EGER)?$/.test(type) && values.every(Number.isSafeInteger);
}
