import { ServiceError } from "../errors/service-error.ts";
import { type StoredError, toStoredError } from "../errors/stored.ts";
import type { JsonValue } from "../profiling/model/json-value.ts";
import { planned, statementsOf } from "./plan-tests.ts";
import type { FailingSample, TestResult } from "./results.ts";
import { type Finding, failingRows, type QualityTest, type TableFacts, type TestContext } from "./test-type.ts";
import { testTypeOf } from "./test-types.ts";

/** Rows that do not pass a test which are shown. */
const SAMPLE_ROWS = 20;

/** Runs a SELECT for a test; gives its columns and at most so many rows. */
type Answer = (test: string, sql: string, rows: number) => Promise<{ columns: string[]; rows: JsonValue[][] }>;

export interface TestsRun {
  tests: readonly QualityTest[];
  table: TableFacts;
  context: TestContext;
  /** Tests that cannot be run, by their names, and why. */
  refused: ReadonlyMap<string, StoredError>;
  failFast: boolean;
  answer: Answer;
  /** Columns whose values are not shown, of those that a test's rows have. */
  masked: (test: QualityTest, columns: readonly string[]) => string[];
  /** Aborts where the run is to end. */
  signal: AbortSignal;
  /** Told of each result. */
  onResult?: (result: TestResult) => void;
}

/** Runs tests one after the other. One that cannot be run is an error of its own, and hides no other. */
export async function runTests(run: TestsRun): Promise<TestResult[]> {
  const results: TestResult[] = [];
  let over = false;
  for (const test of run.tests) {
    run.signal.throwIfAborted();
    const result: TestResult = over ? resultOf(test, "data", { status: "skipped" }) : await tested(test, run);
    over ||= run.failFast && (result.status === "failed" || result.status === "error");
    results.push(result);
    run.onResult?.(result);
  }
  return results;
}

async function tested(test: QualityTest, run: TestsRun): Promise<TestResult> {
  const start = performance.now();
  const refused = run.refused.get(test.name);
  const { by, finding: told, question } = planned(test, run.table, run.context);
  const ms = (): number => Math.round((performance.now() - start) * 100) / 100;
  const unable = (error: StoredError): TestResult => resultOf(test, by, { status: "error", error, ms: ms() });
  if (refused !== undefined) return unable(refused);
  try {
    if (told === null && question === null) {
      const reason =
        "only a profile of the very rows tells it, and there is none; refresh the dataset with its profile";
      return unable(
        toStoredError(new ServiceError("QUALITY_TEST_FAILED", { target: run.table.ref, tests: 1, reason })),
      );
    }
    const statements = question === null ? null : statementsOf(question);
    const finding = told ?? (await answered(test, run, question, statements?.counted ?? ""));
    const status = statusOf(test, finding);
    const wanted = status !== "passed" || (finding.failing ?? 0) > 0;
    const sample = wanted && statements?.sample != null ? await sampleOf(test, run, statements.sample) : null;
    return resultOf(test, by, { status, finding, sample, ms: ms() });
  } catch (error) {
    run.signal.throwIfAborted();
    return unable(toStoredError(error));
  }
}

async function answered(
  test: QualityTest,
  { answer, context }: TestsRun,
  question: ReturnType<typeof planned>["question"],
  sql: string,
): Promise<Finding> {
  const { rows } = await answer(test.name, sql, 1);
  const [row = []] = rows;
  if (question?.kind === "value") return question.found(row, context);
  return failingRows(Number(row[0]), Number(row[1]));
}

async function sampleOf(test: QualityTest, { answer, masked }: TestsRun, sql: string): Promise<FailingSample> {
  const { columns, rows } = await answer(test.name, sql, SAMPLE_ROWS);
  const hidden = masked(test, columns);
  const shown = rows.map((row) => row.map((value, i) => (hidden.includes(columns[i] ?? "") ? null : value)));
  return { columns, rows: shown, masked: hidden };
}

function statusOf({ severity = "error", max_share = 0 }: QualityTest, finding: Finding): TestResult["status"] {
  const { holds, failing, total } = finding;
  const allowed = failing !== null && total !== null && failing <= max_share * total;
  if (holds || allowed) return "passed";
  return severity === "warn" ? "warned" : "failed";
}

function resultOf(
  test: QualityTest,
  by: TestResult["by"],
  {
    status,
    finding = null,
    sample = null,
    error = null,
    ms = 0,
  }: {
    status: TestResult["status"];
    finding?: Finding | null;
    sample?: FailingSample | null;
    error?: StoredError | null;
    ms?: number;
  },
): TestResult {
  return {
    name: test.name,
    type: test.type,
    severity: test.severity ?? "error",
    status,
    by,
    expected: testTypeOf(test.type)?.expected(test) ?? "",
    observed: finding?.observed ?? null,
    failing_rows: finding?.failing ?? null,
    rows: finding?.total ?? null,
    approximate: finding?.approximate ?? false,
    sample,
    error,
    ms,
  };
}
