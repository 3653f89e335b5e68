import { Type } from "typebox";
import { countOf, identifier } from "../sql-text.ts";
import { columnOf, failingRows, type QualityTest, type TestType } from "../test-type.ts";
import { Column, closed } from "./members.ts";

const of = ({ column }: QualityTest): string => String(column);
const Letters = Type.Optional(Type.Integer({ minimum: 0 }));

/** Each text has so many code points. */
export const length: TestType = {
  name: "length",
  summary: "Each text of the column has between so many code points; missing ones are not looked at",
  members: Type.Object({ column: Column, min: Letters, max: Letters }, closed),
  expected: ({ column, min = 0, max = "any number of" }) => `${column} has from ${min} to ${max} letters`,
  columns: (test) => [of(test)],
  problem: (test, table) => {
    if (test.min === undefined && test.max === undefined) return "it has neither 'min' nor 'max'";
    const { type = "" } = columnOf(table, of(test)) ?? {};
    return type === "VARCHAR" ? null : `the column is of the type ${type}: only texts have lengths`;
  },
  byProfile: (test, table) => {
    const { minLength, maxLength, rowCount, nonNullCount } = columnOf(table, of(test))?.statistics ?? {};
    const { min = 0, max = Number.POSITIVE_INFINITY } = test as { min?: number; max?: number };
    if (rowCount === undefined) return undefined;
    if (nonNullCount === 0) return failingRows(0, rowCount, { min_length: null, max_length: null });
    if (typeof minLength !== "number" || typeof maxLength !== "number") return undefined;
    if (minLength < min || maxLength > max) return undefined;
    return failingRows(0, rowCount, { min_length: minLength, max_length: maxLength });
  },
  byData: (test, _, scope) => {
    const letters = `length(${identifier(of(test))})`;
    const { min, max } = test as { min?: number; max?: number };
    const outside = [
      ...(min === undefined ? [] : [`${letters} < ${min}`]),
      ...(max === undefined ? [] : [`${letters} > ${max}`]),
    ];
    return { kind: "rows", failing: `SELECT * FROM ${scope} WHERE ${outside.join(" OR ")}`, total: countOf(scope) };
  },
};
