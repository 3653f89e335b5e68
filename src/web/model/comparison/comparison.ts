import type { JsonValue } from "../../../profiling/model/json-value.ts";

/** How far two columns may be apart before that is told as more than it was to be expected. */
export interface Thresholds {
  /** Of numbers, dates and times, and of lengths of texts: Wasserstein-1 distance in interquartile ranges. */
  numeric: number;
  /** Of the shares of categories: Jensen–Shannon distance, 0–1. */
  categorical: number;
  /** Of the shares of cells without a value, 0–1. */
  missing: number;
}

export const defaultThresholds: Readonly<Thresholds> = { numeric: 0.1, categorical: 0.1, missing: 0.05 };

/** Whether two are the same in all that is compared, differ as much as they may, or more. */
export const verdicts = ["same", "within", "beyond"] as const;
export type Verdict = (typeof verdicts)[number];

/** What has become of a column or a table; `added` is in the right profile only, `removed` in the left one only. */
export const outcomes = ["same", "within", "beyond", "added", "removed"] as const;
export type Outcome = (typeof outcomes)[number];

/** What differs in a column. */
export const changes = [
  "renamed",
  "retyped",
  "meaning",
  "missing",
  "distinct",
  "range",
  "values",
  "categories",
] as const;
export type Change = (typeof changes)[number];

/** Something of both; null where that side has none. */
export interface Both<Value> {
  left: Value | null;
  right: Value | null;
}

export const measures = ["wasserstein", "wasserstein of lengths", "jensen-shannon"] as const;

/** How far the values of two columns are apart. */
export interface Distance {
  measure: (typeof measures)[number];
  value: number;
  threshold: number;
  /** Whether more is not known than that it is at least so much: of rare values the profiles keep no counts. */
  at_least?: true;
}

/** Kolmogorov–Smirnov's statistic where both profiles count values at the same edges, and what chance explains. */
export interface KolmogorovSmirnov {
  value: number;
  /** What two samples of these sizes from one distribution exceed in one of a hundred cases. */
  critical: number;
}

/** The shares of values of both columns on one scale: bins of numbers, or categories. */
export type CommonShape =
  | { edges: (number | string)[]; left: number[]; right: number[] }
  | { categories: { value: JsonValue; left: number; right: number }[]; other: Both<number>; missing: Both<number> };

export interface ColumnComparison {
  /** Its name in the right profile, or in the left one where it is in that only; nested ones with dots. */
  name: string;
  /** Its name in the left profile, where that is another. */
  left_name?: string;
  outcome: Outcome;
  changes: Change[];
  type: Both<string>;
  /** Shares of cells without a value, 0–1. */
  missing: Both<number>;
  distinct: Both<number>;
  min: Both<JsonValue>;
  max: Both<JsonValue>;
  /** Percentiles 5, 25, 50, 75, 95 where the profile has them. */
  quantiles: Both<JsonValue[]>;
  distance: Distance | null;
  kolmogorov_smirnov: KolmogorovSmirnov | null;
  /** Categories that one side has for certain, and the other has not. */
  vanished?: JsonValue[];
  appeared?: JsonValue[];
  shape: CommonShape | null;
}

export interface TableComparison {
  name: string;
  left_name?: string;
  outcome: Outcome;
  rows: Both<number>;
  /** Why a side has no columns: the name of the error that stands in its place. */
  error?: Both<string>;
  /** Those that differ most come first. */
  columns: ColumnComparison[];
}

/** One of the two profiles. */
export interface ComparedProfile {
  name: string;
  tables: number;
  columns: number;
  rows: number;
}

/** What differs between two profiles, from these alone. */
export interface Comparison {
  left: ComparedProfile;
  right: ComparedProfile;
  thresholds: Thresholds;
  verdict: Verdict;
  /** How many tables and columns there are of each outcome; renamed and retyped columns are among those beyond. */
  tables_by_outcome: Record<Outcome, number>;
  columns_by_outcome: Record<Outcome, number>;
  /** Those that differ most come first. */
  tables: TableComparison[];
}
