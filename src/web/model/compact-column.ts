import type { Field } from "../../profiling/output/schema/field.ts";
import type { StatisticsNode } from "../../profiling/output/schema/statistics.ts";
import { packedEdges } from "./edges.ts";
import { rounded } from "./number-format.ts";
import type { ColumnType, Meaning, ReportColumn } from "./report-model.ts";

/** A field with those nested in it: the columns that a report shows, each after the one it is nested in. */
export interface FlatField {
  field: Field;
  column: ReportColumn;
}

/** The fields of a table of so many rows, one after the other, as columns. */
export function flatColumns(fields: readonly Field[], rows: number): FlatField[] {
  const flat: FlatField[] = [];
  const add = (field: Field, parent: number | null): void => {
    const place = flat.length;
    flat.push({ field, column: { ...columnOf(field, rows), ...(parent === null ? {} : { parent }) } });
    if (field.elements !== undefined) flat.push({ field, column: { ...elementsOf(field), parent: place } });
    for (const child of field.subField ?? []) add(child, place);
  };
  for (const field of fields) add(field, null);
  return flat;
}

/** The type of a field, without its prefix. */
function typeOf({ dataType }: Field): ColumnType | undefined {
  return [dataType ?? []].flat()[0]?.replace(/^sc:/, "") as ColumnType | undefined;
}

function columnOf(field: Field, rows: number): ReportColumn {
  const type = typeOf(field);
  const isList = field.isArray === true;
  const { rowCount } = field.statistics;
  return {
    name: field.name,
    ...(type === undefined ? {} : { type }),
    ...(isList ? { list: true } : {}),
    ...(rowCount === rows ? {} : { rows: rowCount }),
    ...statisticsOf(field.statistics, type),
    ...(isList && field.elements !== undefined ? {} : shapeOf(field, field.statistics, type)),
    ...(field.sample === undefined ? {} : { sample: field.sample }),
    ...(field.semanticTypes === undefined ? {} : { meanings: field.semanticTypes.map(meaningOf) }),
    ...(field.pattern === undefined ? {} : { pattern: field.pattern.regex, patternShare: field.pattern.share }),
    ...(field.personal === true ? { personal: true } : {}),
    ...(field.writtenAs === undefined ? {} : { written: field.writtenAs }),
    ...(field.typeCoverage === undefined ? {} : { coverage: field.typeCoverage }),
    ...(field.referenceEvidence?.basis === "declared" ? { declared: true } : {}),
  };
}

function elementsOf(field: Field): ReportColumn {
  const type = typeOf(field);
  const statistics = field.elements ?? field.statistics;
  return {
    name: field.name,
    elements: true,
    ...(type === undefined ? {} : { type }),
    rows: statistics.rowCount,
    ...statisticsOf(statistics, type),
    ...shapeOf(field, statistics, type),
  };
}

function meaningOf({ type, share, approximate }: NonNullable<Field["semanticTypes"]>[number]): Meaning {
  return approximate === true ? [type, share, 1] : [type, share];
}

/** Statistics by their short names; of what is not defined nothing. */
function statisticsOf(given: StatisticsNode, type: ColumnType | undefined): Omit<ReportColumn, "name"> {
  const { infinities, topValues = [] } = given;
  const values = {
    distinct: given.uniqueCount,
    min: shown(given.min),
    max: shown(given.max),
    median: shown(given.median),
    p01: shown(given.percentile01),
    p05: shown(given.percentile05),
    p25: shown(given.percentile25),
    p75: shown(given.percentile75),
    p95: shown(given.percentile95),
    p99: shown(given.percentile99),
    mean: shown(given.mean),
    deviation: shown(given.standardDeviation),
    skewness: shown(given.skewness),
    kurtosis: shown(given.kurtosis),
    sum: shown(given.sum),
    zeros: given.zeros,
    negatives: given.negatives,
    infinite: infinities === undefined ? undefined : [infinities.positive, infinities.negative],
    shortest: given.minLength,
    longest: given.maxLength,
    meanLength: shown(given.meanLength),
    empties: type === "Text" || type === "URL" || given.emptyCount ? given.emptyCount : undefined,
    top: topValues.length === 0 ? undefined : topValues.map(({ value }) => value),
    topCounts: topValues.length === 0 ? undefined : topValues.map(({ count }) => count),
  };
  const known = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
  return { missing: given.missingCount, ...Object.fromEntries(known) };
}

/** The finest histograms that there are. */
function shapeOf({ shape }: Field, { histogram }: StatisticsNode, type: ColumnType | undefined): Partial<ReportColumn> {
  const fine = shape?.histogram ?? (type === "Boolean" ? undefined : coarse(histogram));
  const lengths = shape?.lengths;
  return {
    ...(fine === undefined ? {} : { bins: fine.counts, edges: packedEdges(fine.edges, type) }),
    ...(lengths === undefined
      ? {}
      : { lengthBins: lengths.counts, lengthEdges: packedEdges(lengths.edges, undefined) }),
  };
}

/** The ten bins, as the finer ones are written. */
function coarse(histogram: StatisticsNode["histogram"]): { edges: (number | string)[]; counts: number[] } | undefined {
  const last = histogram?.at(-1)?.binRange[1];
  if (histogram === undefined || last === undefined) return undefined;
  const edges = [...histogram.map(({ binRange }) => binRange[0]), last].filter((edge) => typeof edge !== "boolean");
  return edges.length === histogram.length + 1 ? { edges, counts: histogram.map(({ count }) => count) } : undefined;
}

function shown<Value>(value: Value): Value | number {
  return typeof value === "number" ? rounded(value) : value;
}
