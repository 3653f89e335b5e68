import type { JobLogLevel, LogLine, LogPage, LogRow } from "./job-log.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";
import { likeLiteral } from "./sqlite-job-conditions.ts";
import type { Readable } from "./sqlite-reader.ts";

/** What a row takes beside its message, about. */
const ROW_BYTES = 24;

/** The number under which a job's rows stand in other tables; null for an unknown job. */
export function jobSeq(database: Readable, jobId: string): number | null {
  const seq = database.get("SELECT seq FROM jobs WHERE job_id = ?", jobId)?.seq;
  return seq === undefined ? null : Number(seq);
}

/** Adds lines to the log of the job of a number, numbered on from those it has. */
export function appendLog(database: SqliteDatabase, seq: number, lines: readonly LogLine[]): void {
  if (lines.length === 0) return;
  let row = database.number("SELECT coalesce(max(row) + 1, 0) AS n FROM job_logs WHERE seq = ?", seq);
  for (const { logged_at, level, message } of lines) {
    database.run(
      "INSERT INTO job_logs (seq, row, logged_at, level, message) VALUES (?, ?, ?, ?, ?)",
      seq,
      row++,
      logged_at,
      level,
      message,
    );
  }
  const bytes = lines.reduce((sum, { message }) => sum + ROW_BYTES + Buffer.byteLength(message), 0);
  database.run("UPDATE jobs SET log_bytes = log_bytes + ? WHERE seq = ?", bytes, seq);
}

/** A page of a job's log, and how many of its rows meet the conditions; null where the job has no log. */
export function readLog(
  database: Readable,
  jobId: string,
  { offset, limit, levels, search }: LogPage,
): { log: LogRow[]; total_count: number } | null {
  const seq = jobSeq(database, jobId);
  if (seq === null || database.get("SELECT 1 FROM job_logs WHERE seq = ? LIMIT 1", seq) === undefined) return null;
  const where = `seq = ?${levels === null ? "" : " AND level IN (SELECT value FROM json_each(?))"}${
    search === null ? "" : " AND message LIKE ? ESCAPE '\\'"
  }`;
  const values = [
    seq,
    ...(levels === null ? [] : [JSON.stringify(levels)]),
    ...(search === null ? [] : [`%${likeLiteral(search.replaceAll("\u0000", "\ufffd"))}%`]),
  ];
  const total_count = database.number(`SELECT count(*) AS n FROM job_logs WHERE ${where}`, ...values);
  const rows = database.all(
    `SELECT row, logged_at, level, message FROM job_logs WHERE ${where} ORDER BY row LIMIT ? OFFSET ?`,
    ...values,
    limit,
    offset,
  );
  const log = rows.map(({ row, logged_at, level, message }) => ({
    row: Number(row),
    logged_at: Number(logged_at),
    level: level as JobLogLevel,
    message: String(message),
  }));
  return { log, total_count };
}
