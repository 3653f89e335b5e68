import { type JobChanges, type JobRecord, type JobSummary, taskOf } from "./job-record.ts";
import { SUMMARY_COLUMNS, searchedText } from "./job-rows.ts";
import { viewsOf } from "./job-stage.ts";
import type { PgRow } from "./postgres-database.ts";
import { escaped, unescaped } from "./postgres-text.ts";

/** The columns that a job's summary is read from. */
export const SUMMARY = [...SUMMARY_COLUMNS, "worker"].map((name) => `jobs.${name}`).join(", ");

const JSON_MEMBERS = new Set<string>(["progress", "error"]);
const TEXTS = new Set<string>(["job_id", "batch_id", "dataset_id", "dataset_name", "owner", "cancel_reason"]);

/** Members of a job as columns, and what of them is indexed. */
export function columnsOf(members: JobChanges): PgRow {
  const row: PgRow = {};
  for (const [name, value] of Object.entries(members)) {
    if (JSON_MEMBERS.has(name)) row[name] = value === null ? null : JSON.stringify(value);
    else row[name] = TEXTS.has(name) && typeof value === "string" ? escaped(value) : value;
  }
  if (members.stage !== undefined) {
    const { state, terminal } = viewsOf({ stage: members.stage });
    Object.assign(row, { state, terminal });
  }
  if (members.error !== undefined) row.error_code = members.error?.code ?? null;
  return row;
}

/** The row of a job that is added. */
export function rowOf(record: JobRecord, tag: number): PgRow {
  const { task: _, submitter: __, ...summary } = record;
  return {
    ...columnsOf(summary),
    name_key: escaped(record.dataset_name).replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
    searched: searchedText(record).toWellFormed(),
    tag,
  };
}

/** The job that a row stands for. */
export function summaryOf(row: PgRow): JobSummary {
  const summary = Object.fromEntries(
    SUMMARY_COLUMNS.map((name) => {
      const value = row[name] ?? null;
      if (JSON_MEMBERS.has(name)) return [name, value === null ? null : JSON.parse(String(value))];
      return [name, TEXTS.has(name) && typeof value === "string" ? unescaped(value) : value];
    }),
  ) as unknown as JobSummary;
  return typeof row.worker === "string" ? { ...summary, worker: row.worker } : summary;
}

/** The same, where the row has the job's specification and submitter too. */
export function recordOf(row: PgRow): JobRecord {
  return {
    ...summaryOf(row),
    task: taskOf(String(row.specification)),
    submitter: JSON.parse(String(row.submitter)),
  };
}
