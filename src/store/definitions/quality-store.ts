import {
  baselines,
  keepTestResults,
  newestTestResults,
  type StoredTestResult,
  type TestResultQuery,
  testResults,
} from "./quality-steps.ts";
import type { StepDatabase } from "./steps.ts";

/** What tests of data have found over time. Failures of the storage reject with STORAGE_ERROR. */
export class QualityStore {
  readonly #database: StepDatabase;

  constructor(database: StepDatabase) {
    this.#database = database;
  }

  /** Keeps what has come of the tests of a run, and what of the profile later ones are compared with. */
  keep(jobId: string, results: readonly StoredTestResult[], baseline: string | null): Promise<void> {
    return this.#database.write(() => keepTestResults(jobId, results, baseline));
  }

  /** The newest results that meet all conditions, and how many there are. */
  results(query: TestResultQuery): Promise<{ results: StoredTestResult[]; total_count: number }> {
    return this.#database.read(() => testResults(query, this.#database.dialect));
  }

  /** The results of the newest run of a specification, in the order of its tests. */
  newest(definitionId: number): Promise<StoredTestResult[]> {
    return this.#database.read(() => newestTestResults(definitionId));
  }

  /** What was kept of the profiles of a table for a specification, as JSON texts, the newest first. */
  baselines(definitionId: number, target: string): Promise<string[]> {
    return this.#database.read(() => baselines(definitionId, target));
  }
}
