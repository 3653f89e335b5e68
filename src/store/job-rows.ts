import type { SQLInputValue } from "node:sqlite";
import type { StoredError } from "../errors/stored.ts";
import { type JobChanges, type JobRecord, type JobSummary, taskOf } from "./job-record.ts";
import { viewsOf } from "./job-stage.ts";
import type { Row } from "./sqlite-database.ts";
import type { StatementTask } from "./statement-task.ts";

/** The columns of the table `jobs` that a job's summary is read from. */
export const SUMMARY_COLUMNS = [
  "job_id",
  "batch_id",
  "dataset_id",
  "dataset_name",
  "owner",
  "type",
  "only_light_profile",
  "force",
  "priority",
  "stage",
  "attempts",
  "interruptions",
  "isolation",
  "progress",
  "error",
  "warnings",
  "cancelled_by",
  "cancel_reason",
  "submitted_at",
  "started_at",
  "finished_at",
] as const satisfies readonly (keyof JobSummary)[];

const JSON_MEMBERS = new Set(["progress", "error"]);
const BOOLEAN_MEMBERS = new Set(["force", "only_light_profile"]);

/** Members of a job as SQLite takes them, and what of them is indexed. */
export function toRow(members: JobChanges): Row {
  return { ...columnsOf(members), ...indexed(members) };
}

/** What jobs are found by, as it follows from what changes. */
function indexed({ stage, error }: JobChanges): Row {
  const row: Row = {};
  if (stage !== undefined) {
    const { status, state, terminal } = viewsOf({ stage });
    Object.assign(row, { status, state, terminal: terminal ? 1 : 0 });
  }
  if (error !== undefined) row.error_code = error?.code ?? null;
  return row;
}

function columnsOf(members: JobChanges): Row {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => {
      if (JSON_MEMBERS.has(name)) return [name, value === null ? null : JSON.stringify(value)];
      if (BOOLEAN_MEMBERS.has(name)) return [name, value ? 1 : 0];
      return [name, value as SQLInputValue];
    }),
  );
}

/** The job that a row of {@link SUMMARY_COLUMNS} stands for. */
export function summaryOf(row: Row): JobSummary {
  return Object.fromEntries(
    SUMMARY_COLUMNS.map((name) => {
      const value = row[name] ?? null;
      if (JSON_MEMBERS.has(name)) return [name, value === null ? null : JSON.parse(value as string)];
      if (BOOLEAN_MEMBERS.has(name)) return [name, value === 1];
      return [name, value];
    }),
  ) as unknown as JobSummary;
}

/** The same, where the row has the job's specification and submitter too; of older jobs nothing is known of him. */
export function recordOf(row: Row): JobRecord {
  const { specification, submitter } = row;
  return {
    ...summaryOf(row),
    task: taskOf(specification as string),
    submitter: typeof submitter === "string" ? JSON.parse(submitter) : { client_id: null, roles: [] },
  };
}

/** What search terms are looked for in, in small letters; of a statement it is all of its SQL, and marks. */
export function searchedText({ job_id, batch_id, dataset_id, dataset_name, owner, task }: JobRecord): string {
  const parts = [job_id, batch_id, dataset_id, dataset_name, owner].filter((part) => part !== null);
  return folded([...parts, ...(task.kind === "statement" ? statementTexts(task.statement) : [])].join("\n"));
}

/** What is added to that once a job has failed. */
export function searchedFailure({ name, message }: StoredError): string {
  return folded(`\n${name}\n${message}`);
}

function statementTexts({ sql, tables, views, run_by }: StatementTask): string[] {
  const refs = new Set([...tables, ...views].map(({ ref }) => ref));
  return [sql, ...[...refs].map(tableMark), ...(run_by === "workflow" ? [WORKFLOW_MARK] : [])];
}

/** A search term that statements have which read a table: no text of a caller's has such a character. */
export function tableMark(ref: string): string {
  return `\u0001${ref.toLowerCase()}\u0001`;
}

/** A search term that statements have which a workflow ran. */
export const WORKFLOW_MARK = "\u0001\u0002workflow";

/** A text as searches compare it. To SQLite's searches, a NUL is the end of a text. */
export function folded(text: string): string {
  return text.toLowerCase().replaceAll("\u0000", "\ufffd");
}
