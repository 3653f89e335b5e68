import type { AlertRule, AlertSeverity } from "../../profiling/model/alert.ts";
import type { DataType } from "../../profiling/model/column-statistics.ts";
import type { JsonValue } from "../../profiling/model/json-value.ts";
import type { SemanticName } from "../../profiling/model/semantic-type.ts";
import type { SpectrumFacts } from "../../profiling/model/spectrum-facts.ts";
import type { MisfitRows, OtherRows, Reading, TypeCoverage, WrittenAs } from "../../profiling/model/table-profile.ts";
import type { Transposed } from "./series.ts";

/** A type without its prefix: `Integer`. */
export type ColumnType = DataType extends `sc:${infer Name}` ? Name : never;

/** A number, a string of digits of an integer beyond 2^53, an ISO 8601 date or time, a text, or a truth value. */
export type Scalar = number | string | boolean;

/**
 * A column as the report shows it: the statistics of its field under short names, computed numbers rounded to the digits
 * that are shown. What is absent is not known, or does not apply.
 */
export interface ReportColumn {
  name: string;
  /** Of a nested field, the place of that above it among the columns of its table. */
  parent?: number;
  /** Absent where it only groups others. */
  type?: ColumnType;
  /** A list: `type` is that of its elements, lengths count elements. */
  list?: true;
  /** The elements of the list above it, all of all rows. */
  elements?: true;
  /** Where they are not as many as the rows of its table. */
  rows?: number;
  missing: number;
  distinct?: number;
  min?: Scalar;
  max?: Scalar;
  median?: Scalar;
  p01?: Scalar;
  p05?: Scalar;
  p25?: Scalar;
  p75?: Scalar;
  p95?: Scalar;
  p99?: Scalar;
  mean?: number;
  deviation?: number;
  skewness?: number;
  kurtosis?: number;
  sum?: Scalar;
  zeros?: number;
  negatives?: number;
  /** How many are plus and minus infinity. */
  infinite?: [number, number];
  shortest?: number;
  longest?: number;
  meanLength?: number;
  empties?: number;
  /** Counts of the bins of a histogram, the finest that there is, and their edges. */
  bins?: number[];
  edges?: Edges;
  /** The same of the lengths of texts. */
  lengthBins?: number[];
  lengthEdges?: Edges;
  /** The most frequent values, and how many cells have each. */
  top?: JsonValue[];
  topCounts?: number[];
  sample?: JsonValue[];
  meanings?: Meaning[];
  pattern?: string;
  patternShare?: number;
  personal?: true;
  written?: WrittenAs;
  coverage?: TypeCoverage;
  /** The key it refers to: table and column by their places, and whether a database declares it. */
  refersTo?: [table: number, column: number];
  declared?: true;
}

/** What values mean, the share (0–1) that does, and whether that is an estimate. */
export type Meaning = [type: SemanticName, share: number, approximate?: 1];

/**
 * Edges of bins: the first and the step to the next where all steps are as long, counted in days of dates and in seconds
 * of times, else all of them.
 */
export type Edges = { from: number; step: number } | (number | string)[];

/** What should be known first. */
export interface ReportAlert {
  rule: AlertRule;
  severity: AlertSeverity;
  /** Places of its table and column among all; absent where it is about rows. */
  table: number;
  column?: number;
  text: string;
}

/** Columns of a table by their places in it. */
type Pair = [number, number];

export interface ReportTable {
  name: string;
  /** The place of its file among the files. */
  file?: number;
  rows: number;
  /** How many columns follow those of the table before it in the list of all; nested ones count. */
  columns: number;
  key?: number[];
  error?: ReportError;
  duplicates?: number;
  candidates?: number[][];
  dependencies?: Pair[];
  /** Columns, Pearson's coefficient, and Spearman's where it is known. */
  correlations?: [number, number, number, number?][];
  /** Categories and categories (Cramér's V), or categories and numbers (eta squared), from 0 to 1. */
  associations?: [number, number, "V" | "η²", number][];
  limits?: string[];
  reading?: Reading;
  /** What it is as a spectrum; the curve is empty where that is left out. */
  spectrum?: SpectrumFacts;
  rejected?: MisfitRows;
  padded?: MisfitRows;
  others?: OtherRows;
  warnings?: string[];
  /** The first records, column by column: those of the columns that are nested in none. */
  records?: JsonValue[][];
}

export interface ReportError {
  code: number;
  name: string;
  text: string;
}

export interface ReportFile {
  name: string;
  type: string;
  size?: number;
  sha256?: string;
  error?: ReportError;
  remark?: ReportError;
  /** A database. */
  live?: true;
}

/** What the dataset says of itself. */
export interface ReportHead {
  name: string;
  description?: string;
  license?: string;
  url?: string;
  creator?: string;
  version?: string;
  keywords?: string[];
  languages?: string[];
  country?: string;
  cite?: string;
}

/** How much of a profile a report tells. */
export type Detail = "full" | "reduced" | "least";

/** A profile as a report carries it, and as `profiler.getReport` answers it: small, deterministic, in plain JSON. */
export interface ReportModel {
  /** Of this form. */
  format: 1;
  head: ReportHead;
  /** Whether the tables were looked at; else there are only files. */
  profiled: boolean;
  files: Transposed<ReportFile>;
  tables: Transposed<ReportTable>;
  /** Those of all tables, one table after the other. */
  columns: Transposed<ReportColumn>;
  alerts: Transposed<ReportAlert>;
  detail: Detail;
  /** Whether rows were left out because the caller wanted none. */
  noRows?: true;
  /** What was left out, in sentences. */
  cuts: string[];
}
