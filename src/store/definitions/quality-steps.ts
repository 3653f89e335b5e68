import { type Dialect, first, rows, type StepRow, type Steps } from "./steps.ts";

/** What has come of a test, as it is kept. */
export interface StoredTestResult {
  job_id: string;
  /** The specification that it is of; null of tests that were run without one. */
  definition_id: number | null;
  spec: string | null;
  version: number | null;
  target: string;
  test: string;
  status: string;
  /** All that is told of it, as JSON text. */
  result: string;
  owner: string | null;
  ran_at: number;
}

/** What results are asked for; null for any. */
export interface TestResultQuery {
  /** Specifications whose results may be read. */
  definitions: readonly number[];
  /** Whose tests without a specification may be read: of one owner or, given undefined, of any. */
  owner: string | null | undefined;
  target: string | null;
  test: string | null;
  status: string | null;
  since: number | null;
  /** The run that they are of. */
  job_id: string | null;
  limit: number;
  offset: number;
}

/** Results that are kept of a specification at most. */
const MOST_KEPT = 100_000;

/** Keeps what has come of the tests of a run, in place of what was kept of it before. */
export function* keepTestResults(
  jobId: string,
  results: readonly StoredTestResult[],
  kept: string | null,
): Steps<void> {
  yield* rows("DELETE FROM test_results WHERE job_id = $1", jobId);
  for (const [position, each] of results.entries()) {
    yield* rows(
      `INSERT INTO test_results (job_id, position, definition_id, spec, version, target, test, status, result, owner, ran_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      jobId,
      position,
      each.definition_id,
      each.spec,
      each.version,
      each.target,
      each.test,
      each.status,
      each.result,
      each.owner,
      each.ran_at,
    );
  }
  const [newest] = results;
  if (newest === undefined) return;
  if (kept !== null) yield* keepBaseline(newest, kept);
  yield* rows(
    `DELETE FROM test_results WHERE definition_id = $1 AND ran_at <= (
       SELECT ran_at FROM test_results WHERE definition_id = $1 ORDER BY ran_at DESC LIMIT 1 OFFSET ${MOST_KEPT})`,
    newest.definition_id,
  );
}

/** The newest results that meet all conditions, and how many there are. */
export function* testResults(
  { definitions, owner, target, test, status, since, job_id, limit, offset }: TestResultQuery,
  dialect: Dialect,
): Steps<{ results: StoredTestResult[]; total_count: number }> {
  const values = [
    JSON.stringify(definitions),
    owner ?? null,
    owner === undefined ? 1 : 0,
    target,
    test,
    status,
    since,
    job_id,
  ];
  const where = `(definition_id IN ${dialect.numbers("$1")}
      OR (definition_id IS NULL AND (CAST($3 AS integer) = 1 OR coalesce(owner, '') = coalesce(CAST($2 AS text), ''))))
    AND (CAST($4 AS text) IS NULL OR target = $4) AND (CAST($5 AS text) IS NULL OR test = $5)
    AND (CAST($6 AS text) IS NULL OR status = $6) AND (CAST($7 AS bigint) IS NULL OR ran_at >= $7)
    AND (CAST($8 AS text) IS NULL OR job_id = $8)`;
  const counted = yield* first(`SELECT count(*) AS n FROM test_results WHERE ${where}`, ...values);
  const found = yield* rows(
    `SELECT * FROM test_results WHERE ${where} ORDER BY ran_at DESC, job_id, position
     LIMIT CAST($9 AS bigint) OFFSET CAST($10 AS bigint)`,
    ...values,
    String(limit),
    String(offset),
  );
  return { results: found.map(resultOf), total_count: Number(counted?.n ?? 0) };
}

/** The results of the newest run of a specification, in the order of its tests. */
export function* newestTestResults(definitionId: number): Steps<StoredTestResult[]> {
  const found = yield* rows(
    `SELECT * FROM test_results WHERE job_id = (
       SELECT job_id FROM test_results WHERE definition_id = $1 ORDER BY ran_at DESC, job_id DESC LIMIT 1)
     ORDER BY position`,
    definitionId,
  );
  return found.map(resultOf);
}

/** What was kept of the profiles of a table for a specification, as JSON texts, the newest first. */
export function* baselines(definitionId: number, target: string): Steps<string[]> {
  const found = yield* rows(
    "SELECT facts FROM test_baselines WHERE definition_id = $1 AND target = $2 ORDER BY kept_at DESC",
    definitionId,
    target,
  );
  return found.map(({ facts }) => String(facts));
}

/** Of the newest two profiles something is kept: of the one that was tested last, and the one before. */
function* keepBaseline({ definition_id, target, ran_at }: StoredTestResult, facts: string): Steps<void> {
  if (definition_id === null) return;
  const same = yield* first(
    "SELECT 1 AS n FROM test_baselines WHERE definition_id = $1 AND target = $2 AND facts = $3",
    definition_id,
    target,
    facts,
  );
  if (same !== null) return;
  yield* rows(
    "INSERT INTO test_baselines (definition_id, target, facts, kept_at) VALUES ($1, $2, $3, $4)",
    definition_id,
    target,
    facts,
    ran_at,
  );
  yield* rows(
    `DELETE FROM test_baselines WHERE definition_id = $1 AND target = $2 AND kept_at < (
       SELECT kept_at FROM test_baselines WHERE definition_id = $1 AND target = $2 ORDER BY kept_at DESC LIMIT 1 OFFSET 1)`,
    definition_id,
    target,
  );
}

function resultOf(row: StepRow): StoredTestResult {
  const text = (value: unknown): string | null => (value === null ? null : String(value));
  const number = (value: unknown): number | null => (value === null ? null : Number(value));
  return {
    job_id: String(row.job_id),
    definition_id: number(row.definition_id),
    spec: text(row.spec),
    version: number(row.version),
    target: String(row.target),
    test: String(row.test),
    status: String(row.status),
    result: String(row.result),
    owner: text(row.owner),
    ran_at: Number(row.ran_at),
  };
}
