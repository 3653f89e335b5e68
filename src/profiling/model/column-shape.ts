import { type Static, Type } from "typebox";

/** The quantiles that a shape holds: at 0 %, 5 %, 10 % and so on up to 100 %. */
const SHAPE_QUANTILES = 21;
/** Bins of a shape's histograms, at most. */
const SHAPE_BINS = 40;
/** Columns of a table, the first ones, that have a shape: documents of wide tables stay as large as they are useful. */
export const SHAPED_COLUMNS = 1000;

const Point = Type.Unsafe<number | string>({ type: ["number", "string"] });
const counts = Type.Array(Type.Integer({ minimum: 0 }), { minItems: 1, maxItems: SHAPE_BINS });
const edgesOf =
  "One more than there are bins: values from an edge up to the next, but for the last bin not including it";

/** How the values of a column lie, finely enough to draw and to compare it. Exact, of the cells with a (finite) value. */
export const ColumnShape = Type.Object(
  {
    quantiles: Type.Optional(
      Type.Array(Point, {
        minItems: SHAPE_QUANTILES,
        maxItems: SHAPE_QUANTILES,
        description:
          "Of numbers, dates and times, at 0 %, 5 %, 10 % and so on up to 100 %, interpolated as the median is",
      }),
    ),
    histogram: Type.Optional(
      Type.Object(
        {
          edges: Type.Array(Point, {
            description: `${edgesOf}; round numbers, dates and times`,
            maxItems: SHAPE_BINS + 1,
          }),
          counts,
        },
        { additionalProperties: false, description: "Of numbers, dates and times" },
      ),
    ),
    lengths: Type.Optional(
      Type.Object(
        { edges: Type.Array(Type.Integer({ minimum: 0 }), { description: edgesOf, maxItems: SHAPE_BINS + 1 }), counts },
        { additionalProperties: false, description: "Of texts: how many code points they have" },
      ),
    ),
  },
  { additionalProperties: false },
);

export type ColumnShape = Static<typeof ColumnShape>;
