/** How serious a line of a job's log is, least serious first. */
export const jobLogLevels = ["debug", "info", "warn", "error"] as const;

export type JobLogLevel = (typeof jobLogLevels)[number];

/** A line of a job's log. */
export interface LogLine {
  /** Milliseconds since 1970. */
  logged_at: number;
  level: JobLogLevel;
  message: string;
}

/** A line and where it stands: rows are numbered from 0 without gaps. */
export interface LogRow extends LogLine {
  row: number;
}

/** Which rows of a log are wanted. */
export interface LogPage {
  offset: number;
  limit: number;
  /** Null for all levels. */
  levels: readonly JobLogLevel[] | null;
  /** A text that the message must contain, in upper or lower case; null for any message. */
  search: string | null;
}
