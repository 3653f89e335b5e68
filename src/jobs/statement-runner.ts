import { ServiceError } from "../errors/service-error.ts";
import { packJson } from "../profiling/output/packed-json.ts";
import type { RowSegment, Statement, StatementLimits, StatementResult } from "../sql/statement.ts";
import type { ResultHead, StatementTask } from "../store/statement-task.ts";
import { logLine } from "./job-logs.ts";
import { type JobRun, JobRunner, type JobRunnerOptions } from "./job-runner.ts";
import type { Outcome } from "./run-outcome.ts";
import type { SqlProcesses } from "./sql-processes.ts";

export interface StatementRunnerOptions extends Omit<JobRunnerOptions, "work" | "lost"> {
  processes: Pick<SqlProcesses, "run">;
  memoryMb: number;
  maxResultBytes: number;
  /** The absolute path of a snapshot, by its hash. */
  snapshotFile: (hash: string) => string;
}

/** Why a job failed whose service ended while its statement ran: a statement is run once. */
const LOST = "the service ended while the statement ran, and a statement is not run twice";

/** What runs the jobs that are statements, each once. */
export function statementRunner(options: StatementRunnerOptions): JobRunner {
  return new JobRunner({
    ...options,
    work: (run) => answered(run, options),
    lost: () => new ServiceError("QUERY_FAILED", { reason: LOST }),
  });
}

/** The result whole, packed as it comes. */
async function answered(
  { record, signal }: JobRun,
  { processes, snapshotFile, memoryMb, maxResultBytes }: StatementRunnerOptions,
): Promise<Outcome> {
  if (record.task.kind !== "statement") throw new TypeError(`the job ${record.job_id} runs no statement`);
  const { statement } = record.task;
  const segments: number[] = [];
  const packing: ReturnType<typeof packJson>[] = [];
  const onRows = ({ json, rows }: RowSegment): void => {
    segments.push(rows);
    packing.push(packJson(json));
  };
  const limits: StatementLimits = {
    rows: statement.limit,
    result_bytes: maxResultBytes,
    memory_mb: memoryMb,
    timeout_ms: statement.timeout_seconds * 1000,
  };
  const result = await processes.run(statementOf(statement, snapshotFile), limits, onRows, signal);
  const packed = await Promise.all(packing);
  const entries = packed.map((text, i) => ({ ...text, name: String(i) }));
  return completed({ head: await packJson(JSON.stringify(headOf(result, segments))), entries }, result);
}

function statementOf(task: StatementTask, snapshotFile: (hash: string) => string): Statement {
  const { sql, parameters, declared, tables, views } = task;
  const files = tables.map(({ hash, ...table }) => ({ ...table, file: snapshotFile(hash) }));
  return { sql, parameters, declared, tables: files, views };
}

function headOf(result: StatementResult, segments: number[]): ResultHead {
  const { columns, row_count, truncated, bytes, tables, peak_bytes, ms, warnings } = result;
  return { columns, row_count, truncated, bytes, tables, peak_bytes, ms, warnings, segments };
}

function completed(result: NonNullable<Outcome["profiles"]["result"]>, { row_count, ms }: StatementResult): Outcome {
  const rows = `${row_count} ${row_count === 1 ? "row" : "rows"}`;
  return {
    changes: { stage: "result_completed" },
    profiles: { result },
    lines: [logLine("info", `done: ${rows} after ${Math.round(ms)} ms`)],
  };
}
