import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { pino } from "pino";
import { SqlProcesses } from "../../src/jobs/sql-processes.ts";
import type { Statement, StatementLimits, StatementResult } from "../../src/sql/statement.ts";
import { startedModule } from "./built.ts";
import { temporaryFolder } from "./folders.ts";

const MIB = 1_048_576;

/** Limits that no honest statement of a spec meets. */
export const generous: StatementLimits = {
  rows: 10_000,
  result_bytes: 100 * MIB,
  memory_mb: 512,
  timeout_ms: 60_000,
};

/** Processes for SQL in a folder of their own, as the service has them. */
export function sqlProcesses(
  options: { workers?: number; folder?: string; memoryMb?: number; module?: URL } = {},
): SqlProcesses {
  const { workers = 1, folder = join(temporaryFolder(), "sql"), memoryMb = 512 } = options;
  return new SqlProcesses({
    workers,
    memoryMb,
    spillBytes: 512 * MIB,
    folder,
    logger: pino({ level: "silent" }),
    module: options.module ?? startedModule("executor/sql-start"),
  });
}

/** Writes a DuckDB file as a snapshot is one, and gives its path. */
export async function snapshotFile(...statements: string[]): Promise<string> {
  const file = join(temporaryFolder(), "0123abcd.duckdb");
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  for (const statement of statements) await connection.run(statement);
  connection.closeSync();
  instance.closeSync();
  return file;
}

/** A statement over nothing; what it reads and takes is given with it. */
export function statementOf(sql: string, more: Partial<Statement> = {}): Statement {
  return { sql, parameters: {}, tables: [], views: [], ...more };
}

/** A statement's result with all its rows. */
export type WholeResult = StatementResult & { rows: unknown[][] };

export async function runWhole(
  processes: SqlProcesses,
  statement: Statement,
  limits: Partial<StatementLimits> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<WholeResult> {
  const rows: unknown[][] = [];
  const onRows = ({ json }: { json: string }): void => void rows.push(...(JSON.parse(json) as unknown[][]));
  const result = await processes.run(statement, { ...generous, ...limits }, onRows, signal);
  return { ...result, rows };
}
