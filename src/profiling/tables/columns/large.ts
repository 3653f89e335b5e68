import { DuckDBListValue, type DuckDBStructValue, type DuckDBValue } from "@duckdb/node-api";
import type { JsonValue } from "../../json-value.ts";
import { type Counted, candidateRules, semanticTypes } from "../../semantics/detect.ts";
import { commonPattern } from "../../semantics/pattern.ts";
import { DecimalTally } from "../../statistics/decimal-tally.ts";
import { NumberAccumulator } from "../../statistics/number-accumulator.ts";
import { summariseNumbers } from "../../statistics/number-summary.ts";
import { SAMPLE_SIZE, seededRows } from "../../statistics/seeded.ts";
import { sortDoubles } from "../../statistics/sort-doubles.ts";
import { TOP, type TopValue } from "../../statistics/top-values.ts";
import { cellToJson } from "../cell.ts";
import { clip } from "../clip.ts";
import type { ScalarNode } from "../column-tree.ts";
import { asDouble } from "../kinds.ts";
import type { TableSession } from "../session.ts";
import { literal } from "../sql.ts";
import type { Budget } from "./budget.ts";
import type { Cells } from "./cells.ts";
import { bigIntegersResult, summaryResult } from "./numbers.ts";
import type { Overview } from "./overview.ts";
import { type Presence, presence, type ScalarResult, topAndOther } from "./result.ts";
import { meaning } from "./texts.ts";

/**
 * Grouping is cheaper than sorting where there are this many times fewer distinct values than values, judged by the
 * column's first rows and, where values are whole, by its range.
 */
const FEW_DISTINCT = 4;
const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);
/** Distinct values of a column that are held against the rules of semantic types. */
const CHECKED = 10_000;

/** A scalar column of a relation of any number of rows. */
export interface LargeColumn {
  session: TableSession;
  relation: string;
  node: ScalarNode;
  /** Under which name people know it. */
  label: string;
  rowCount: number;
  /** Of a text or boolean column nothing. */
  overview: Overview;
  /** Its cells in the first rows: what is looked for in all of them depends on these. */
  first: Cells;
  budget: Budget;
  /** Makes the sample repeatable. */
  seed: string;
}

/** The exact statistics of a scalar column, and a sample of its values. */
export async function profileLarge(column: LargeColumn): Promise<ScalarResult> {
  const { node, overview, seed } = column;
  const { kind, dataType } = node.scalar;
  if (kind === "text") return textProfile(column);
  if (kind === "boolean") return booleanProfile(column);
  const { nonNullCount } = overview;
  const base = presence(column.rowCount, nonNullCount);
  if (nonNullCount === 0) return { dataType, statistics: { ...base, uniqueCount: 0 }, sample: [] };
  if (kind === "integer" && !isSafe(overview)) return bigIntegerProfile(column, base);
  const ranks = seededRows(seed, nonNullCount, SAMPLE_SIZE);
  const { summary, sample } = await numbers(column, ranks);
  return summaryResult(node.scalar, base, summary, sample);
}

type Numbers = ReturnType<NumberAccumulator["result"]>;

/** Brings a column's values into order by the way that its first rows and its range make cheapest, which may be wrong. */
async function numbers(column: LargeColumn, ranks: number[]): Promise<Numbers> {
  if (!isTakenOut(column)) return groupedNumbers(column, ranks);
  const { budget, overview } = column;
  const measure = tallyMeasure(column);
  if (measure !== null) {
    const tallied = await budget.using(talliedBytes(measure), () => talliedNumbers(column, ranks, measure));
    if (tallied !== null) return tallied;
  }
  const bytes = sortedBytes(overview);
  if (bytes > budget.bytes) return groupedNumbers(column, ranks);
  return budget.using(bytes, () => sortedNumbers(column, ranks));
}

/** Whether all integers between the least and the greatest are exact as doubles. */
export function isSafe({ min, max }: Pick<Overview, "min" | "max">): boolean {
  if (min === null || max === null) return true;
  return BigInt(min as bigint) >= -MAX_SAFE && BigInt(max as bigint) <= MAX_SAFE;
}

/** Whether a column's values are taken out and ordered in this thread, rather than grouped and ordered by DuckDB. */
export function isTakenOut(column: LargeColumn): boolean {
  const { node, overview, first, budget } = column;
  const { kind } = node.scalar;
  if (kind === "text" || kind === "boolean" || (kind === "integer" && !isSafe(overview))) return false;
  const { nonNullCount, min, max } = overview;
  const firstValues = (first as Float64Array).filter((value) => !Number.isNaN(value));
  const repeats = new Set(firstValues).size * FEW_DISTINCT <= firstValues.length;
  const discrete = kind === "integer" || kind === "date";
  const narrow = discrete && (Number(max) - Number(min)) * FEW_DISTINCT <= nonNullCount;
  if (repeats || narrow) return false;
  return sortedBytes(overview) <= budget.bytes || tallyMeasure(column) !== null;
}

function sortedBytes({ nonNullCount }: Overview): number {
  return nonNullCount * 2 * Float64Array.BYTES_PER_ELEMENT;
}

function talliedBytes({ width }: { width: number }): number {
  return width * Uint32Array.BYTES_PER_ELEMENT;
}

/** How a column's values are counted one by one; null where, by its first rows, that is dearer than to sort them. */
function tallyMeasure({ overview, first, budget }: LargeColumn): ReturnType<typeof DecimalTally.measure> {
  const { min, max, nonNullCount } = overview;
  const measure = DecimalTally.measure(first as Float64Array, Number(min), Number(max));
  if (measure === null || measure.width > nonNullCount * FEW_DISTINCT) return null;
  return talliedBytes(measure) > budget.bytes ? null : measure;
}

function accumulatorOf({ node, overview }: LargeColumn, ranks: number[]): NumberAccumulator {
  const extent = { count: overview.nonNullCount, min: Number(overview.min), max: Number(overview.max) };
  return new NumberAccumulator(extent, node.scalar.kind === "integer", ranks);
}

function valuesQuery({ relation, node }: LargeColumn): string {
  const { kind, value } = node.scalar;
  return `SELECT ${asDouble(kind, value)} FROM ${relation} WHERE ${value} IS NOT NULL`;
}

/** Null where a value has more decimals than those in the first rows. */
async function talliedNumbers(
  column: LargeColumn,
  ranks: number[],
  measure: { scale: number; width: number },
): Promise<Numbers | null> {
  const tally = DecimalTally.of(measure, Number(column.overview.min));
  if (!(await column.session.eachDoubles(valuesQuery(column), (values) => tally.add(values)))) return null;
  const accumulator = accumulatorOf(column, ranks);
  tally.each((value, count) => accumulator.push(value, count));
  return accumulator.result();
}

async function sortedNumbers(column: LargeColumn, ranks: number[]): Promise<Numbers> {
  const { session, node, overview } = column;
  const values = sortDoubles(await session.doubles(valuesQuery(column), overview.nonNullCount));
  return summariseNumbers(values, node.scalar.kind === "integer", ranks);
}

async function groupedNumbers(column: LargeColumn, ranks: number[]): Promise<Numbers> {
  const { session, relation, node } = column;
  const { kind, value } = node.scalar;
  const accumulator = accumulatorOf(column, ranks);
  await session.eachPair(
    `SELECT ${asDouble(kind, value)} AS v, count(*)::DOUBLE AS n FROM ${relation} WHERE ${value} IS NOT NULL GROUP BY 1 ORDER BY 1`,
    (v, n) => accumulator.push(v, n),
  );
  return accumulator.result();
}

function bigIntegerProfile(column: LargeColumn, base: Presence): Promise<ScalarResult> {
  const { session, relation, node, overview, seed } = column;
  const { value } = node.scalar;
  const extent = { min: BigInt(overview.min as bigint), max: BigInt(overview.max as bigint) };
  return bigIntegersResult(node.scalar, base, extent, seed, (push) =>
    session.each(
      `SELECT ${value} AS v, count(*) AS n FROM ${relation} WHERE ${value} IS NOT NULL GROUP BY 1 ORDER BY 1`,
      ([v, n]) => push(BigInt(v as bigint), Number(n)),
    ),
  );
}

async function booleanProfile(column: LargeColumn): Promise<ScalarResult> {
  const { rowCount, node } = column;
  const { uniqueCount, nonNullCount, top, sample } = await groups(column, []);
  const statistics = { ...presence(rowCount, nonNullCount), uniqueCount };
  if (nonNullCount === 0) return { dataType: node.scalar.dataType, statistics, sample };
  return {
    dataType: node.scalar.dataType,
    statistics: { ...statistics, ...topAndOther(top, nonNullCount) },
    sample,
  };
}

async function textProfile(column: LargeColumn): Promise<ScalarResult> {
  const { label, first, rowCount, node } = column;
  const { dataType } = node.scalar;
  const firstTexts = [...new Set(first as (string | null)[])].filter(
    (text) => text !== null && text !== "",
  ) as string[];
  const candidates = candidateRules(label, firstTexts);
  const regex = commonPattern(firstTexts);
  const { uniqueCount, nonNullCount, top, sample, aggregates } = await groups(column, [
    "min(v)",
    "max(v)",
    "min(length(v))",
    "max(length(v))",
    "sum(length(v) * n)",
    "coalesce(sum(n) FILTER (v = ''), 0)",
    "bool_and(starts_with(v, 'http://') OR starts_with(v, 'https://'))",
    regex === null ? "NULL" : `sum(n) FILTER (regexp_full_match(v, ${literal(regex)}))`,
    candidates.length === 0 ? "NULL" : drawn("{v: v, n: n}", column.seed, CHECKED),
  ]);
  const base = presence(rowCount, nonNullCount);
  if (nonNullCount === 0) return { dataType, statistics: { ...base, uniqueCount }, sample };
  const [min = null, max = null, shortest, longest, length, empty, isUrl, matching, checked = null] = aggregates;
  const filled = nonNullCount - Number(empty);
  const semantics = semanticTypes(label, candidates, countedTexts(checked), uniqueCount <= CHECKED);
  return {
    dataType: isUrl === true ? "sc:URL" : dataType,
    statistics: {
      ...base,
      uniqueCount,
      min: clip(cellToJson(min)) as string,
      max: clip(cellToJson(max)) as string,
      minLength: Number(shortest),
      maxLength: Number(longest),
      meanLength: Number(length) / nonNullCount,
      emptyCount: Number(empty),
      ...topAndOther(top, nonNullCount),
    },
    sample,
    ...meaning(semantics, regex === null || filled === 0 ? null : { regex, share: Number(matching ?? 0) / filled }),
  };
}

function* countedTexts(list: DuckDBValue): Generator<Counted> {
  if (!(list instanceof DuckDBListValue)) return;
  for (const item of list.items) {
    const { v, n } = (item as DuckDBStructValue).entries;
    yield [String(v), Number(n)];
  }
}

interface Groups {
  uniqueCount: number;
  nonNullCount: number;
  top: TopValue<JsonValue>[];
  /** Distinct values drawn by a hash of value and seed. */
  sample: JsonValue[];
  aggregates: DuckDBValue[];
}

/** A list of some of the distinct values v, drawn by a hash of value and seed. */
function drawn(item: string, seed: string, wanted: number): string {
  return `(SELECT list(${item}) FROM (SELECT v, n FROM g ORDER BY hash(v, ${literal(seed)}), v LIMIT ${wanted}))`;
}

/** The exact number of distinct values, the most frequent ones, and aggregates over (v, n): a value and its count. */
async function groups({ session, relation, node, seed }: LargeColumn, aggregates: string[]): Promise<Groups> {
  const { value } = node.scalar;
  const { rows } = await session.query(
    `WITH g AS MATERIALIZED (
       SELECT ${value} AS v, count(*) AS n FROM ${relation} WHERE ${value} IS NOT NULL GROUP BY 1
     )
     SELECT t.v, t.n, s.* FROM (SELECT v, n FROM g ORDER BY n DESC, v LIMIT ${TOP}) t,
       (SELECT ${[drawn("v", seed, SAMPLE_SIZE), "count(*)", "sum(n)", ...aggregates].join(", ")} FROM g) s`,
  );
  const [, , sample, uniqueCount, nonNullCount, ...values] = rows[0] ?? [];
  return {
    uniqueCount: Number(uniqueCount ?? 0),
    nonNullCount: Number(nonNullCount ?? 0),
    top: rows.map(([v = null, n]) => ({ value: clip(cellToJson(v)), count: Number(n) })),
    sample: sample === undefined ? [] : (cellToJson(sample) as JsonValue[]).map(clip),
    aggregates: values,
  };
}
