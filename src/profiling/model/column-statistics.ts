import { type Static, Type } from "typebox";
import type { JsonValue } from "./json-value.ts";

/** The Croissant data types a column can have; a column with sub-fields has none of its own. */
export const DataType = Type.Enum([
  "sc:Integer",
  "sc:Float",
  "sc:Boolean",
  "sc:Date",
  "sc:Time",
  "sc:DateTime",
  "sc:URL",
  "sc:Text",
]);

export type DataType = Static<typeof DataType>;

/** A number, or a string of digits where the number is an integer beyond 2^53, or an ISO 8601 date or time. */
type Scalar = number | string | boolean;

const Count = (description?: string) =>
  Type.Integer({ minimum: 0, ...(description === undefined ? {} : { description }) });
const Edge = Type.Unsafe<Scalar>({ type: ["number", "string", "boolean"] });
const Extreme = Type.Optional(
  Type.Unsafe<Scalar | null>({
    type: ["number", "string", "boolean", "null"],
    description: "Integers beyond 2^53 as strings of digits; dates and times in ISO 8601; texts by code point",
  }),
);
const Measure = Type.Optional(
  Type.Unsafe<number | string | null>({
    type: ["number", "string", "null"],
    description: "Integers beyond 2^53 as strings of digits; dates and times in ISO 8601; null where it is not defined",
  }),
);
const Distance = Type.Optional(
  Type.Unsafe<number | string | null>({
    type: ["number", "string", "null"],
    description: "As percentile75 less percentile25; of dates in days, of times in seconds",
  }),
);
const Moment = Type.Optional(
  Type.Unsafe<number | null>({ type: ["number", "null"], description: "Null where it is not defined" }),
);
const Length = Type.Optional(
  Type.Unsafe<number | null>({ type: ["number", "null"], description: "In code points; of lists, in elements" }),
);

/** Exact statistics of a column; members that do not apply to its type are absent, undefined results null. */
export const statisticsMembers = {
  rowCount: Count("Rows in the record set; of the elements of lists, all of them"),
  nonNullCount: Count("Cells with a value"),
  missingCount: Count("Cells without one"),
  missingPercentage: Type.Number({ minimum: 0, maximum: 100 }),
  infinities: Type.Optional(
    Type.Object(
      { positive: Count(), negative: Count() },
      {
        additionalProperties: false,
        description: "Cells that are infinite: values, which counts count; what is computed is computed of the others",
      },
    ),
  ),
  uniqueCount: Type.Optional(Count("Distinct values, exact; absent on columns that only group or list others")),
  min: Extreme,
  max: Extreme,
  range: Measure,
  sum: Measure,
  mean: Moment,
  variance: Moment,
  standardDeviation: Moment,
  skewness: Moment,
  kurtosis: Moment,
  median: Measure,
  percentile01: Measure,
  percentile05: Measure,
  percentile25: Measure,
  percentile75: Measure,
  percentile95: Measure,
  percentile99: Measure,
  interquartileRange: Distance,
  zeros: Type.Optional(Count()),
  negatives: Type.Optional(Count()),
  histogram: Type.Optional(
    Type.Array(
      Type.Object(
        {
          binRange: Type.Tuple([Edge, Edge], {
            description: "Values from the first edge up to, but for the last bin not including, the second",
          }),
          count: Count(),
        },
        { additionalProperties: false },
      ),
      { description: "Bins of equal width" },
    ),
  ),
  topValues: Type.Optional(
    Type.Array(Type.Object({ value: Type.Unsafe<JsonValue>({}), count: Count() }, { additionalProperties: false }), {
      description: "The most frequent values, at most ten",
      maxItems: 10,
    }),
  ),
  otherCount: Type.Optional(Count("Cells whose value is none of topValues")),
  minLength: Length,
  maxLength: Length,
  meanLength: Length,
  emptyCount: Type.Optional(Count("Empty texts, or empty lists")),
};

export const ColumnStatistics = Type.Object(statisticsMembers, { additionalProperties: false });

export type ColumnStatistics = Static<typeof ColumnStatistics>;
