import type { Caller } from "../access/caller.ts";
import type { ServiceError } from "../errors/service-error.ts";
import type { JsonValue } from "../profiling/model/json-value.ts";
import type { DefinedColumn } from "../store/definitions/definition-record.ts";
import type { ParameterDeclaration } from "./parameters.ts";

/** A table that a statement reads from a snapshot. */
export interface TableSource {
  /** As SQL names it, in small letters. */
  ref: string;
  /** What the snapshot's file is called by. */
  hash: string;
  /** Its name in the file. */
  table: string;
  /** Columns that are shown as NULL. */
  hidden: readonly string[];
}

/** A view that a statement reads. */
export interface ViewSource {
  ref: string;
  sql: string;
  /** Tables and other views that it reads. */
  depends_on: readonly string[];
  hidden: readonly string[];
}

/** All that a statement needs to be run, each view after what it reads. */
export interface Resolved {
  tables: TableSource[];
  views: ViewSource[];
}

/** What a statement is by itself. */
export interface ReadStatement {
  /** The tables that it names, in small letters. */
  tables: string[];
  /** The parameters that it has. */
  parameters: string[];
}

/** What knows SQL. Refuses by INVALID_SQL_SYNTAX, SQL_NOT_ALLOWED, QUERY_TOO_LARGE. */
export interface StatementEngine {
  /** Reads a statement, and refuses what is no single SELECT or has what may not be used. */
  read: (sql: string, signal: AbortSignal) => Promise<ReadStatement>;
  /** The columns that it answers, given what its tables stand for. */
  bind: (
    sql: string,
    sources: Resolved,
    declared: readonly ParameterDeclaration[],
    signal: AbortSignal,
  ) => Promise<DefinedColumn[]>;
}

/** Finds what tables stand for, for a caller. Throws INVALID_TABLE_REFERENCE and TABLE_NOT_FOUND. */
export type ResolveTables = (refs: readonly string[], caller: Caller) => Promise<Resolved>;

/** A statement that is found to be right. */
export interface CheckedStatement extends ReadStatement {
  columns: DefinedColumn[];
}

/** Checks a statement for a caller: what it reads is there and may be read, and its columns have types. */
export async function checkedStatement(
  sql: string,
  declared: readonly ParameterDeclaration[],
  { engine, resolve }: { engine: StatementEngine; resolve: ResolveTables },
  { caller, signal }: { caller: Caller; signal: AbortSignal },
): Promise<CheckedStatement> {
  const { tables, parameters } = await engine.read(sql, signal);
  const sources = await resolve(tables, caller);
  return { tables, parameters, columns: await engine.bind(sql, sources, declared, signal) };
}

/** A statement that is run for a definition, as a job. */
export interface StatementRun {
  type: "dataset" | "metric";
  sql: string;
  parameters: Readonly<Record<string, JsonValue>>;
  declared: readonly ParameterDeclaration[];
  /** Rows at most. */
  limit: number;
  timeout_seconds: number;
}

/** What has come of one so far. */
export interface StatementOutcome {
  status: string;
  ended: boolean;
  /** Why it failed, where it did. */
  error: ServiceError | null;
  /** The first rows once it has ended well; null until then, and where it failed or what it answered is gone. */
  result: {
    columns: { name: string; type: string }[];
    rows: JsonValue[][];
    row_count: number;
    truncated: boolean;
  } | null;
}

/** What runs statements as jobs. */
export interface StatementRuns {
  /** Submits one; gives the id of its job. */
  submit: (run: StatementRun, caller: Caller) => Promise<string>;
  /** What has come of a job, with at most so many rows. */
  outcome: (jobId: string, rows: number) => Promise<StatementOutcome>;
}
