import {
  type MetricRun,
  type MetricValue,
  metricValues,
  noteMetricRun,
  openMetricRuns,
  settleMetricRun,
} from "./metric-steps.ts";
import type { StepDatabase } from "./steps.ts";

/** What metrics have answered over time. Failures of the storage reject with STORAGE_ERROR. */
export class MetricStore {
  readonly #database: StepDatabase;

  constructor(database: StepDatabase) {
    this.#database = database;
  }

  /** Notes that a metric is run. */
  begin(run: MetricRun): Promise<void> {
    return this.#database.write(() => noteMetricRun(run));
  }

  /** The oldest runs of which it is not known yet what has come of them. */
  open(limit: number): Promise<MetricRun[]> {
    return this.#database.read(() => openMetricRuns(limit));
  }

  /** Notes what has come of a run, once. */
  settle(value: MetricValue): Promise<void> {
    return this.#database.write(() => settleMetricRun(value));
  }

  /** The newest runs that succeeded, of any or of some values of the parameters, and how many there are. */
  values(
    definitionId: number,
    parameters: string | null,
    limit: number,
  ): Promise<{ values: MetricValue[]; total_count: number }> {
    return this.#database.read(() => metricValues(definitionId, parameters, limit));
  }
}
