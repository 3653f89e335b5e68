import { type Static, Type } from "typebox";

/** How strongly a column of few values and another column go together. */
export const Association = Type.Object(
  {
    columns: Type.Tuple([Type.String(), Type.String()], {
      description: "Of a correlation ratio, the categories first, the numbers second",
    }),
    measure: Type.Enum(["cramers-v", "eta-squared"], {
      description:
        "Cramér's V, bias-corrected (Bergsma 2013), or the share of the numbers' variance that lies between categories",
    }),
    coefficient: Type.Number({ minimum: 0, maximum: 1 }),
  },
  {
    additionalProperties: false,
    description: "Over the rows in which both columns have a value, to six decimals",
  },
);

export type Association = Static<typeof Association>;

/** What was found out about how the columns of a table belong together; all names are those of columns. */
export const TableStructure = Type.Object(
  {
    duplicateRows: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: "Rows that equal an earlier one in every column; absent where that was not looked at",
      }),
    ),
    candidateKeys: Type.Array(Type.Array(Type.String()), {
      description: "Columns, and where there is none pairs of columns, whose values are unique and never missing",
    }),
    constantColumns: Type.Array(Type.String()),
    emptyColumns: Type.Array(Type.String()),
    functionalDependencies: Type.Array(
      Type.Object({ determinant: Type.String(), dependent: Type.String() }, { additionalProperties: false }),
      { description: "Columns whose value decides that of another" },
    ),
    correlations: Type.Array(
      Type.Object(
        {
          columns: Type.Tuple([Type.String(), Type.String()]),
          coefficient: Type.Number({ minimum: -1, maximum: 1 }),
          rank: Type.Optional(
            Type.Number({
              minimum: -1,
              maximum: 1,
              description:
                "Spearman's coefficient, equal values with the mean of their ranks; absent where not computed",
            }),
          ),
        },
        { additionalProperties: false },
      ),
      { description: "Pearson's coefficient over the rows in which both columns have a value, to six decimals" },
    ),
    associations: Type.Optional(
      Type.Array(Association, {
        description: "Of columns of few values with each other and with numbers; absent where none was computed",
      }),
    ),
    limits: Type.Optional(
      Type.Array(Type.String(), { description: "What was cut off, in words; absent where nothing was" }),
    ),
  },
  { additionalProperties: false },
);

export type TableStructure = Static<typeof TableStructure>;

/** Why a column is taken to refer to a key. */
export const ReferenceEvidence = Type.Object(
  {
    basis: Type.Enum(["values", "declared"], {
      description: "`declared` by the database, or suggested by the values, all of which are in the key",
    }),
    values: Type.Optional(Type.Integer({ minimum: 1, description: "Distinct values of the column" })),
    keyValues: Type.Optional(Type.Integer({ minimum: 1, description: "Values of the key" })),
    sharedName: Type.Optional(
      Type.Boolean({ description: "Whether its name shares a word with the key or the key's table" }),
    ),
  },
  { additionalProperties: false },
);

export type ReferenceEvidence = Static<typeof ReferenceEvidence>;

/** The distinct values of a column as numbers by which they can be told apart and compared with those of others. */
export interface Fingerprint {
  column: string;
  /** Integers stand for themselves, texts are hashed to 53 bits. */
  kind: "integer" | "text";
  /** Whether the column's values are unique and never missing. */
  isKey: boolean;
  /** Of texts, the length of the longest. */
  longest?: number;
  /** Whether they are addresses, numbers with letters and the like, rather than words. */
  identifying?: boolean;
  /** Ascending. */
  values: Float64Array;
}

/** Numeric columns that are correlated with each other. */
export const CORRELATED_COLUMNS = 20;
/** Columns of texts and truth values whose associations with each other, and with those numbers, are computed. */
export const ASSOCIATED_CATEGORIES = 20;
/** The most distinct values that such a column may have. */
export const CATEGORY_VALUES = 50;
/** Columns of few values between which dependencies are looked for. */
export const DEPENDENT_COLUMNS = 30;
/** The most distinct values that such a column may have. */
export const DEPENDENT_VALUES = 1000;
/** Dependencies that hold in the first rows and are verified over all. */
export const VERIFIED_DEPENDENCIES = 50;
/** Columns, those with most distinct values, of which pairs are tried as keys. */
export const KEY_COLUMNS = 12;
/** Pairs that are unique in the first rows and are verified over all. */
export const VERIFIED_PAIRS = 10;
