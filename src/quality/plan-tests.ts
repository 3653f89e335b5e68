import { scopeOf } from "./sql-text.ts";
import type { DataQuestion, Finding, QualityTest, TableFacts, TestContext } from "./test-type.ts";
import { testTypeOf } from "./test-types.ts";

/** How a test is to be answered. */
export interface TestPlan {
  by: "profile" | "data";
  /** What the profile says. */
  finding: Finding | null;
  question: DataQuestion | null;
}

/** How a test of a table is answered: by its profile where that is exact, or else by its rows. */
export function planned(test: QualityTest, table: TableFacts, context: TestContext): TestPlan {
  const type = testTypeOf(test.type);
  const whole = test.where === undefined;
  const finding = (whole ? type?.byProfile?.(test, table, context) : undefined) ?? null;
  const question = type?.byData(test, table, scopeOf(table.ref, test.where)) ?? null;
  return { by: finding === null ? "data" : "profile", finding, question };
}

/** The statements by which a question can be answered, each a SELECT. */
export function statementsOf(question: DataQuestion): { counted: string; sample: string | null } {
  if (question.kind === "value") return { counted: question.value, sample: null };
  const { failing, total, count = `SELECT count(*) FROM (\n${failing}\n)` } = question;
  return { counted: `SELECT (${count}) AS failing, (${total}) AS total`, sample: failing };
}
