import type { DuckDBValue } from "@duckdb/node-api";
import type { JsonValue } from "../json-value.ts";
import { BigIntegerAccumulator } from "../statistics/big-integer-summary.ts";
import { finiteOrNull, integerSum } from "../statistics/moments.ts";
import { type NumberSummary, summariseNumbers, valuesAt } from "../statistics/number-summary.ts";
import { RunCollector, type Runs } from "../statistics/runs.ts";
import { SAMPLE_SIZE, seededRows } from "../statistics/seeded.ts";
import { sortDoubles } from "../statistics/sort-doubles.ts";
import { TOP, type TopValue } from "../statistics/top-values.ts";
import { cellToJson, integerToJson } from "./cell.ts";
import { clip } from "./clip.ts";
import type { ScalarNode } from "./column-tree.ts";
import { asDouble, fromDouble } from "./kinds.ts";
import type { ColumnStatistics, DataType } from "./model.ts";
import type { TableSession } from "./session.ts";
import { literal } from "./sql.ts";

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
  /** Of integers, and of dates in days since 1970. */
  min: DuckDBValue;
  max: DuckDBValue;
}

const OVERVIEW_WIDTH = 3;
const HEAD_WIDTH = 2;
const HEAD_ROWS = 4096;

/** A query over a relation whose row `readOverview` reads for each of the nodes. */
export function overviewQuery(relation: string, nodes: ScalarNode[]): string {
  const whole = nodes.map(overviewSelect).join(", ");
  const head = nodes.map(headSelect).join(", ");
  return `SELECT * FROM (SELECT count(*), ${whole} FROM ${relation}), (SELECT ${head} FROM (SELECT * FROM ${relation} LIMIT ${HEAD_ROWS}))`;
}

function overviewSelect({ scalar: { kind, value } }: ScalarNode): string {
  if (kind === "integer") return `count(${value}), min(${value}), max(${value})`;
  if (kind === "date") return `count(${value}), ${asDouble(kind, `min(${value})`)}, ${asDouble(kind, `max(${value})`)}`;
  return `count(${value}), NULL, NULL`;
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
  };
}

export interface ScalarResult {
  dataType: DataType;
  statistics: ColumnStatistics;
  sample: JsonValue[];
}

/** A bound on the memory that one column's values may take in this process, in bytes. */
export interface ColumnBudget {
  bytes: number;
}

/** A scalar column of a relation. */
export interface ScalarColumn {
  session: TableSession;
  relation: string;
  node: ScalarNode;
  overview: Overview;
  budget: ColumnBudget;
  /** Makes the sample repeatable. */
  seed: string;
}

/** The exact statistics of a scalar column, and a sample of its values. */
export async function profileScalar(column: ScalarColumn): Promise<ScalarResult> {
  const { node, overview } = column;
  const { kind, dataType, zoned } = node.scalar;
  const { nonNullCount } = overview;
  const base = presence(overview.rowCount, nonNullCount);
  if (nonNullCount === 0) return { dataType, statistics: { ...base, uniqueCount: 0 }, sample: [] };
  if (kind === "text") return textProfile(column, base);
  if (kind === "boolean") {
    const { uniqueCount, top, sample } = await groups(column, []);
    return { dataType, statistics: { ...base, uniqueCount, ...topAndOther(top, nonNullCount) }, sample };
  }
  if (kind === "integer" && !isSafe(overview)) return bigIntegerProfile(column, base);
  const runs = await sortedValues(column);
  const sum = kind === "integer" ? integerSum(runs) : undefined;
  const summary = summariseNumbers(runs, sum);
  const sampled = valuesAt(runs, seededRows(column.seed, nonNullCount, SAMPLE_SIZE));
  if (kind === "integer" || kind === "float") {
    const statistics = { ...base, ...numericStatistics(summary, nonNullCount) };
    return {
      dataType,
      statistics: sum === undefined ? statistics : { ...statistics, sum: integerToJson(sum) },
      sample: sampled,
    };
  }
  return {
    dataType,
    statistics: { ...base, ...temporalStatistics(summary, node, nonNullCount) },
    sample: sampled.map((value) => fromDouble(kind, value, zoned)),
  };
}

function isSafe({ min, max }: Overview): boolean {
  if (min === null || max === null) return true;
  return BigInt(min as bigint) >= -MAX_SAFE && BigInt(max as bigint) <= MAX_SAFE;
}

type Presence = Pick<ColumnStatistics, "rowCount" | "nonNullCount" | "missingCount" | "missingPercentage">;

/** Counts of cells with and without a value. */
export function presence(rowCount: number, nonNullCount: number): Presence {
  const missingCount = rowCount - nonNullCount;
  return {
    rowCount,
    nonNullCount,
    missingCount,
    missingPercentage: rowCount === 0 ? 0 : (missingCount / rowCount) * 100,
  };
}

/** Whether a column's values are taken out and sorted in this thread, rather than grouped and sorted by DuckDB. */
export function isSortedHere({ node, overview, budget }: ScalarColumn): boolean {
  const { kind } = node.scalar;
  if (kind === "text" || kind === "boolean" || (kind === "integer" && !isSafe(overview))) return false;
  const { nonNullCount, headCount, headDistinct, min, max } = overview;
  const fits = nonNullCount * 2 * Float64Array.BYTES_PER_ELEMENT <= budget.bytes;
  const repeats = headDistinct * FEW_DISTINCT <= headCount;
  const discrete = kind === "integer" || kind === "date";
  const narrow = discrete && (Number(max) - Number(min)) * FEW_DISTINCT <= nonNullCount;
  return fits && !repeats && !narrow;
}

/** The column's values in order. */
async function sortedValues(column: ScalarColumn): Promise<Runs> {
  const { session, relation, node, overview } = column;
  const { kind, value } = node.scalar;
  const double = asDouble(kind, value);
  if (isSortedHere(column)) {
    const count = overview.nonNullCount;
    const values = await session.doubles(`SELECT ${double} FROM ${relation} WHERE ${value} IS NOT NULL`, count);
    return { values: sortDoubles(values), counts: null, total: count };
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

type NumericMembers = Omit<ColumnStatistics, keyof Presence>;

async function bigIntegerProfile(column: ScalarColumn, base: Presence): Promise<ScalarResult> {
  const { session, relation, node, overview, seed } = column;
  const { value, dataType } = node.scalar;
  const count = overview.nonNullCount;
  const min = BigInt(overview.min as bigint);
  const max = BigInt(overview.max as bigint);
  const accumulator = new BigIntegerAccumulator({ count, min, max }, seededRows(seed, count, SAMPLE_SIZE));
  await session.each(
    `SELECT ${value} AS v, count(*) AS n FROM ${relation} WHERE ${value} IS NOT NULL GROUP BY 1 ORDER BY 1`,
    ([v, n]) => accumulator.push(BigInt(v as bigint), Number(n)),
  );
  const summary = accumulator.result();
  const [percentile05, median, percentile95] = summary.quantiles;
  const top = summary.topValues.map((entry) => ({ value: integerToJson(entry.value), count: entry.count }));
  return {
    dataType,
    statistics: {
      ...base,
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
      ...topAndOther(top, count),
    },
    sample: summary.sample.map(integerToJson),
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

async function textProfile(column: ScalarColumn, base: Presence): Promise<ScalarResult> {
  const { uniqueCount, top, sample, aggregates } = await groups(column, [
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
    dataType: isUrl === true ? "sc:URL" : column.node.scalar.dataType,
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
    sample,
  };
}

interface Groups {
  uniqueCount: number;
  top: TopValue<JsonValue>[];
  /** Distinct values drawn by a hash of value and seed. */
  sample: JsonValue[];
  aggregates: DuckDBValue[];
}

/** The exact number of distinct values, the most frequent ones, and aggregates over (v, n): a value and its count. */
async function groups({ session, relation, node, seed }: ScalarColumn, aggregates: string[]): Promise<Groups> {
  const { value } = node.scalar;
  const { rows } = await session.query(
    `WITH g AS MATERIALIZED (
       SELECT ${value} AS v, count(*) AS n FROM ${relation} WHERE ${value} IS NOT NULL GROUP BY 1
     )
     SELECT t.v, t.n, s.* FROM (SELECT v, n FROM g ORDER BY n DESC, v LIMIT ${TOP}) t,
       (SELECT (SELECT list(v) FROM (SELECT v FROM g ORDER BY hash(v, ${literal(seed)}), v LIMIT ${SAMPLE_SIZE})),
          ${["count(*)", ...aggregates].join(", ")} FROM g) s`,
  );
  const [, , sample, uniqueCount, ...values] = rows[0] ?? [];
  return {
    uniqueCount: Number(uniqueCount),
    top: rows.map(([v = null, n]) => ({ value: clip(cellToJson(v)), count: Number(n) })),
    sample: (cellToJson(sample ?? null) as JsonValue[]).map(clip),
    aggregates: values,
  };
}

function topAndOther<Value extends JsonValue>(
  topValues: TopValue<Value>[],
  nonNullCount: number,
): { topValues: TopValue<Value>[]; otherCount: number } {
  return { topValues, otherCount: nonNullCount - topValues.reduce((sum, { count }) => sum + count, 0) };
}
