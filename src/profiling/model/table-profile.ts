import type { StoredError } from "../../errors/stored.ts";
import type { SemanticType } from "../semantics/detect.ts";
import type { Pattern } from "../semantics/pattern.ts";
import type { Bin } from "../statistics/histogram.ts";
import type { TopValue } from "../statistics/top-values.ts";
import type { JsonValue } from "./json-value.ts";
import type { DeclaredReference } from "./live-database.ts";
import type { Fingerprint, TableStructure } from "./table-structure.ts";

/** The Croissant data types a column can have; a column with sub-fields has none of its own. */
export type DataType =
  | "sc:Integer"
  | "sc:Float"
  | "sc:Boolean"
  | "sc:Date"
  | "sc:Time"
  | "sc:DateTime"
  | "sc:URL"
  | "sc:Text";

/** A number, or a string of digits where the number is an integer beyond 2^53, or an ISO 8601 date or time. */
export type Scalar = number | string | boolean;

/** Exact statistics of a column; members that do not apply to its type are absent, undefined results null. */
export interface ColumnStatistics {
  rowCount: number;
  nonNullCount: number;
  missingCount: number;
  /** 0–100. */
  missingPercentage: number;
  /** Absent on columns that only group or list others. */
  uniqueCount?: number;
  min?: Scalar | null;
  max?: Scalar | null;
  range?: number | string | null;
  sum?: number | string | null;
  mean?: number | null;
  variance?: number | null;
  standardDeviation?: number | null;
  skewness?: number | null;
  kurtosis?: number | null;
  median?: number | string | null;
  percentile05?: number | string | null;
  percentile95?: number | string | null;
  zeros?: number;
  negatives?: number;
  histogram?: Bin<Scalar>[];
  topValues?: TopValue<JsonValue>[];
  otherCount?: number;
  /** Text lengths in code points. */
  minLength?: number | null;
  maxLength?: number | null;
  meanLength?: number | null;
  emptyCount?: number;
}

/** Why a column that looks like another type is text. */
export interface TypeCoverage {
  type: DataType;
  matching: number;
  total: number;
  /** 1-based data row of the first value that does not match. */
  first_mismatch_row: number;
}

/** How the values of a text column's cells are written, where that is not the usual way. */
export interface WrittenAs {
  format: string;
  /** True where all dates could be read with day and month the other way round. */
  ambiguous?: true;
}

export interface ColumnProfile {
  /** The column's own name. */
  name: string;
  /** Absent on a column that only groups sub-fields. */
  dataType?: DataType;
  /** True for a list: `dataType` and `children` are those of its elements, lengths in `statistics` count elements. */
  isArray?: boolean;
  statistics: ColumnStatistics;
  /** Of a list: the statistics of all elements of all rows, where these are scalars or group sub-fields. */
  elements?: ColumnStatistics;
  sample: JsonValue[];
  semanticTypes?: SemanticType[];
  /** Whether its values tell something about a person. */
  personal?: true;
  /** The form that the values of a text column have. */
  pattern?: Pattern;
  writtenAs?: WrittenAs;
  typeCoverage?: TypeCoverage;
  children?: ColumnProfile[];
}

/** How a text table or a sheet was read. */
export interface Reading {
  encoding?: string;
  delimiter?: string;
  quote?: string;
  header?: boolean;
  /** Lines before the header that are not part of the table. */
  preambleLines?: number;
  /** Sheets of the workbook that hold no value, said with its first other sheet. */
  emptySheets?: string[];
}

/** Rows of a text table that do not have as many cells as the table has columns. */
export interface MisfitRows {
  count: number;
  /** The first ten. */
  first: { line: number; reason: string; text: string }[];
}

/** What was found out about one table. */
export interface TableProfile {
  /** Its name in a file that holds several. */
  part?: string;
  /** Path of the file inside the dataset without extension; followed by its own name where the file holds several. */
  name: string;
  /** Path of the file inside the dataset. */
  file: string;
  rowCount: number;
  columns: ColumnProfile[];
  /** The first 30 records. */
  examples: Record<string, JsonValue>[];
  reading?: Reading;
  /** Rows that are not in the table. */
  rejected?: MisfitRows;
  /** Rows that are in the table, missing cells taken for missing values. */
  padded?: MisfitRows;
  structure: TableStructure;
  /** The primary key and the references that a database declares; those found by their values do not count beside. */
  declared?: { key: string[]; references: DeclaredReference[] };
  /** For comparison with other tables, where there are any. */
  fingerprints?: Fingerprint[];
}

/** A table, or the reason why there is none where one should be. */
export type TableOutcome =
  | ({ ok: true } & TableProfile)
  | { ok: false; name: string; part?: string; file: string; error: StoredError };
