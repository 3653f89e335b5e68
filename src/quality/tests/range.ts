import { Type } from "typebox";
import { boundLiteral, countOf, identifier, isNumeric, isTemporal } from "../sql-text.ts";
import { columnOf, failingRows, type QualityTest, type TestType } from "../test-type.ts";
import { Bound, Column, closed } from "./members.ts";

type Limit = string | number;
const of = ({ column }: QualityTest): string => String(column);
const DATE = /^\d{4}-\d\d-\d\d$/;

/** Each value lies between two others; missing ones are left to not_null. */
export const range: TestType = {
  name: "range",
  summary:
    "Each value of the column lies between two bounds, of which one may be left out; missing ones are not looked at",
  members: Type.Object(
    {
      column: Column,
      min: Type.Optional(Bound),
      max: Type.Optional(Bound),
      exclusive: Type.Optional(Type.Boolean({ default: false, description: "Whether the bounds are left out" })),
    },
    closed,
  ),
  expected: (test) => {
    const { min, max } = limitsOf(test);
    const equal = test.exclusive === true ? "" : "=";
    return [min === undefined ? "" : `${min} <${equal} `, of(test), max === undefined ? "" : ` <${equal} ${max}`].join(
      "",
    );
  },
  columns: (test) => [of(test)],
  problem: (test, table) => {
    const { min, max } = limitsOf(test);
    if (min === undefined && max === undefined) return "it has neither 'min' nor 'max'";
    const { type = "" } = columnOf(table, of(test)) ?? {};
    if (!isNumeric(type) && !isTemporal(type))
      return `the column is of the type ${type}: only numbers, dates and times have ranges`;
    const given = [min, max].find((each) => typeof each === "number" && isTemporal(type));
    return given === undefined ? null : `${given} is no date or time as the column has them`;
  },
  byProfile: (test, table) => {
    const { min: least, max: most, infinities, nonNullCount, rowCount } = columnOf(table, of(test))?.statistics ?? {};
    const { min, max } = limitsOf(test);
    if (infinities !== undefined || nonNullCount === undefined || rowCount === undefined) return undefined;
    if (nonNullCount === 0) return failingRows(0, rowCount, { min: null, max: null });
    const within = (value: unknown, other: Limit | undefined, sign: 1 | -1): boolean | undefined => {
      if (other === undefined) return true;
      const order = compared(value, other);
      return order === undefined ? undefined : order * sign > 0 || (order === 0 && test.exclusive !== true);
    };
    // Where values lie outside it is looked for them: the profile does not have them all.
    if (within(least, min, 1) !== true || within(most, max, -1) !== true) return undefined;
    return failingRows(0, rowCount, { min: least ?? null, max: most ?? null });
  },
  byData: (test, table, scope) => {
    const name = identifier(of(test));
    const { type = "" } = columnOf(table, of(test)) ?? {};
    const { min, max } = limitsOf(test);
    const equal = test.exclusive === true ? "=" : "";
    const outside = [
      ...(min === undefined ? [] : [`${name} <${equal} ${boundLiteral(min, type)}`]),
      ...(max === undefined ? [] : [`${name} >${equal} ${boundLiteral(max, type)}`]),
    ];
    return {
      kind: "rows",
      failing: `SELECT * FROM ${scope} WHERE ${outside.join(" OR ")}`,
      total: countOf(scope),
    };
  },
};

function limitsOf({ min, max }: QualityTest): { min: Limit | undefined; max: Limit | undefined } {
  return { min: min as Limit | undefined, max: max as Limit | undefined };
}

/** The order of two values, where both are plain numbers or plain days. */
function compared(a: unknown, b: Limit): number | undefined {
  const days = typeof a === "string" && typeof b === "string" && DATE.test(a) && DATE.test(b);
  if (!days && (typeof a !== "number" || typeof b !== "number")) return undefined;
  return a === b ? 0 : (a as Limit) < b ? -1 : 1;
}
