import type { JsonValue } from "../profiling/model/json-value.ts";
import { packJson } from "../profiling/output/packed-json.ts";
import type { JobLogLevel } from "../store/job-log.ts";
import type { JobRecord } from "../store/job-record.ts";
import type { Store } from "../store/store.ts";
import { type JobLogs, logLine } from "./job-logs.ts";
import { type JobRun, JobRunner, type JobRunnerOptions } from "./job-runner.ts";
import type { Outcome } from "./run-outcome.ts";

/** A job that the service sees to itself, step by step, while it does. */
export interface OrderRun {
  record: JobRecord;
  /** What it is ordered to do, as the job was submitted with it. */
  order: JsonValue;
  /** Aborts where the job is to end before it is done. */
  signal: AbortSignal;
  /** Adds a line to the job's log. */
  log: (level: JobLogLevel, message: string) => void;
  /** Tells how many of its things are done; of so many, or of nobody knows how many yet, where that is 0. */
  progress: (done: number, total: number) => void;
}

/** What has come of it: a document that is kept as results of statements are, and what the log says of it. */
export interface OrderResult {
  head: JsonValue;
  /** What the document lists, each an entry that can be read by itself. */
  entries: readonly JsonValue[];
  said: string;
}

/** How often it is stored how far a job is. */
const PROGRESS_MS = 1_000;

export interface TaskRunnerOptions extends Omit<JobRunnerOptions, "work"> {
  logs: JobLogs;
  /** Does what a job is ordered to do; what it throws is why the job has failed. */
  carryOut: (run: OrderRun) => Promise<OrderResult>;
}

/** What runs jobs of a type that the service sees to itself. */
export function taskRunner(options: TaskRunnerOptions): JobRunner {
  return new JobRunner({ ...options, work: (run) => carriedOut(run, options) });
}

async function carriedOut(
  { record, run, signal }: JobRun,
  { logs, carryOut, store }: TaskRunnerOptions,
): Promise<Outcome> {
  if (record.task.kind !== "order") throw new TypeError(`the job ${record.job_id} has no order`);
  const { order } = record.task;
  const log: OrderRun["log"] = (level, message) => logs.add({ record, fence: run }, [logLine(level, message)]);
  const progress = progressOf({ record, run }, store);
  const { head, entries, said } = await carryOut({ record, order, signal, log, progress }).finally(() => logs.flush());
  const packed = await Promise.all(entries.map((entry) => packJson(JSON.stringify(entry))));
  const result = {
    head: await packJson(JSON.stringify(head)),
    entries: packed.map((text, i) => ({ ...text, name: String(i) })),
  };
  return {
    changes: { stage: "result_completed" },
    profiles: { result },
    lines: [logLine("info", `done: ${said}`)],
  };
}

/** Stores how far a job is, at most once a second; where that fails, it is stored the next time. */
function progressOf({ record, run }: Pick<JobRun, "record" | "run">, store: Store): OrderRun["progress"] {
  let next = performance.now() + PROGRESS_MS;
  return (done, total) => {
    if (performance.now() < next) return;
    next = performance.now() + PROGRESS_MS;
    const percent = total === 0 ? 0 : Math.min(Math.floor((100 * done) / total), 99);
    const bytes = { bytes_done: 0, bytes_total: 0 };
    const progress = { phase: "profiling" as const, files_done: done, files_total: total, ...bytes, percent };
    store.changeJob(record.job_id, run, { changes: { progress } }).catch(() => {});
  };
}
