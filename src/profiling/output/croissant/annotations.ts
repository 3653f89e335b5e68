import type { ColumnStatistics, DataType } from "../../model/column-statistics.ts";
import type { Annotation } from "../schema/statistics.ts";

const DDI = "http://rdf-vocabulary.ddialliance.org/cv/SummaryStatisticType/2.1.2/";

/** Statistics that have a name of their own outside this project, as Croissant 1.1 annotates them. */
const TERMS: readonly [keyof ColumnStatistics, string][] = [
  ["rowCount", "http://www.wikidata.org/entity/Q4049983"],
  ["mean", `${DDI}7975ed0`],
  ["min", `${DDI}a1d0ec6`],
  ["max", `${DDI}8321e79`],
  ["median", `${DDI}66851a3`],
  ["standardDeviation", `${DDI}690ab50`],
  ["variance", `${DDI}700bc90`],
  ["range", `${DDI}87ba2ec`],
  ["sum", `${DDI}a0ec870`],
];

/** Croissant 1.1 annotations of a field: its statistics as fields with a value. */
export function annotations(
  fieldId: string,
  statistics: ColumnStatistics,
  dataType: DataType | undefined,
): Annotation[] {
  return TERMS.flatMap(([member, term]) => {
    const value = statistics[member];
    if (value === undefined || value === null || typeof value === "object") return [];
    return [
      {
        "@type": "cr:Field",
        "@id": `${fieldId}/annotation/${member}`,
        name: member,
        value,
        dataType: [valueType(member, value, dataType), term],
      },
    ];
  });
}

function valueType(
  member: keyof ColumnStatistics,
  value: number | string | boolean,
  dataType: DataType | undefined,
): string {
  if (member === "rowCount") return "sc:Integer";
  if (typeof value === "number")
    return Number.isInteger(value) && dataType === "sc:Integer" ? "sc:Integer" : "sc:Float";
  return dataType ?? "sc:Text";
}
