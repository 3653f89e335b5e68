import type { StoredError } from "../errors/stored.ts";
import type { JsonValue } from "../profiling/model/json-value.ts";
import type { severities } from "./test-type.ts";

/** What has come of a test: data that does not pass is told from a test that could not be run. */
export const testStatuses = ["passed", "warned", "failed", "error", "skipped"] as const;

type TestStatus = (typeof testStatuses)[number];

/** Some rows that are not as they should be. */
export interface FailingSample {
  columns: string[];
  rows: JsonValue[][];
  /** Columns that are null because they may tell of a person. */
  masked: string[];
}

export interface TestResult {
  name: string;
  type: string;
  severity: (typeof severities)[number];
  status: TestStatus;
  by: "profile" | "data";
  expected: string;
  observed: JsonValue;
  failing_rows: number | null;
  rows: number | null;
  approximate: boolean;
  sample: FailingSample | null;
  /** Why it could not be run. */
  error: StoredError | null;
  ms: number;
}

export const runStatuses = ["passed", "warned", "failed", "error"] as const;

export type RunStatus = (typeof runStatuses)[number];

/** How many tests of a run ended in each way. */
export interface RunCounts {
  passed: number;
  warned: number;
  failed: number;
  errors: number;
  skipped: number;
}

export function countsOf(results: readonly Pick<TestResult, "status">[]): RunCounts {
  const count = (status: TestStatus): number => results.filter((each) => each.status === status).length;
  return {
    passed: count("passed"),
    warned: count("warned"),
    failed: count("failed"),
    errors: count("error"),
    skipped: count("skipped"),
  };
}

/** What a run is as a whole: a test that failed says more than one that could not be run. */
export function statusOfRun({ failed, errors, warned }: RunCounts): RunStatus {
  if (failed > 0) return "failed";
  if (errors > 0) return "error";
  return warned > 0 ? "warned" : "passed";
}
