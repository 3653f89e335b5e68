import { type Static, Type } from "typebox";
import type { StoredError } from "../../errors/stored.ts";
import type { TableAlert } from "./alert.ts";
import type { ColumnEvidence } from "./column-evidence.ts";
import type { ColumnShape } from "./column-shape.ts";
import { type ColumnStatistics, DataType } from "./column-statistics.ts";
import type { JsonValue } from "./json-value.ts";
import type { DeclaredReference } from "./live-database.ts";
import type { Pattern, SemanticType } from "./semantic-type.ts";
import type { SpectrumFacts } from "./spectrum-facts.ts";
import type { Fingerprint, TableStructure } from "./table-structure.ts";

/** Why a column that looks like another type is text. */
export const TypeCoverage = Type.Object(
  {
    type: DataType,
    matching: Type.Integer(),
    total: Type.Integer(),
    first_mismatch_row: Type.Integer({ description: "1-based data row of the first value that does not match" }),
  },
  { additionalProperties: false },
);

export type TypeCoverage = Static<typeof TypeCoverage>;

/** How the values of a text column's cells are written, where that is not the usual way. */
export const WrittenAs = Type.Object(
  {
    format: Type.String(),
    unit: Type.Optional(Type.String({ description: "What numbers are of, as written: a currency, or %" })),
    ambiguous: Type.Optional(
      Type.Literal(true, {
        description:
          "All dates could be read with day and month the other way round, all numbers with their mark as that of thousands or of decimals",
      }),
    ),
  },
  { additionalProperties: false },
);

export type WrittenAs = Static<typeof WrittenAs>;

export interface ColumnProfile {
  /** The column's own name. */
  name: string;
  /** Of a member of an object, its own name there, where that is empty. */
  member?: string;
  /** Where its values stand in the document, as a JSONPath, where not in records at the top. */
  jsonPath?: string;
  /** Absent on a column that only groups sub-fields. */
  dataType?: DataType;
  /** True for a list: `dataType` and `children` are those of its elements, lengths in `statistics` count elements. */
  isArray?: boolean;
  statistics: ColumnStatistics;
  /** Of a list: the statistics of all elements of all rows, where these are scalars or group sub-fields. */
  elements?: ColumnStatistics;
  /** How its values lie; of a list those of its elements. */
  shape?: ColumnShape;
  /** What alerts are told from, until they are. */
  evidence?: ColumnEvidence;
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
export const Reading = Type.Object(
  {
    encoding: Type.Optional(Type.String()),
    delimiter: Type.Optional(Type.String()),
    quote: Type.Optional(Type.String()),
    header: Type.Optional(Type.Boolean()),
    preambleLines: Type.Optional(
      Type.Integer({ description: "Lines before the header that are not part of the table" }),
    ),
    headerRows: Type.Optional(
      Type.Integer({ description: "Rows that make up the header, where there are more than one" }),
    ),
    units: Type.Optional(
      Type.Record(Type.String(), Type.String(), { description: "By column, the units in a row below the header" }),
    ),
    rulerLine: Type.Optional(
      Type.Integer({ description: "Line below the header that only draws a line, as `|---|---|` does" }),
    ),
    range: Type.Optional(
      Type.String({
        description: "Cells of the sheet that the table takes, where others lie beside it, as in `D1:F20`",
      }),
    ),
    formulasWithoutValue: Type.Optional(
      Type.Object(
        {
          count: Type.Integer(),
          first: Type.Array(Type.String(), { description: "The first ten cells", maxItems: 10 }),
        },
        {
          additionalProperties: false,
          description: "Formulas that stand in the sheet without their value, and count as missing",
        },
      ),
    ),
    escape: Type.Optional(Type.String({ description: "What stands before a quote in a cell, where that is no quote" })),
    blanksSkipped: Type.Optional(
      Type.Literal(true, { description: "Blanks between a delimiter and a cell are not part of it" }),
    ),
    linesQuoted: Type.Optional(Type.Literal(true, { description: "Each line stands in quotes as a whole" })),
    records: Type.Optional(
      Type.String({ description: "Where in the document its records stand, as a JSONPath; where not at its top" }),
    ),
    beside: Type.Optional(
      Type.Array(Type.String(), { description: "Members of the document that are none of the table" }),
    ),
    duplicateKeys: Type.Optional(
      Type.Integer({ description: "How often an object has a name a second time; the last value counts" }),
    ),
    brokenTexts: Type.Optional(
      Type.Integer({ description: "Texts with halves of characters, in place of which U+FFFD stands" }),
    ),
    emptySheets: Type.Optional(
      Type.Array(Type.String(), {
        description: "Sheets of the workbook that hold no value, said with its first other sheet",
      }),
    ),
  },
  { additionalProperties: false },
);

export type Reading = Static<typeof Reading>;

/** Rows of a text table that do not have as many cells as the table has columns. */
export const MisfitRows = Type.Object(
  {
    count: Type.Integer(),
    first: Type.Array(
      Type.Object(
        { line: Type.Integer(), reason: Type.String(), text: Type.String() },
        { additionalProperties: false },
      ),
      { description: "The first ten", maxItems: 10 },
    ),
  },
  { additionalProperties: false },
);

export type MisfitRows = Static<typeof MisfitRows>;

/** What a row of a text table's file may be that is none of the table. */
const OtherRowKind = Type.Union([
  Type.Literal("ruler"),
  Type.Literal("units"),
  Type.Literal("labels"),
  Type.Literal("repeated header"),
  Type.Literal("comment"),
  Type.Literal("note"),
  Type.Literal("total"),
]);

/** A row of a text table's file that is none of the table. */
export const OtherRow = Type.Object(
  { line: Type.Integer(), what: OtherRowKind, text: Type.String() },
  { additionalProperties: false },
);

export type OtherRow = Static<typeof OtherRow>;

/** Rows among or below those of a text table that are none of it, and what they are. */
export const OtherRows = Type.Object(
  { count: Type.Integer(), first: Type.Array(OtherRow, { description: "The first ten", maxItems: 10 }) },
  { additionalProperties: false },
);

export type OtherRows = Static<typeof OtherRows>;

/** The rows of a text table's file that are not in the table as they are. */
export interface Misfits {
  rejected: MisfitRows | null;
  /** In the table, filled up with missing values. */
  padded: MisfitRows | null;
  /** None of the table. */
  others: OtherRows | null;
  /** Sentences about rows and columns that are not accounted for. */
  warnings: string[];
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
  /** What it is as a spectrum, where it is one. */
  spectrum?: SpectrumFacts;
  /** Rows that are not in the table. */
  rejected?: MisfitRows;
  /** Rows that are in the table, missing cells taken for missing values. */
  padded?: MisfitRows;
  /** Rows of the file that are none of the table. */
  others?: OtherRows;
  /** What does not add up. */
  warnings?: string[];
  structure: TableStructure;
  /** What is to be known of it first, the gravest first. */
  alerts?: TableAlert[];
  /** The primary key and the references that a database declares; those found by their values do not count beside. */
  declared?: { key: string[]; references: DeclaredReference[] };
  /** For comparison with other tables, where there are any. */
  fingerprints?: Fingerprint[];
}

/** A table, or the reason why there is none where one should be. */
export type TableOutcome =
  | ({ ok: true } & TableProfile)
  | {
      ok: false;
      name: string;
      part?: string;
      file: string;
      error: StoredError;
      /** Whether it may be profiled with more memory. */
      outOfMemory?: true;
    };
