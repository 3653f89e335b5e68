import { type Static, Type } from "typebox";
import { statisticsMembers } from "../../model/column-statistics.ts";
import { closed } from "./reference.ts";

/** The statistics of a field, which are those of its column. */
export const StatisticsNode = Type.Object(
  { "@type": Type.Literal("dg:ColumnStatistics"), ...statisticsMembers },
  closed,
);

export type StatisticsNode = Static<typeof StatisticsNode>;

/** A statistic as Croissant 1.1 annotates a field with it. */
export const Annotation = Type.Object(
  {
    "@type": Type.Literal("cr:Field"),
    "@id": Type.String(),
    name: Type.String(),
    value: Type.Unsafe<number | string | boolean>({ type: ["number", "string", "boolean"] }),
    dataType: Type.Tuple([Type.String(), Type.String()], {
      description: "The type of the value, and the address of what it says",
    }),
  },
  closed,
);

export type Annotation = Static<typeof Annotation>;
