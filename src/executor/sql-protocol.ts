import type { StoredError } from "../errors/stored.ts";
import type { Dialect } from "../sql/dialects/dialects.ts";
import type { Formatted, Translation, TranslationOrder } from "../sql/dialects/translation.ts";
import type { TableShape, TracedStatement } from "../sql/lineage/lineage.ts";
import type {
  BoundStatement,
  ResultColumn,
  RowSegment,
  Statement,
  StatementFacts,
  StatementLimits,
  StatementResult,
  StatementText,
} from "../sql/statement.ts";

/** What is done: with a statement, or with a result that there is. */
export type SqlTask =
  | { kind: "inspect"; sql: string; timeout_ms: number }
  | { kind: "bind"; statement: StatementText; timeout_ms: number }
  | { kind: "trace"; statements: string[]; shapes: TableShape[]; timeout_ms: number }
  | { kind: "translate"; order: TranslationOrder; timeout_ms: number }
  | { kind: "format"; sql: string; dialect: Dialect; timeout_ms: number }
  | { kind: "run"; statement: Statement; limits: StatementLimits }
  | { kind: "parquet"; columns: ResultColumn[]; source: string; target: string; timeout_ms: number };

/** What comes of it. */
export interface SqlResults {
  inspect: StatementFacts;
  bind: BoundStatement;
  trace: TracedStatement[];
  translate: Translation;
  format: Formatted;
  run: StatementResult;
  parquet: null;
}

/** To a process that works on statements, one at a time. */
export type ToSql = { type: "work"; id: number; task: SqlTask } | { type: "interrupt"; id: number };

export type FromSql =
  /** It can be given a statement: after its start, and after each one. */
  | { type: "ready" }
  | { type: "rows"; id: number; segment: RowSegment }
  | { type: "done"; id: number; result: SqlResults[keyof SqlResults] }
  | { type: "failed"; id: number; error: StoredError };
