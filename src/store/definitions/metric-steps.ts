import { first, rows, type StepRow, type Steps } from "./steps.ts";

/** A run of a metric. */
export interface MetricRun {
  definition_id: number;
  version: number;
  job_id: string;
  /** The values of its parameters, as JSON text with sorted members. */
  parameters: string;
  ran_at: number;
}

/** What has come of one. */
export interface MetricValue extends MetricRun {
  /** The rows that it answered, as JSON text; null where it failed. */
  result: string | null;
}

/** Notes that a metric is run. */
export function* noteMetricRun({ definition_id, version, job_id, parameters, ran_at }: MetricRun): Steps<void> {
  yield* rows(
    `INSERT INTO metric_values (definition_id, version, job_id, parameters, outcome, ran_at)
     VALUES ($1, $2, $3, $4, 'open', $5) ON CONFLICT (definition_id, job_id) DO NOTHING`,
    definition_id,
    version,
    job_id,
    parameters,
    ran_at,
  );
}

/** The oldest runs of which it is not known yet what has come of them. */
export function* openMetricRuns(limit: number): Steps<MetricRun[]> {
  const found = yield* rows(
    "SELECT * FROM metric_values WHERE outcome = 'open' ORDER BY ran_at, job_id LIMIT CAST($1 AS bigint)",
    String(limit),
  );
  return found.map(metricValueOf);
}

/** Notes what has come of a run, once. */
export function* settleMetricRun({ definition_id, job_id, result }: MetricValue): Steps<void> {
  yield* rows(
    `UPDATE metric_values SET outcome = $3, result = $4
     WHERE definition_id = $1 AND job_id = $2 AND outcome = 'open'`,
    definition_id,
    job_id,
    result === null ? "failed" : "done",
    result,
  );
}

/** The newest runs that succeeded, of any or of some values of the parameters, and how many there are. */
export function* metricValues(
  definitionId: number,
  parameters: string | null,
  limit: number,
): Steps<{ values: MetricValue[]; total_count: number }> {
  const where = `definition_id = $1 AND outcome = 'done' AND (CAST($2 AS text) IS NULL OR parameters = $2)`;
  const counted = yield* first(`SELECT count(*) AS n FROM metric_values WHERE ${where}`, definitionId, parameters);
  const found = yield* rows(
    `SELECT * FROM metric_values WHERE ${where} ORDER BY ran_at DESC, job_id DESC LIMIT CAST($3 AS bigint)`,
    definitionId,
    parameters,
    String(limit),
  );
  return { values: found.map(metricValueOf), total_count: Number(counted?.n ?? 0) };
}

function metricValueOf(row: StepRow): MetricValue {
  return {
    definition_id: Number(row.definition_id),
    version: Number(row.version),
    job_id: String(row.job_id),
    parameters: String(row.parameters),
    result: row.result === null ? null : String(row.result),
    ran_at: Number(row.ran_at),
  };
}
