import type { JobChanges, JobRecord } from "./job-record.ts";
import { SUMMARY_COLUMNS, searchedText, summaryOf, toRow } from "./job-rows.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";

/** Adds a job, and what it is looked for by. */
export function insertJob(database: SqliteDatabase, record: JobRecord): void {
  const { specification, submitter, ...head } = record;
  const row = toRow(head);
  const names = Object.keys(row);
  const places = names.map(() => "?").join(", ");
  const { seq } = database.run(`INSERT INTO jobs (${names.join(", ")}) VALUES (${places})`, ...Object.values(row));
  database.run(
    "INSERT INTO specifications (seq, json, submitter) VALUES (?, ?, ?)",
    seq,
    JSON.stringify(specification),
    JSON.stringify(submitter),
  );
  database.run("INSERT INTO job_search (rowid, text) VALUES (?, ?)", seq, searchedText(record));
}

/** Changes the job of a number; of one that is unknown nothing is kept. */
export function changeJob(database: SqliteDatabase, seq: number, changes: JobChanges): void {
  const row = toRow(changes);
  const names = Object.keys(row);
  if (names.length === 0) return;
  const set = names.map((name) => `${name} = ?`).join(", ");
  database.run(`UPDATE jobs SET ${set} WHERE seq = ?`, ...Object.values(row), seq);
  if (changes.error === undefined || changes.error === null) return;
  const job = database.get(`SELECT ${SUMMARY_COLUMNS.join(", ")} FROM jobs WHERE seq = ?`, seq);
  if (job !== undefined)
    database.run("UPDATE job_search SET text = ? WHERE rowid = ?", searchedText(summaryOf(job)), seq);
}
