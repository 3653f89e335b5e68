import { asDouble, asInteger } from "../duckdb/kinds.ts";
import { DecimalTally } from "../statistics/decimal-tally.ts";
import { IncompleteError } from "../statistics/incomplete.ts";
import { NumberAccumulator } from "../statistics/number-accumulator.ts";
import { summariseNumbersYielding } from "../statistics/number-summary.ts";
import { sortDoublesYielding } from "../statistics/sort-doubles.ts";
import { summarisedBeside } from "../statistics/sorting-thread.ts";
import { TURN, yielding } from "../statistics/yielding.ts";
import { booleansResult } from "./booleans.ts";
import type { Budget } from "./budget.ts";
import { bigIntegersResult, isNumber, ranksOf, summaryResult, unitOf } from "./numbers.ts";
import { type Fences, fencesOf } from "./numeric-evidence.ts";
import type { Overview } from "./overview.ts";
import { ascendingParts, inParts } from "./partitions.ts";
import { type Presence, presence, type ScalarResult } from "./result.ts";
import { type TallyPlan, tallyPlan } from "./tally-plan.ts";
import { type TextColumn, textsInSql } from "./texts-in-sql.ts";

/**
 * Grouping is cheaper than sorting where there are this many times fewer distinct values than values, judged by the
 * column's first rows and, where values are whole, by its range.
 */
const LOW_CARDINALITY = 4;
const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);
/** So many values are sorted in a thread of its own: this one could not send queries fast enough otherwise. */
const MANY_VALUES = 2_000_000;
/** Rows whose values are taken out at once: the more, the fewer waits; the fewer, the less memory. */
const TAKEN_ROWS = 1_048_576;
/** A scalar column of a relation of any number of rows. */
export interface LargeColumn extends TextColumn {
  /** Of a text or boolean column nothing. */
  overview: Overview;
  /** The first values of numbers, dates and times, NaN where missing: how they are worked on depends on these. */
  first: Float64Array;
  budget: Budget;
}

/** The exact statistics of a scalar column, and a sample of its values; `takenOut` is what `isTakenOut` says of it. */
export async function profileLarge(column: LargeColumn, takenOut: boolean): Promise<ScalarResult> {
  const { node, overview } = column;
  const { kind, dataType } = node.scalar;
  if (kind === "text") return textsInSql(column);
  if (kind === "boolean") return booleanProfile(column);
  const { nonNullCount } = overview;
  const base = presence(column.rowCount, nonNullCount);
  if (nonNullCount === 0) return { dataType, statistics: { ...base, uniqueCount: 0 }, sample: [] };
  if (isBeyondDoubles(column)) return bigIntegerProfile(column, base);
  const extent = { count: nonNullCount, min: Number(overview.min), max: Number(overview.max) };
  const { summary, sample } = await numbers(column, ranksOf(node.scalar, extent, column), takenOut);
  const beyond = await beyondFences(column, summary.quantiles);
  return summaryResult(node.scalar, base, { ...summary, beyond }, sample, column.label);
}

/** How many values are far out; null where none is, or they are no numbers. */
async function beyondFences(
  { session, relation, node }: LargeColumn,
  quantiles: readonly number[],
): Promise<{ fences: Fences; count: number } | null> {
  const { kind, value } = node.scalar;
  const fences = isNumber(kind) ? fencesOf(quantiles) : null;
  if (fences === null) return null;
  const [low, high] = fences.map((fence) => `'${fence}'::DOUBLE`);
  const v = asDouble(kind, value);
  const [count] = await session.row(`SELECT count_if(${v} < ${low} OR ${v} > ${high}) FROM ${relation}`);
  return { fences, count: Number(count) };
}

type Numbers = ReturnType<NumberAccumulator["result"]>;

/** Brings a column's values into order by the way that its first rows and its range make cheapest, which may be wrong. */
async function numbers(column: LargeColumn, ranks: number[], takenOut: boolean): Promise<Numbers> {
  if (!takenOut) return groupedNumbers(column, ranks);
  const { budget, overview } = column;
  const tally = tallyPlan(column, LOW_CARDINALITY);
  if (tally !== null) {
    const tallied = await budget.using(tally.bytes, () => talliedNumbers(column, ranks, tally));
    if (tallied !== null) return tallied;
  }
  const bytes = sortedBytes(overview);
  if (bytes > budget.bytes) return groupedNumbers(column, ranks);
  return budget.using(bytes, () => sortedNumbers(column, ranks));
}

/** Whether all integers between the least and the greatest are exact as doubles. */
function isSafe({ min, max }: Pick<Overview, "min" | "max">): boolean {
  if (min === null || max === null) return true;
  return BigInt(min as bigint) >= -MAX_SAFE && BigInt(max as bigint) <= MAX_SAFE;
}

/** Whether a column's values are integers, or nanoseconds, that doubles do not keep. */
function isBeyondDoubles({ node: { scalar }, overview }: LargeColumn): boolean {
  return scalar.nanoseconds === true || (scalar.kind === "integer" && !isSafe(overview));
}

/** Whether a column's values are taken out and ordered in this thread, rather than grouped and ordered by DuckDB. */
export function isTakenOut(column: LargeColumn): boolean {
  const { node, overview, first, budget } = column;
  const { kind } = node.scalar;
  if (kind === "text" || kind === "boolean" || isBeyondDoubles(column)) return false;
  const { nonNullCount, min, max } = overview;
  const firstValues = first.filter((value) => !Number.isNaN(value));
  const repeats = new Set(firstValues).size * LOW_CARDINALITY <= firstValues.length;
  const discrete = kind === "integer" || kind === "date";
  const narrow = discrete && (Number(max) - Number(min)) * LOW_CARDINALITY <= nonNullCount;
  if (repeats || narrow) return false;
  return sortedBytes(overview) <= budget.bytes || tallyPlan(column, LOW_CARDINALITY) !== null;
}

function sortedBytes({ nonNullCount }: Overview): number {
  return nonNullCount * 2 * Float64Array.BYTES_PER_ELEMENT;
}

/** Calls `visit` with all values of a column as doubles, some at a time, until it returns false; tells whether it never did. */
async function eachValue(column: LargeColumn, visit: (values: Float64Array) => boolean): Promise<boolean> {
  const { session, relation, rowCount, node, overview } = column;
  const { kind, value } = node.scalar;
  const present = overview.nonNullCount === rowCount ? "true" : `${value} IS NOT NULL`;
  const all = `SELECT ${asDouble(kind, value)} FROM ${relation} WHERE ${present}`;
  for (let from = 0; from < rowCount; from += TAKEN_ROWS) {
    const within = rowCount <= TAKEN_ROWS ? "" : ` AND rowid >= ${from} AND rowid < ${from + TAKEN_ROWS}`;
    if (!(await session.eachDoubles(all + within, visit))) return false;
  }
  return true;
}

/** Null where a value has more decimals than those in the first rows, or is too far from them. */
async function talliedNumbers(column: LargeColumn, ranks: number[], plan: TallyPlan): Promise<Numbers | null> {
  const tally = DecimalTally.of(plan, plan.min, plan.most);
  if (!(await eachValue(column, (values) => tally.add(values)))) return null;
  const accumulator = accumulatorOf(column, tally.extent, ranks);
  let from = 0;
  await yielding(column.session.signal, () => {
    accumulator.pushTally(tally, from, from + TURN);
    from += TURN;
    return from < tally.counts.length;
  });
  return accumulator.result();
}

async function sortedNumbers(column: LargeColumn, ranks: number[]): Promise<Numbers> {
  const { session, node, overview } = column;
  const { nonNullCount } = overview;
  const values = new Float64Array(nonNullCount);
  let taken = 0;
  await eachValue(column, (some) => {
    if (taken + some.length <= nonNullCount) values.set(some, taken);
    taken += some.length;
    return true;
  });
  if (taken !== nonNullCount) throw new IncompleteError(nonNullCount, taken);
  const unit = unitOf(node.scalar.kind);
  if (taken >= MANY_VALUES) {
    return summarisedBeside({ values, unit, sampleRanks: ranks }, session.signal);
  }
  const sorted = await sortDoublesYielding(values, session.signal);
  return summariseNumbersYielding(sorted, unit, ranks, session.signal);
}

function accumulatorOf(
  { node, overview: { nonNullCount } }: LargeColumn,
  { min, max }: { min: number; max: number },
  ranks: number[],
): NumberAccumulator {
  return new NumberAccumulator({ count: nonNullCount, min, max }, unitOf(node.scalar.kind), ranks);
}

async function groupedNumbers(column: LargeColumn, ranks: number[]): Promise<Numbers> {
  const extent = await extentOf(column);
  return inParts(async (parts) => {
    const accumulator = accumulatorOf(column, extent, ranks);
    for (const within of rangesOf(column, parts)) {
      await column.session.eachBlock(distinctQuery(column, within, true), ([values, counts], rows) => {
        for (let i = 0; i < rows; i++) accumulator.push(values?.[i] as number, counts?.[i] as number);
      });
    }
    return accumulator.result();
  });
}

/** The least and the greatest value, as doubles, of a column that has values. */
async function extentOf({ session, relation, node, overview }: LargeColumn): Promise<{ min: number; max: number }> {
  const { value } = node.scalar;
  const { min, max } = overview;
  const known = min !== null ? [min, max] : await session.row(`SELECT min(${value}), max(${value}) FROM ${relation}`);
  const [least, greatest] = known.map(Number) as [number, number];
  return { min: least, max: greatest };
}

/** The distinct values of a column, ascending, with their counts, where a condition over v holds. */
function distinctQuery({ relation, node }: LargeColumn, within: string, asDoubles: boolean): string {
  const { kind, value } = node.scalar;
  const [v, n] = asDoubles ? [asDouble(kind, value), "count(*)::DOUBLE"] : [asInteger(node.scalar), "count(*)"];
  return `SELECT ${v} AS v, ${n} AS n FROM ${relation} WHERE ${value} IS NOT NULL AND ${within} GROUP BY 1 ORDER BY 1`;
}

/** Conditions, over the double that stands for a value, that take a column apart into ascending ranges. */
function rangesOf({ node, first }: LargeColumn, parts: number): string[] {
  const { kind, value } = node.scalar;
  const v = asDouble(kind, value);
  const bounds = ascendingParts(first.filter((x) => !Number.isNaN(x)).sort(), parts);
  return Array.from({ length: bounds.length + 1 }, (_, i) => {
    const [from, to] = [bounds[i - 1], bounds[i]];
    return `${from === undefined ? "true" : `${v} >= ${from}`} AND ${to === undefined ? "true" : `${v} < ${to}`}`;
  });
}

async function bigIntegerProfile(column: LargeColumn, base: Presence): Promise<ScalarResult> {
  const { session, relation, node, overview, seed } = column;
  const integer = asInteger(node.scalar);
  const known = node.scalar.nanoseconds !== true;
  const [min, max] = known
    ? [overview.min, overview.max]
    : await session.row(`SELECT min(${integer}), max(${integer}) FROM ${relation}`);
  const extent = { min: BigInt(min as bigint), max: BigInt(max as bigint) };
  return inParts((parts) =>
    bigIntegersResult(node.scalar, base, extent, seed, async (push) => {
      for (const within of rangesOf(column, parts)) {
        await session.each(distinctQuery(column, within, false), ([v, n]) => push(BigInt(v as bigint), Number(n)));
      }
    }),
  );
}

async function booleanProfile({ session, relation, rowCount, node, seed }: LargeColumn): Promise<ScalarResult> {
  const { value } = node.scalar;
  const counts = await session.row(`SELECT count_if(NOT ${value}), count_if(${value}) FROM ${relation}`);
  const [falses = 0, trues = 0] = counts.map(Number);
  return booleansResult(rowCount, falses, trues, seed);
}
