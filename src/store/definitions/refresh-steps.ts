import type { NewCatalogTable } from "./catalog-record.ts";
import { putTables } from "./catalog-steps.ts";
import type { DefinedColumn } from "./definition-record.ts";
import { first, rows, type StepRow, type Steps } from "./steps.ts";

/** What a job makes for a dataset: its profile, or a snapshot of its tables. */
export type RefreshKind = "profile" | "snapshot";

/** A job that makes something new for a version of a dataset. */
export interface Refresh {
  definition_id: number;
  version: number;
  kind: RefreshKind;
  job_id: string;
  begun_at: number;
}

/** What a job that is about to be added makes for a version of a dataset. */
export interface NewRefresh {
  definition_id: number;
  version: number;
  kinds: readonly RefreshKind[];
}

/** Notes what a new job makes for a dataset. */
export function* noteRefreshes({ kinds, ...of }: NewRefresh, job_id: string, begun_at: number): Steps<void> {
  for (const kind of kinds) yield* noteRefresh({ ...of, kind, job_id, begun_at });
}

/** Notes that a job makes something for a dataset. */
export function* noteRefresh({ definition_id, version, kind, job_id, begun_at }: Refresh): Steps<void> {
  yield* rows(
    `INSERT INTO dataset_refreshes (definition_id, version, kind, job_id, begun_at, outcome)
     VALUES ($1, $2, $3, $4, $5, 'open') ON CONFLICT (definition_id, kind, job_id) DO NOTHING`,
    definition_id,
    version,
    kind,
    job_id,
    begun_at,
  );
}

/** The oldest of those whose outcome is not known yet, of datasets that are there. */
export function* openRefreshes(limit: number): Steps<Refresh[]> {
  const found = yield* rows(
    `SELECT dataset_refreshes.* FROM dataset_refreshes JOIN definitions ON definitions.id = definition_id
     WHERE outcome = 'open' AND deleted_at IS NULL ORDER BY begun_at, job_id LIMIT CAST($1 AS bigint)`,
    String(limit),
  );
  return found.map(refreshOf);
}

/** Whether a job makes something of a kind for a dataset. */
export function* isRefresh(jobId: string, kind: RefreshKind): Steps<boolean> {
  const row = yield* first("SELECT 1 AS n FROM dataset_refreshes WHERE job_id = $1 AND kind = $2 LIMIT 1", jobId, kind);
  return row !== null;
}

/** The first job that makes something for a version of a dataset; null where none does. */
export function* firstJobOf(definitionId: number, version: number): Steps<string | null> {
  const row = yield* first(
    `SELECT job_id FROM dataset_refreshes WHERE definition_id = $1 AND version = $2 ORDER BY begun_at, job_id LIMIT 1`,
    definitionId,
    version,
  );
  return row === null ? null : String(row.job_id);
}

/** The newest that succeeded, of a kind; null where none did. */
export function* lastRefresh(definitionId: number, kind: RefreshKind): Steps<Refresh | null> {
  const row = yield* first(
    `SELECT * FROM dataset_refreshes WHERE definition_id = $1 AND kind = $2 AND outcome = 'done'
     ORDER BY begun_at DESC, job_id DESC LIMIT 1`,
    definitionId,
    kind,
  );
  return row === null ? null : refreshOf(row);
}

/** What has come of a refresh: the tables that the dataset has now; null where it failed. */
export interface Outcome {
  tables: readonly NewCatalogTable[] | null;
  columns: readonly DefinedColumn[];
  now: number;
}

/** A table of a snapshot. */
export interface SnapshotTable {
  /** Its name in the profile. */
  record_set: string;
  /** Its name in the snapshot's file. */
  table: string;
  rows: number;
  /** With DuckDB's types, and the profile's. */
  columns: readonly { name: string; type: string; profile_type: string }[];
}

/** What a job has loaded: the file is called by its hash. */
export interface StoredSnapshot {
  job_id: string;
  hash: string;
  bytes: number;
  tables: readonly SnapshotTable[];
  made_at: number;
}

/** Notes what a job has loaded. */
export function* noteSnapshot({ job_id, hash, bytes, tables, made_at }: StoredSnapshot): Steps<void> {
  yield* rows(
    `INSERT INTO snapshots (job_id, hash, bytes, tables, made_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (job_id) DO UPDATE SET hash = excluded.hash, bytes = excluded.bytes, tables = excluded.tables,
       made_at = excluded.made_at`,
    job_id,
    hash,
    bytes,
    JSON.stringify(tables),
    made_at,
  );
}

/** What a job has loaded; null where it has not, or nobody needs it any more. */
export function* readSnapshot(jobId: string): Steps<StoredSnapshot | null> {
  const row = yield* first("SELECT * FROM snapshots WHERE job_id = $1", jobId);
  if (row === null) return null;
  return {
    job_id: jobId,
    hash: String(row.hash),
    bytes: Number(row.bytes),
    tables: JSON.parse(String(row.tables)) as SnapshotTable[],
    made_at: Number(row.made_at),
  };
}

/** Hashes of the snapshots that datasets have, or may have soon; what is known of all others is forgotten. */
export function* snapshotsInUse(): Steps<string[]> {
  yield* rows(
    "DELETE FROM snapshots WHERE job_id NOT IN (SELECT job_id FROM dataset_refreshes WHERE outcome <> 'failed')",
  );
  const found = yield* rows("SELECT DISTINCT hash FROM snapshots ORDER BY hash");
  return found.map(({ hash }) => String(hash));
}

/**
 * Notes what has come of a refresh; earlier ones of its kind are forgotten. Tells whether it counted: not where another has
 * noted it, nor where a newer one has succeeded already.
 */
export function* settleRefresh(refresh: Refresh, { tables, columns, now }: Outcome): Steps<boolean> {
  const { definition_id, kind, job_id, begun_at } = refresh;
  const row = yield* first(
    `UPDATE dataset_refreshes SET outcome = $4, settled_at = $5
     WHERE definition_id = $1 AND kind = $2 AND job_id = $3 AND outcome = 'open' RETURNING job_id`,
    definition_id,
    kind,
    job_id,
    tables === null ? "failed" : "done",
    now,
  );
  if (row === null || tables === null) return row !== null;
  if ((yield* lastRefresh(definition_id, kind))?.job_id !== job_id) return false;
  yield* rows(
    "DELETE FROM dataset_refreshes WHERE definition_id = $1 AND kind = $2 AND outcome <> 'open' AND begun_at < $3",
    definition_id,
    kind,
    begun_at,
  );
  yield* putTables(definition_id, tables, now);
  const text = JSON.stringify(columns);
  yield* rows("UPDATE definitions SET columns = $2 WHERE id = $1", definition_id, text);
  yield* rows(
    `UPDATE definition_versions SET columns = $2 WHERE definition_id = $1
     AND version = (SELECT version FROM definitions WHERE id = $1)`,
    definition_id,
    text,
  );
  return true;
}

/** Forgets all that was made, and is being made, for a dataset whose source is another now. */
export function* forgetRefreshes(definitionId: number): Steps<void> {
  yield* rows("DELETE FROM dataset_refreshes WHERE definition_id = $1", definitionId);
}

function refreshOf(row: StepRow): Refresh {
  return {
    definition_id: Number(row.definition_id),
    version: Number(row.version),
    kind: row.kind === "snapshot" ? "snapshot" : "profile",
    job_id: String(row.job_id),
    begun_at: Number(row.begun_at),
  };
}
