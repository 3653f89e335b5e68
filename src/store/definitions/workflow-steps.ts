import { stagesOf } from "../job-stage.ts";
import { type Dialect, first, rows, type StepRow, type Steps } from "./steps.ts";

/** When a workflow comes due next, and whether it is held. */
export interface StoredSchedule {
  definition_id: number;
  /** Milliseconds since 1970; null where it has no schedule, or is held. */
  next_at: number | null;
  paused: boolean;
  reason: string | null;
}

/** What has started runs: the clock, a caller, a range of days, a dataset's new snapshot. */
export const firingSources = ["schedule", "manual", "backfill", "after"] as const;

/** One start of a workflow: there is one of each kind at each moment. */
export interface Firing {
  definition_id: number;
  source: (typeof firingSources)[number];
  /** The moment that it is for. */
  scheduled_at: number;
  /** `open` until there is a job for it. */
  outcome: "open" | "submitted" | "skipped";
  /** What the run is given, as JSON text. */
  run_order: string;
  job_id: string | null;
  batch_id: string | null;
  fired_at: number;
}

/** Sets when a workflow comes due next; whether it is held stays as it was. */
export function* putSchedule(
  definitionId: number,
  nextAt: number | null,
  watched: readonly { dataset: string; seen_job: string | null }[],
): Steps<void> {
  yield* rows(
    `INSERT INTO workflow_schedules (definition_id, next_at, paused) VALUES ($1, $2, 0)
     ON CONFLICT (definition_id) DO UPDATE SET next_at = CASE WHEN workflow_schedules.paused = 1 THEN NULL ELSE excluded.next_at END`,
    definitionId,
    nextAt,
  );
  yield* rows("DELETE FROM workflow_watches WHERE definition_id = $1", definitionId);
  for (const { dataset, seen_job } of watched) {
    yield* rows(
      "INSERT INTO workflow_watches (definition_id, dataset, seen_job) VALUES ($1, $2, $3)",
      definitionId,
      dataset,
      seen_job,
    );
  }
}

/** Forgets when a workflow comes due, and whether it was held. */
export function* dropSchedule(definitionId: number): Steps<void> {
  yield* rows("DELETE FROM workflow_schedules WHERE definition_id = $1", definitionId);
  yield* rows("DELETE FROM workflow_watches WHERE definition_id = $1", definitionId);
}

export function* scheduleOf(definitionId: number): Steps<StoredSchedule | null> {
  const row = yield* first("SELECT * FROM workflow_schedules WHERE definition_id = $1", definitionId);
  return row === null ? null : storedSchedule(row);
}

/** Workflows of which it is not known yet when they come due: what registered them was ended before it could say. */
export function* unscheduled(limit: number): Steps<number[]> {
  const found = yield* rows(
    `SELECT id FROM definitions WHERE kind = 'workflow' AND deleted_at IS NULL
       AND id NOT IN (SELECT definition_id FROM workflow_schedules) ORDER BY id LIMIT CAST($1 AS bigint)`,
    String(limit),
  );
  return found.map(({ id }) => Number(id));
}

/** Holds a workflow, or lets it go on; tells whether it was otherwise before. */
export function* holdSchedule(
  definitionId: number,
  {
    paused,
    next_at,
    reason,
    by,
  }: { paused: boolean; next_at: number | null; reason: string | null; by: string | null },
): Steps<boolean> {
  const row = yield* first(
    `UPDATE workflow_schedules SET paused = $2, next_at = $3, reason = $4, paused_by = $5
     WHERE definition_id = $1 AND paused <> $2 RETURNING definition_id`,
    definitionId,
    paused ? 1 : 0,
    next_at,
    reason,
    by,
  );
  return row !== null;
}

/** Those that have come due, the longest due first. */
export function* dueSchedules(now: number, limit: number): Steps<StoredSchedule[]> {
  const found = yield* rows(
    `SELECT * FROM workflow_schedules WHERE paused = 0 AND next_at <= $1 ORDER BY next_at LIMIT CAST($2 AS bigint)`,
    now,
    String(limit),
  );
  return found.map(storedSchedule);
}

/** Takes what has come due, once: moves the schedule on, and notes what is started; tells whether it was there to be taken. */
export function* takeDue(
  { definition_id, next_at }: StoredSchedule,
  moved: number | null,
  firings: readonly Firing[],
): Steps<boolean> {
  const row = yield* first(
    `UPDATE workflow_schedules SET next_at = $3 WHERE definition_id = $1 AND next_at = $2 AND paused = 0
     RETURNING definition_id`,
    definition_id,
    next_at,
    moved,
  );
  if (row === null) return false;
  for (const firing of firings) yield* addFiring(firing);
  return true;
}

/** Notes a start; tells whether there was none of its kind at its moment before. */
export function* addFiring(firing: Firing): Steps<boolean> {
  const row = yield* first(
    `INSERT INTO workflow_firings (definition_id, source, scheduled_at, outcome, run_order, job_id, batch_id, fired_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (definition_id, source, scheduled_at) DO NOTHING
     RETURNING definition_id`,
    firing.definition_id,
    firing.source,
    firing.scheduled_at,
    firing.outcome,
    firing.run_order,
    firing.job_id,
    firing.batch_id,
    firing.fired_at,
  );
  return row !== null;
}

/** What is watched whose newest snapshot is another than the one that was seen last. */
export function* newlyLoaded(): Steps<{ definition_id: number; dataset: string; job_id: string; begun_at: number }[]> {
  const found = yield* rows(
    `SELECT watches.definition_id AS definition_id, watches.dataset AS dataset, made.job_id AS job_id, made.begun_at AS begun_at
     FROM workflow_watches AS watches
     JOIN workflow_schedules AS held ON held.definition_id = watches.definition_id
     JOIN definitions ON definitions.kind = 'dataset' AND definitions.name = watches.dataset AND definitions.deleted_at IS NULL
     JOIN dataset_refreshes AS made ON made.definition_id = definitions.id AND made.kind = 'snapshot' AND made.outcome = 'done'
     WHERE made.begun_at = (SELECT max(begun_at) FROM dataset_refreshes AS all_of WHERE all_of.definition_id = definitions.id
       AND all_of.kind = 'snapshot' AND all_of.outcome = 'done')
       AND coalesce(watches.seen_job, '') <> made.job_id
     ORDER BY made.begun_at, watches.definition_id`,
  );
  return found.map((row) => ({
    definition_id: Number(row.definition_id),
    dataset: String(row.dataset),
    job_id: String(row.job_id),
    begun_at: Number(row.begun_at),
  }));
}

/** Takes note of a snapshot that is seen, and of what it starts, once; null where it starts nothing. */
export function* takeLoaded(
  { definition_id, dataset, job_id }: { definition_id: number; dataset: string; job_id: string },
  firing: Firing | null,
): Steps<void> {
  const row = yield* first(
    `UPDATE workflow_watches SET seen_job = $3 WHERE definition_id = $1 AND dataset = $2 AND coalesce(seen_job, '') <> $3
     RETURNING definition_id`,
    definition_id,
    dataset,
    job_id,
  );
  if (row !== null && firing !== null) yield* addFiring(firing);
}

/** Starts for which there is no job yet, the oldest first. */
export function* openFirings(limit: number): Steps<Firing[]> {
  const found = yield* rows(
    `SELECT * FROM workflow_firings WHERE outcome = 'open' ORDER BY fired_at, scheduled_at LIMIT CAST($1 AS bigint)`,
    String(limit),
  );
  return found.map(firingOf);
}

/** Notes what has become of a start. */
export function* settleFiring(
  { definition_id, source, scheduled_at }: Pick<Firing, "definition_id" | "source" | "scheduled_at">,
  outcome: "submitted" | "skipped",
  jobId: string | null,
): Steps<void> {
  yield* rows(
    `UPDATE workflow_firings SET outcome = $4, job_id = $5
     WHERE definition_id = $1 AND source = $2 AND scheduled_at = $3 AND outcome = 'open'`,
    definition_id,
    source,
    scheduled_at,
    outcome,
    jobId,
  );
}

export function* firingOfJob(jobId: string): Steps<Firing | null> {
  const row = yield* first("SELECT * FROM workflow_firings WHERE job_id = $1", jobId);
  return row === null ? null : firingOf(row);
}

/** The newest starts of workflows, with how many there are. */
export function* firings(
  query: {
    definitions: readonly number[];
    source: string | null;
    since: number | null;
    status: string | null;
    limit: number;
    offset: number;
  },
  dialect: Dialect,
): Steps<{ firings: Firing[]; total_count: number }> {
  const words = query.status === null ? null : JSON.stringify(wordsOf(query.status));
  const values = [JSON.stringify(query.definitions), query.source, query.since, words];
  const from = `workflow_firings LEFT JOIN jobs ON jobs.job_id = workflow_firings.job_id
    WHERE definition_id IN ${dialect.numbers("$1")} AND (CAST($2 AS text) IS NULL OR source = $2)
    AND (CAST($3 AS bigint) IS NULL OR fired_at >= $3)
    AND (CAST($4 AS text) IS NULL
      OR CASE outcome WHEN 'submitted' THEN coalesce(jobs.stage, 'forgotten') ELSE outcome END IN ${dialect.texts("$4")})`;
  const counted = yield* first(`SELECT count(*) AS n FROM ${from}`, ...values);
  const found = yield* rows(
    `SELECT workflow_firings.* FROM ${from} ORDER BY fired_at DESC, scheduled_at DESC
     LIMIT CAST($5 AS bigint) OFFSET CAST($6 AS bigint)`,
    ...values,
    String(query.limit),
    String(query.offset),
  );
  return { firings: found.map(firingOf), total_count: Number(counted?.n ?? 0) };
}

/** What starts of a status are by their outcome, or by the stage of their job, of which there may be none any more. */
function wordsOf(status: string): string[] {
  const others: Record<string, string[]> = { SKIPPED: ["skipped"], SUBMITTING: ["open"], CLEANED_UP: ["forgotten"] };
  return [...(others[status] ?? []), ...stagesOf(status)];
}

/** Whether a workflow was started before another of its starts, and that has not ended. */
export function* earlierRuns({ definition_id, fired_at, scheduled_at }: Firing): Steps<string[]> {
  const found = yield* rows(
    `SELECT job_id FROM workflow_firings WHERE definition_id = $1 AND job_id IS NOT NULL
       AND (fired_at < $2 OR (fired_at = $2 AND scheduled_at < $3)) ORDER BY fired_at DESC, scheduled_at DESC LIMIT 400`,
    definition_id,
    fired_at,
    scheduled_at,
  );
  return found.map(({ job_id }) => String(job_id));
}

function storedSchedule(row: StepRow): StoredSchedule {
  return {
    definition_id: Number(row.definition_id),
    next_at: row.next_at === null ? null : Number(row.next_at),
    paused: Number(row.paused) === 1,
    reason: row.reason === null ? null : String(row.reason),
  };
}

function firingOf(row: StepRow): Firing {
  const source = firingSources.find((each) => each === row.source) ?? "manual";
  return {
    definition_id: Number(row.definition_id),
    source,
    scheduled_at: Number(row.scheduled_at),
    outcome: row.outcome === "open" ? "open" : row.outcome === "skipped" ? "skipped" : "submitted",
    run_order: String(row.run_order),
    job_id: row.job_id === null ? null : String(row.job_id),
    batch_id: row.batch_id === null ? null : String(row.batch_id),
    fired_at: Number(row.fired_at),
  };
}
