import type { JsonValue } from "../profiling/model/json-value.ts";
import { packJson } from "../profiling/output/packed-json.ts";
import type { JobLogLevel } from "../store/job-log.ts";
import type { JobRecord } from "../store/job-record.ts";
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
}

/** What has come of it: a document that is kept as results of statements are, and what the log says of it. */
export interface OrderResult {
  head: JsonValue;
  /** What the document lists, each an entry that can be read by itself. */
  entries: readonly JsonValue[];
  said: string;
}

export interface TaskRunnerOptions extends Omit<JobRunnerOptions, "work"> {
  logs: JobLogs;
  /** Does what a job is ordered to do; what it throws is why the job has failed. */
  carryOut: (run: OrderRun) => Promise<OrderResult>;
}

/** What runs jobs of a type that the service sees to itself. */
export function taskRunner(options: TaskRunnerOptions): JobRunner {
  return new JobRunner({ ...options, work: (run) => carriedOut(run, options) });
}

async function carriedOut({ record, run, signal }: JobRun, { logs, carryOut }: TaskRunnerOptions): Promise<Outcome> {
  if (record.task.kind !== "order") throw new TypeError(`the job ${record.job_id} has no order`);
  const { order } = record.task;
  const log: OrderRun["log"] = (level, message) => logs.add({ record, fence: run }, [logLine(level, message)]);
  const { head, entries, said } = await carryOut({ record, order, signal, log }).finally(() => logs.flush());
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
