import type { Caller } from "../access/caller.ts";
import type { ServiceError } from "../errors/service-error.ts";
import type { JsonValue } from "../profiling/model/json-value.ts";
import type { TableShape, TracedStatement } from "../sql/lineage/lineage.ts";
import type {
  BoundStatement,
  ParameterDeclaration,
  ResultColumn,
  StatementFacts,
  StatementText,
  TableSource,
  ViewSource,
} from "../sql/statement.ts";
import type { StatementRunner } from "../store/statement-task.ts";

/** A table, by the hash that its snapshot is called by. */
export interface ResolvedTable extends TableSource {
  hash: string;
}

/** All that a statement needs to be run, each view after what it reads. */
export interface Resolved {
  tables: ResolvedTable[];
  views: ViewSource[];
}

/** The number of the error that a statement ends with that runs too long. */
export const STATEMENT_TIMEOUT = 41902;

/** What knows SQL. Refuses by INVALID_SQL_SYNTAX, SQL_NOT_ALLOWED, QUERY_TOO_LARGE. */
export interface StatementEngine {
  /** Reads a statement, and refuses what is no single SELECT or has what may not be used. */
  facts: (sql: string, signal: AbortSignal) => Promise<StatementFacts>;
  /** Follows the columns of statements through tables of which only these are known. */
  trace: (statements: string[], shapes: TableShape[], signal: AbortSignal) => Promise<TracedStatement[]>;
  /** Binds a statement to what its tables stand for. */
  bind: (statement: StatementText, signal: AbortSignal) => Promise<BoundStatement>;
}

/** Finds what tables stand for, for a caller. Throws INVALID_TABLE_REFERENCE and TABLE_NOT_FOUND. */
export type ResolveTables = (refs: readonly string[], caller: Caller) => Promise<Resolved>;

/** A statement that is found to be right. */
export interface CheckedStatement {
  /** The tables that it names, in small letters. */
  tables: string[];
  columns: ResultColumn[];
}

/** Who calls, and how he is told that nobody waits any more. */
export interface StatementCall {
  caller: Caller;
  signal: AbortSignal;
}

/** Checks what a statement names for a caller: all of it is there and may be read, and its columns have types. */
export async function checkedStatement(
  sql: string,
  refs: readonly string[],
  declared: readonly ParameterDeclaration[],
  { engine, resolve }: { engine: StatementEngine; resolve: ResolveTables },
  { caller, signal }: StatementCall,
): Promise<CheckedStatement> {
  const tables = [...new Set(refs.map((ref) => ref.toLowerCase()))];
  const sources = await resolve(refs, caller);
  const { columns } = await engine.bind({ sql, declared, ...sources }, signal);
  return { tables, columns };
}

/** A statement that is run for a definition. */
interface StatementRun {
  type: "query" | "dataset" | "metric";
  sql: string;
  parameters: Readonly<Record<string, JsonValue>>;
  declared: readonly ParameterDeclaration[];
  /** Rows at most. */
  limit: number;
  timeout_seconds: number;
  /** Who has it run; a caller. */
  run_by?: StatementRunner;
  /** The same key with the same params gives the first one again, for a day. */
  idempotency?: { key: string; params: string } | null;
}

/** The first rows that a statement has answered. */
interface StatementRows {
  columns: ResultColumn[];
  rows: JsonValue[][];
  row_count: number;
  truncated: boolean;
}

/** What has come of one so far. */
export interface StatementOutcome {
  status: string;
  ended: boolean;
  /** How long it ran; null until it has ended. */
  seconds: number | null;
  /** Why it failed, where it did. */
  error: ServiceError | null;
  /** Null until it has ended well, and where what it answered is gone. */
  result: StatementRows | null;
}

/** What runs statements. */
export interface StatementRuns {
  /** Longest time that one may be given, in seconds. */
  longestSeconds: number;
  /** Begins one; gives its id. */
  submit: (run: StatementRun, caller: Caller) => Promise<string>;
  /** What has come of one, with at most so many rows, once it has ended, the time is over, or nobody waits any more. */
  outcome: (runId: string, rows: number, waitMs: number, signal: AbortSignal | null) => Promise<StatementOutcome>;
}

/** The time that a statement is given: where none is said, as much as is usual, but not more than it may have. */
export function secondsFor(
  given: number | undefined,
  usual: number,
  { longestSeconds }: Pick<StatementRuns, "longestSeconds">,
): number {
  return given ?? Math.min(usual, longestSeconds);
}
