import { Type } from "typebox";
import type { QualityTest, TestType } from "../test-type.ts";
import { Column, closed } from "./members.ts";

const namesOf = ({ names }: QualityTest): string[] => (names as string[] | undefined) ?? [];

/** A table has just some columns. */
export const columns: TestType = {
  name: "columns",
  summary: "The table has these columns: no others unless that is allowed, and, where it is asked for, in this order",
  members: Type.Object(
    {
      names: Type.Array(Column, { minItems: 1, maxItems: 10_000, uniqueItems: true }),
      others: Type.Optional(Type.Boolean({ default: false, description: "Whether there may be others" })),
      ordered: Type.Optional(Type.Boolean({ default: false, description: "Whether they have to be in this order" })),
    },
    closed,
  ),
  expected: (test) =>
    `${test.others === true ? "at least " : ""}${namesOf(test).length} columns, ${test.ordered === true ? "in their order" : "in any order"}`,
  columns: () => [],
  byProfile: (test, table) => {
    const names = namesOf(test);
    const there = table.columns.map(({ name }) => name);
    const missing = names.filter((name) => !there.includes(name));
    const added = there.filter((name) => !names.includes(name));
    const common = there.filter((name) => names.includes(name));
    const moved = test.ordered === true && missing.length === 0 && common.some((name, i) => name !== names[i]);
    const holds = missing.length === 0 && (test.others === true || added.length === 0) && !moved;
    return { holds, failing: null, total: null, observed: { missing, added, ...(moved ? { order: common } : {}) } };
  },
  byData: () => null,
};
