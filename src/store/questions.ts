import type { LogPage, LogRow } from "./job-log.ts";
import type { JobPage, JobQuery } from "./job-query.ts";
import { readLog } from "./sqlite-job-log.ts";
import { queryJobs } from "./sqlite-job-query.ts";
import type { Readable } from "./sqlite-reader.ts";
import { beyond, type Excess } from "./sqlite-retention.ts";

/** What is asked of a store that takes long where it has much. */
export interface Questions {
  query: JobQuery;
  log: { jobId: string; page: LogPage };
  beyond: Excess;
}

/** What the answers are. */
export interface Answers {
  query: JobPage;
  log: { log: LogRow[]; total_count: number } | null;
  beyond: number[];
}

type Kind = keyof Questions;

/** A question, by its kind. */
export type Question = { [Each in Kind]: { kind: Each; of: Questions[Each] } }[Kind];

export function answerOf(database: Readable, { kind, of }: Question): Answers[Kind] {
  if (kind === "query") return queryJobs(database, of);
  return kind === "log" ? readLog(database, of.jobId, of.page) : beyond(database, of);
}
