import type { JsonValue } from "../profiling/model/json-value.ts";

/** A table that a statement may name: one of a snapshot. */
export interface TableSource {
  /** As SQL names it, in any case: `catalog.schema.table`; or any other text, for a table that is named by it in quotes. */
  ref: string;
  /** Whether it is a text in quotes although it looks like three parts. */
  quoted?: true;
  /** Absolute path of the snapshot, a DuckDB file, which is only read. */
  file: string;
  /** The table's name in the file, in its schema `main`. */
  table: string;
  /** Columns that are there with their types, and always NULL. */
  hidden: readonly string[];
}

/** A view that a statement may name. */
export interface ViewSource {
  /** As SQL names it: `catalog.schema.table`. */
  ref: string;
  /** Its SELECT, without parameters. */
  sql: string;
  /** Tables and views that it may read; each of them is among those of the statement. */
  depends_on: readonly string[];
  /** Columns that are there with their types, and always NULL. */
  hidden: readonly string[];
}

export const parameterTypes = ["string", "integer", "number", "boolean", "date", "timestamp", "list"] as const;

/** What a parameter's values are; a list has values of one type. */
export type ParameterType = (typeof parameterTypes)[number];

export interface ParameterDeclaration {
  /** Without the `$` that it has in SQL. */
  name: string;
  type: ParameterType;
}

/** What a statement needs to be bound: its SQL and what it may name. */
export interface StatementText {
  /** A single SELECT. */
  sql: string;
  /** The types of its parameters; of those that are not declared, it is found out. */
  declared?: readonly ParameterDeclaration[];
  /** What it may name in whatever it reads; what its views read too. */
  tables: readonly TableSource[];
  views: readonly ViewSource[];
  /** Where it is only bound: values of all its parameters, of which it is found out whether they fit. */
  parameters?: Readonly<Record<string, JsonValue>>;
}

/** A statement as it is run. */
export interface Statement extends StatementText {
  /** Values of the parameters that it names, all of them. */
  parameters: Readonly<Record<string, JsonValue>>;
}

export interface StatementLimits {
  /** Rows that the result has at most; one with more is cut off there. */
  rows: number;
  /** Bytes of JSON that it has at most; one with more is an error. */
  result_bytes: number;
  memory_mb: number;
  timeout_ms: number;
}

export interface ResultColumn {
  /** Unique: the second of one name has `_1` after it. */
  name: string;
  /** DuckDB's. */
  type: string;
}

/** Some rows of a result, in their order. */
export interface RowSegment {
  /** A JSON array of rows, each an array of its cells; at most about 256 KiB, or a single row. */
  json: string;
  rows: number;
}

/** What a statement gave, beside the rows. */
export interface StatementResult {
  columns: ResultColumn[];
  row_count: number;
  /** Whether there were more rows than the limit. */
  truncated: boolean;
  /** Of the JSON of the rows. */
  bytes: number;
  /** References of the tables and views that it reads by itself; not what its views read. */
  tables: string[];
  /** Memory that the process took for it at most, in bytes. */
  peak_bytes: number;
  ms: number;
  warnings: string[];
}

/** What a statement's own text says, whatever tables there are. */
export interface StatementFacts {
  /** Tables and views that it names, as it first writes them, each once in whatever case. */
  refs: string[];
  /** Names of its parameters, without `$`. */
  parameters: string[];
}

/** What a statement is with the tables it reads. */
export interface BoundStatement extends StatementFacts {
  columns: ResultColumn[];
  /** DuckDB's type of each parameter; null where any will do. */
  parameter_types: Record<string, string | null>;
}
