import type { TestType } from "./test-type.ts";
import { acceptedValues } from "./tests/accepted-values.ts";
import { columns } from "./tests/columns.ts";
import { drift } from "./tests/drift.ts";
import { expression } from "./tests/expression.ts";
import { freshness } from "./tests/freshness.ts";
import { length } from "./tests/length.ts";
import { notNull } from "./tests/not-null.ts";
import { pattern } from "./tests/pattern.ts";
import { range } from "./tests/range.ts";
import { references } from "./tests/references.ts";
import { rowCount } from "./tests/row-count.ts";
import { sql } from "./tests/sql.ts";
import { type } from "./tests/type.ts";
import { unique } from "./tests/unique.ts";

/** All types of tests there are. */
export const testTypes: readonly TestType[] = [
  notNull,
  unique,
  acceptedValues,
  range,
  length,
  pattern,
  type,
  rowCount,
  freshness,
  references,
  columns,
  drift,
  expression,
  sql,
];

const byName = new Map(testTypes.map((each) => [each.name, each]));

export function testTypeOf(name: string): TestType | undefined {
  return byName.get(name);
}
