import { type JobChanges, type JobRecord, storedTask } from "./job-record.ts";
import { searchedFailure, searchedText, toRow } from "./job-rows.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";
import type { RunOfJob } from "./store.ts";

/** Adds a job, and what it is looked for by. */
export function insertJob(database: SqliteDatabase, record: JobRecord): void {
  const { task, submitter, ...head } = record;
  const row = toRow(head);
  const names = Object.keys(row);
  const places = names.map(() => "?").join(", ");
  const { seq } = database.run(`INSERT INTO jobs (${names.join(", ")}) VALUES (${places})`, ...Object.values(row));
  database.run(
    "INSERT INTO specifications (seq, json, submitter) VALUES (?, ?, ?)",
    seq,
    storedTask(task),
    JSON.stringify(submitter),
  );
  database.run("INSERT INTO job_search (rowid, text) VALUES (?, ?)", seq, searchedText(record));
}

/** The number of a job that has not ended and, given a run, is in that run; null where there is none. */
export function seqInRun(database: SqliteDatabase, jobId: string, run: RunOfJob): number | null {
  const row = database.get("SELECT seq, run_id FROM jobs WHERE job_id = ? AND terminal = 0", jobId);
  return row === undefined || (run !== null && row.run_id !== run) ? null : Number(row.seq);
}

/** Has a job be in a run from now on. */
export function enterRun(database: SqliteDatabase, seq: number, run: string): void {
  database.run("UPDATE jobs SET run_id = ? WHERE seq = ?", run, seq);
}

/** Changes the job of a number; of one that is unknown nothing is kept. */
export function changeJob(database: SqliteDatabase, seq: number, changes: JobChanges): void {
  const row = toRow(changes);
  const names = Object.keys(row);
  if (names.length === 0) return;
  const set = names.map((name) => `${name} = ?`).join(", ");
  database.run(`UPDATE jobs SET ${set} WHERE seq = ?`, ...Object.values(row), seq);
  if (changes.error === undefined || changes.error === null) return;
  database.run("UPDATE job_search SET text = text || ? WHERE rowid = ?", searchedFailure(changes.error), seq);
}
