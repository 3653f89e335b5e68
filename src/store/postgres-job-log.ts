import type { JobLogLevel, LogLine, LogPage, LogRow } from "./job-log.ts";
import type { Sql } from "./postgres-database.ts";
import { likeLiteral } from "./sqlite-job-conditions.ts";

/** What a row takes beside its message, about. */
const ROW_BYTES = 24;

/** Bytes that lines take. */
export function logBytes(lines: readonly LogLine[]): number {
  return lines.reduce((sum, { message }) => sum + ROW_BYTES + Buffer.byteLength(message), 0);
}

/** Writes lines whose rows the job of a number has made room for; `rows` is how many it has with them. */
export async function insertLines(tx: Sql, seq: number, rows: number, lines: readonly LogLine[]): Promise<void> {
  if (lines.length === 0) return;
  await tx.run(
    `INSERT INTO job_logs (seq, row, logged_at, level, message)
     SELECT $1, $2 + ordinality - 1, logged_at, level, message FROM ${givenLines(3)}`,
    [seq, rows - lines.length, ...lineValues(lines)],
  );
}

/** Lines as a relation of three parameters, of which this is the number of the first. */
export function givenLines(first: number): string {
  return `unnest($${first}::bigint[], $${first + 1}::text[], $${first + 2}::text[]) WITH ORDINALITY
    AS given (logged_at, level, message, ordinality)`;
}

export function lineValues(lines: readonly LogLine[]): [number[], string[], string[]] {
  return [
    lines.map(({ logged_at }) => logged_at),
    lines.map(({ level }) => level),
    lines.map(({ message }) => withoutNul(message.toWellFormed())),
  ];
}

/** A page of a job's log, and how many of its rows meet the conditions; null where the job has no log. */
export async function readLog(
  database: Sql,
  jobId: string,
  { offset, limit, levels, search }: LogPage,
): Promise<{ log: LogRow[]; total_count: number } | null> {
  const [job] = await database.all("SELECT seq FROM jobs WHERE job_id = $1 AND log_bytes > 0", [jobId]);
  if (job === undefined) return null;
  const pattern = search === null ? null : `%${likeLiteral(withoutNul(search))}%`;
  // In the locale "C", capital letters are those of ASCII.
  const where = `seq = $1 AND ($2::text[] IS NULL OR level = ANY ($2))
    AND ($3::text IS NULL OR lower(message) LIKE lower($3 COLLATE "C"))`;
  const values = [job.seq, levels === null ? null : [...levels], pattern];
  const [counted] = await database.all(`SELECT count(*) AS n FROM job_logs WHERE ${where}`, values);
  const rows = await database.all(
    `SELECT row, logged_at, level, message FROM job_logs WHERE ${where} ORDER BY row LIMIT $4 OFFSET $5`,
    [...values, limit, offset],
  );
  const log = rows.map(({ row, logged_at, level, message }) => ({
    row: Number(row),
    logged_at: Number(logged_at),
    level: level as JobLogLevel,
    message: String(message),
  }));
  return { log, total_count: Number(counted?.n ?? 0) };
}

function withoutNul(text: string): string {
  return text.replaceAll("\u0000", "\ufffd");
}
