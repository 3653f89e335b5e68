import type { JsonValue } from "../profiling/model/json-value.ts";
import type { ParameterDeclaration, ResultColumn, ViewSource } from "../sql/statement.ts";

/** A table of a snapshot, by the hash that this is called by. */
export interface SnapshotTable {
  ref: string;
  hash: string;
  table: string;
  hidden: readonly string[];
}

/** A statement as a job runs it, once: over the snapshots that were the newest when it was submitted. */
export interface StatementTask {
  sql: string;
  parameters: Readonly<Record<string, JsonValue>>;
  declared: readonly ParameterDeclaration[];
  tables: readonly SnapshotTable[];
  views: readonly ViewSource[];
  /** Rows that the result has at most. */
  limit: number;
  timeout_seconds: number;
  /** What the caller calls it by; free words. */
  tags: readonly string[];
  /** Whether a step of a workflow ran it, or a caller. */
  run_by?: StatementRunner;
}

/** Who has statements run. */
export const statementRunners = ["caller", "workflow"] as const;

export type StatementRunner = (typeof statementRunners)[number];

/** What a statement's result is, beside its rows; it is the head of the document that these are. */
export interface ResultHead {
  columns: ResultColumn[];
  row_count: number;
  truncated: boolean;
  /** Of the JSON of the rows. */
  bytes: number;
  /** References of the tables and views that it read by itself. */
  tables: string[];
  /** Memory that it took at most, in bytes. */
  peak_bytes: number;
  ms: number;
  warnings: string[];
  /** Rows in each entry of the document. */
  segments: number[];
}

/** Whose queries are listed: the caller's, one user's, those that workflows ran, everybody's. */
export const queryScopes = ["my", "user", "system", "all"] as const;
