import type { TObject } from "typebox";
import type { ColumnStatistics } from "../profiling/model/column-statistics.ts";
import type { JsonValue } from "../profiling/model/json-value.ts";

export const severities = ["error", "warn"] as const;

/** A test as somebody writes it down; the members beside these are those of its type. */
export interface QualityTest {
  name: string;
  type: string;
  /** Whether data that does not pass fails the run, or is only warned of. */
  severity?: (typeof severities)[number];
  /** A predicate: rows that do not meet it are left out. */
  where?: string;
  /** The share of rows that may fail, from 0 to 1. */
  max_share?: number;
  [member: string]: JsonValue | undefined;
}

/** A column of a table under test. */
export interface ColumnFacts {
  name: string;
  /** DuckDB's. */
  type: string;
  /** The profile's; null where there is none. */
  profile_type: string | null;
  /** Exact, of the very rows that SQL reads; null where there is no profile of these. */
  statistics: Partial<ColumnStatistics> | null;
  /** Whether its values tell something about a person; null where nobody knows. */
  personal: boolean | null;
}

/** A table under test. */
export interface TableFacts {
  /** As SQL names it, in small letters. */
  ref: string;
  columns: readonly ColumnFacts[];
  /** Null where there is no profile of the rows that SQL reads. */
  rows: number | null;
  /** When its snapshot was made, in milliseconds since 1970; null of a view. */
  made_at: number | null;
}

/** What was found, whether it is what the test asks for or not. */
export interface Finding {
  /** Whether all of it is as it should be, no share allowed for. */
  holds: boolean;
  /** Rows that are not as they should be, and rows looked at; null where the test is not about rows. */
  failing: number | null;
  total: number | null;
  observed: JsonValue;
  /** Where it is estimated. */
  approximate?: true;
}

/** What is known beside the table. */
export interface TestContext {
  now: number;
  /** What an earlier profile of the table had; null where none was kept. */
  earlier: Baseline | null;
}

/** What is kept of a profile for later ones to be compared with. */
export interface Baseline {
  profile_job: string;
  rows: number;
  columns: Readonly<Record<string, BaselineColumn>>;
}

export interface BaselineColumn {
  type: string;
  missing_share: number;
  bins: { from: number; to: number; count: number }[] | null;
  values: { value: JsonValue; count: number }[] | null;
}

/** How a test is answered by SQL. */
export type DataQuestion =
  | {
      kind: "rows";
      /** A SELECT of the rows that are not as they should be. */
      failing: string;
      /** A SELECT of their number, where it is not that of these rows. */
      count?: string;
      /** A SELECT of the number of rows looked at. */
      total: string;
    }
  | {
      kind: "value";
      /** A SELECT of one row. */
      value: string;
      found: (row: readonly JsonValue[], context: TestContext) => Finding;
    };

/** A type of test. */
export interface TestType {
  name: string;
  summary: string;
  /** Members that tests of it have beside those that all have. */
  members: TObject;
  /** What a passing table is like, in words. */
  expected: (test: QualityTest) => string;
  /** The columns that it speaks of. */
  columns: (test: QualityTest) => readonly string[];
  /** Other tables that it reads. */
  tables?: (test: QualityTest) => readonly string[];
  /** Why it cannot be used of a table; null where it can. */
  problem?: (test: QualityTest, table: TableFacts) => string | null;
  /** What the profile says, where that is exact; undefined where it does not tell. */
  byProfile?: (test: QualityTest, table: TableFacts, context: TestContext) => Finding | undefined;
  /** How SQL answers it, given what it reads its rows from; null where it needs no rows, and the profile. */
  byData: (test: QualityTest, table: TableFacts, scope: string) => DataQuestion | null;
}

/** A column of a table, by its name in any case. */
export function columnOf(table: TableFacts, name: string): ColumnFacts | undefined {
  return table.columns.find((each) => each.name === name) ?? table.columns.find((each) => same(each.name, name));
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** The finding that so many rows of all are not as they should be. */
export function failingRows(failing: number, total: number, observed: JsonValue = { failing_rows: failing }): Finding {
  return { holds: failing === 0, failing, total, observed };
}
