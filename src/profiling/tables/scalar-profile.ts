import type { DuckDBValue } from "@duckdb/node-api";
import type { JsonValue } from "../json-value.ts";
import { BigIntegerAccumulator } from "../statistics/big-integer-summary.ts";
import { finiteOrNull } from "../statistics/moments.ts";
import { type NumberSummary, summariseNumbers } from "../statistics/number-summary.ts";
import { RunCollector, type Runs } from "../statistics/runs.ts";
import { sortDoubles } from "../statistics/sort-doubles.ts";
import { TOP, type TopValue } from "../statistics/top-values.ts";
import { cellToJson, integerToJson } from "./cell.ts";
import { clip } from "./clip.ts";
import type { ScalarNode } from "./column-tree.ts";
import { asDouble, fromDouble } from "./kinds.ts";
import type { ColumnStatistics, DataType } from "./model.ts";
import type { TableSession } from "./session.ts";

/**
 * Grouping is cheaper than sorting where there are this many times fewer distinct values than values, judged by the
 * column's first rows and, where values are whole, by its range.
 */
const FEW_DISTINCT = 4;
const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** What one scan over a relation tells about a scalar column. */
export interface Overview {
  rowCount: number;
  nonNullCount: number;
  /** Of the first rows of the relation: cells with a value, and distinct ones among them. */
  headCount: number;
  headDistinct: number;
  /** Of numbers, dates and times; the latter two as doubles, see `asDouble`. */
  min: DuckDBValue;
  max: DuckDBValue;
  /** The exact sum of integers. */
  sum: DuckDBValue;
}

const OVERVIEW_WIDTH = 4;
const HEAD_WIDTH = 2;
const HEAD_ROWS = 4096;

/** A query over a relation whose row `readOverview` reads for each of the nodes. */
export function overviewQuery(relation: string, nodes: ScalarNode[]): string {
  const whole = nodes.map(overviewSelect).join(", ");
  const head = nodes.map(headSelect).join(", ");
  return `SELECT * FROM (SELECT count(*), ${whole} FROM ${relation}), (SELECT ${head} FROM (SELECT * FROM ${relation} LIMIT ${HEAD_ROWS}))`;
}

function overviewSelect({ scalar: { kind, value, wide } }: ScalarNode): string {
  if (kind === "text" || kind === "boolean") return `count(${value}), NULL, NULL, NULL`;
  const ordered = kind === "integer" || kind === "float" ? value : asDouble(kind, value);
  const integerSum = wide ? `sum(TRY_CAST(${value} AS BIGINT))` : `sum(${value})`;
  return `count(${value}), min(${ordered}), max(${ordered}), ${kind === "integer" ? integerSum : "NULL"}`;
}

function headSelect({ scalar: { kind, value } }: ScalarNode): string {
  return kind === "text" || kind === "boolean"
    ? "count(NULL), count(NULL)"
    : `count(${value}), count(DISTINCT ${value})`;
}

/** Reads the overview of the i-th of n columns. */
export function readOverview(row: DuckDBValue[], i: number, n: number): Overview {
  const at = (offset: number): DuckDBValue => row[1 + i * OVERVIEW_WIDTH + offset] ?? null;
  const head = 1 + n * OVERVIEW_WIDTH + i * HEAD_WIDTH;
  return {
    rowCount: Number(row[0]),
    nonNullCount: Number(at(0)),
    headCount: Number(row[head]),
    headDistinct: Number(row[head + 1]),
    min: at(1),
    max: at(2),
    sum: at(3),
  };
}

export interface ScalarResult {
  dataType: DataType;
  statistics: ColumnStatistics;
}

/** A bound on the memory that one column's values may take in this process, in bytes. */
export interface ColumnBudget {
  bytes: number;
}

/** The exact statistics of a scalar column of a relation. */
export async function profileScalar(
  session: TableSession,
  relation: string,
  node: ScalarNode,
  overview: Overview,
  budget: ColumnBudget,
): Promise<ScalarResult> {
  const base = presence(overview.rowCount, overview.nonNullCount);
  const { kind, dataType } = node.scalar;
  const { nonNullCount } = overview;
  if (nonNullCount === 0) return { dataType, statistics: { ...base, uniqueCount: 0 } };
  switch (kind) {
    case "text":
      return textProfile(session, relation, node, base);
    case "boolean": {
      const { uniqueCount, top } = await groups(session, relation, node, []);
      return { dataType, statistics: { ...base, uniqueCount, ...topAndOther(top, nonNullCount) } };
    }
    case "integer": {
      const min = BigInt(overview.min as bigint);
      const max = BigInt(overview.max as bigint);
      if (min < -MAX_SAFE || max > MAX_SAFE) {
        return { dataType, statistics: { ...base, ...(await bigIntegers(session, relation, node, overview)) } };
      }
      const sum = BigInt(overview.sum as bigint);
      const summary = summariseNumbers(await sortedValues(session, relation, node, overview, budget), sum);
      return {
        dataType,
        statistics: { ...base, ...numericStatistics(summary, nonNullCount), sum: integerToJson(sum) },
      };
    }
    case "float": {
      const summary = summariseNumbers(await sortedValues(session, relation, node, overview, budget));
      return { dataType, statistics: { ...base, ...numericStatistics(summary, nonNullCount) } };
    }
    default: {
      const summary = summariseNumbers(await sortedValues(session, relation, node, overview, budget));
      return { dataType, statistics: { ...base, ...temporalStatistics(summary, node, nonNullCount) } };
    }
  }
}

/** Counts of cells with and without a value. */
export function presence(
  rowCount: number,
  nonNullCount: number,
): Pick<ColumnStatistics, "rowCount" | "nonNullCount" | "missingCount" | "missingPercentage"> {
  const missingCount = rowCount - nonNullCount;
  return {
    rowCount,
    nonNullCount,
    missingCount,
    missingPercentage: rowCount === 0 ? 0 : (missingCount / rowCount) * 100,
  };
}

/** The column's values in order: taken out and sorted here, or grouped and sorted by DuckDB where these are few or very many. */
async function sortedValues(
  session: TableSession,
  relation: string,
  node: ScalarNode,
  overview: Overview,
  budget: ColumnBudget,
): Promise<Runs> {
  const { kind, value } = node.scalar;
  const { nonNullCount, headCount, headDistinct } = overview;
  const double = asDouble(kind, value);
  const fits = nonNullCount * 2 * Float64Array.BYTES_PER_ELEMENT <= budget.bytes;
  const discrete = kind === "integer" || kind === "date";
  const few =
    headDistinct * FEW_DISTINCT <= headCount ||
    (discrete && (Number(overview.max) - Number(overview.min)) * FEW_DISTINCT <= nonNullCount);
  if (fits && !few) {
    const values = await session.doubles(`SELECT ${double} FROM ${relation} WHERE ${value} IS NOT NULL`, nonNullCount);
    return { values: sortDoubles(values), counts: null, total: nonNullCount };
  }
  const runs = new RunCollector();
  await session.eachPair(
    `SELECT ${double} AS v, count(*)::DOUBLE AS n FROM ${relation} WHERE ${value} IS NOT NULL GROUP BY 1 ORDER BY 1`,
    (v, n) => runs.push(v, n),
  );
  return runs.result();
}

function numericStatistics(summary: NumberSummary, count: number): NumericMembers {
  const { uniqueCount, min, max, zeros, negatives } = summary;
  const [percentile05, median, percentile95] = summary.quantiles;
  return {
    uniqueCount,
    min,
    max,
    range: finiteOrNull(max - min),
    sum: finiteOrNull(summary.sum),
    ...summary.moments,
    median,
    percentile05,
    percentile95,
    zeros,
    negatives,
    histogram: summary.histogram,
    ...topAndOther(summary.topValues, count),
  };
}

type NumericMembers = Omit<ColumnStatistics, "rowCount" | "nonNullCount" | "missingCount" | "missingPercentage">;

async function bigIntegers(
  session: TableSession,
  relation: string,
  node: ScalarNode,
  overview: Overview,
): Promise<NumericMembers> {
  const { value } = node.scalar;
  const min = BigInt(overview.min as bigint);
  const max = BigInt(overview.max as bigint);
  const accumulator = new BigIntegerAccumulator({ count: overview.nonNullCount, min, max });
  await session.each(
    `SELECT ${value} AS v, count(*) AS n FROM ${relation} WHERE ${value} IS NOT NULL GROUP BY 1 ORDER BY 1`,
    ([v, n]) => accumulator.push(BigInt(v as bigint), Number(n)),
  );
  const summary = accumulator.result();
  const [percentile05, median, percentile95] = summary.quantiles;
  const top = summary.topValues.map((entry) => ({ value: integerToJson(entry.value), count: entry.count }));
  return {
    uniqueCount: summary.uniqueCount,
    min: integerToJson(min),
    max: integerToJson(max),
    range: integerToJson(max - min),
    sum: integerToJson(summary.sum),
    ...summary.moments,
    median,
    percentile05,
    percentile95,
    zeros: summary.zeros,
    negatives: summary.negatives,
    histogram: summary.histogram,
    ...topAndOther(top, overview.nonNullCount),
  };
}

function temporalStatistics(summary: NumberSummary, node: ScalarNode, count: number): NumericMembers {
  const { kind, zoned } = node.scalar;
  const text = (double: number): string => fromDouble(kind, double, zoned);
  return {
    uniqueCount: summary.uniqueCount,
    min: text(summary.min),
    max: text(summary.max),
    median: text(summary.quantiles[1]),
    histogram: summary.histogram.map((bin) => ({
      binRange: [text(bin.binRange[0]), text(bin.binRange[1])],
      count: bin.count,
    })),
    ...topAndOther(
      summary.topValues.map((top) => ({ value: text(top.value), count: top.count })),
      count,
    ),
  };
}

async function textProfile(
  session: TableSession,
  relation: string,
  node: ScalarNode,
  base: ReturnType<typeof presence>,
): Promise<ScalarResult> {
  const { uniqueCount, top, aggregates } = await groups(session, relation, node, [
    "min(v)",
    "max(v)",
    "min(length(v))",
    "max(length(v))",
    "sum(length(v) * n)",
    "coalesce(sum(n) FILTER (v = ''), 0)",
    "bool_and(starts_with(v, 'http://') OR starts_with(v, 'https://'))",
  ]);
  const [min = null, max = null, shortest, longest, length, empty, isUrl] = aggregates;
  return {
    dataType: isUrl === true ? "sc:URL" : node.scalar.dataType,
    statistics: {
      ...base,
      uniqueCount,
      min: clip(cellToJson(min)) as string,
      max: clip(cellToJson(max)) as string,
      minLength: Number(shortest),
      maxLength: Number(longest),
      meanLength: Number(length) / base.nonNullCount,
      emptyCount: Number(empty),
      ...topAndOther(top, base.nonNullCount),
    },
  };
}

/** The exact number of distinct values, the most frequent ones, and aggregates over (v, n): a value and its count. */
async function groups(
  session: TableSession,
  relation: string,
  node: ScalarNode,
  aggregates: string[],
): Promise<{ uniqueCount: number; top: TopValue<JsonValue>[]; aggregates: DuckDBValue[] }> {
  const { value } = node.scalar;
  const { rows } = await session.query(
    `WITH g AS MATERIALIZED (
       SELECT ${value} AS v, count(*) AS n FROM ${relation} WHERE ${value} IS NOT NULL GROUP BY 1
     )
     SELECT t.v, t.n, s.* FROM (SELECT v, n FROM g ORDER BY n DESC, v LIMIT ${TOP}) t,
       (SELECT ${["count(*)", ...aggregates].join(", ")} FROM g) s`,
  );
  const [, , uniqueCount, ...values] = rows[0] ?? [];
  return {
    uniqueCount: Number(uniqueCount),
    top: rows.map(([v = null, n]) => ({ value: clip(cellToJson(v)), count: Number(n) })),
    aggregates: values,
  };
}

function topAndOther<Value extends JsonValue>(
  topValues: TopValue<Value>[],
  nonNullCount: number,
): { topValues: TopValue<Value>[]; otherCount: number } {
  return { topValues, otherCount: nonNullCount - topValues.reduce((sum, { count }) => sum + count, 0) };
}
