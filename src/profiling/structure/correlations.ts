import type { TableSession } from "../duckdb/session.ts";
import { PairSums } from "./pair-sums.ts";
import { coefficientOf, double, type Measured, type Pair, standardisedSql } from "./pearson.ts";
import { type Ranked, rankCorrelation, ranked } from "./ranks.ts";
import { areScanned, eachStandardised } from "./standardised.ts";

export interface Correlation {
  columns: [string, string];
  coefficient: number;
  /** Spearman's. */
  rank?: number;
}

/** Bits of a double that a sum over all rows may need. */
const SUM_BITS = 50;

/**
 * Pearson's coefficient of every pair of columns over the rows in which both have a value. What is added up, products of
 * standardised values, is rounded to multiples of a power of two so small that no sum needs more bits than a double has:
 * it comes out the same in whatever order it is added. By Cauchy and Schwarz, neither a product nor a sum of them is
 * greater than the number of rows. DuckDB adds up pairs of columns that have all values; where values are missing, a sum
 * over each pair's own rows takes it ten times as long as this thread.
 */
export async function correlationsOf(
  session: TableSession,
  relation: string,
  rowCount: number,
  columns: Measured[],
): Promise<Correlation[]> {
  if (columns.length < 2) return [];
  const step = 2 ** (Math.ceil(Math.log2(rowCount)) - SUM_BITS);
  const rounding = 1.5 * 2 ** 52 * step;
  const pairs = columns.flatMap((a, i) => columns.slice(i + 1).map((b, k) => ({ a, b, i, j: i + 1 + k })));
  const whole = pairs.filter(({ a, b }) => !a.hasMissing && !b.hasMissing);
  const others = pairs.filter(({ a, b }) => a.hasMissing || b.hasMissing);
  const products = await productsOf(session, relation, columns, whole, rounding);
  const sums = await PairSums.of(session, relation, { rowCount, columns, pairs: others, rounding });
  // Over all rows, standardised values add up to 0, and their squares to n − 1.
  const squares = rowCount - 1;
  return pairs.flatMap((pair): Correlation[] => {
    const known = whole.indexOf(pair);
    const coefficient =
      known === -1
        ? sums.coefficient(others.indexOf(pair))
        : coefficientOf(rowCount, 0, 0, squares, squares, products[known] as number);
    return coefficient === null ? [] : [{ columns: [pair.a.name, pair.b.name], coefficient }];
  });
}

/** The sums of the products of pairs of columns that have all values: of values in memory here, else in one scan. */
async function productsOf(
  session: TableSession,
  relation: string,
  columns: Measured[],
  pairs: readonly Pair[],
  rounding: number,
): Promise<ArrayLike<number>> {
  if (pairs.length === 0 || !areScanned(columns)) return sumsOfProducts(session, relation, columns, pairs, rounding);
  const sums = new Float64Array(pairs.length);
  await eachStandardised(columns, session.signal, (block, rows) => {
    for (const [n, { i, j }] of pairs.entries()) {
      const [xs, ys] = [block[i] as Float64Array, block[j] as Float64Array];
      let sum = 0;
      for (let row = 0; row < rows; row++) sum += (xs[row] as number) * (ys[row] as number) + rounding - rounding;
      (sums[n] as number) += sum;
    }
  });
  return sums;
}

/** The sums of the products of pairs of columns that have all values, in one scan. */
async function sumsOfProducts(
  session: TableSession,
  relation: string,
  columns: Measured[],
  pairs: readonly Pair[],
  rounding: number,
): Promise<number[]> {
  if (pairs.length === 0) return [];
  const large = double(rounding);
  const terms = pairs.map(({ i, j }) => `sum((z${i} * z${j} + ${large}) - ${large})`);
  const standardised = columns.map((column, i) => `${standardisedSql(column)} AS z${i}`);
  const from = `(SELECT ${standardised.join(", ")} FROM ${relation})`;
  return (await session.row(`SELECT ${terms.join(", ")} FROM ${from}`)).map((value) => Number(value ?? 0));
}

/** A numeric column whose cells are in memory: NaN where missing, in the same order of rows as the others'. */
export interface MeasuredCells {
  name: string;
  cells: Float64Array;
  /** Those that are not missing, ascending, where they were sorted before. */
  sorted?: Float64Array | null;
  mean: number;
}

/** The same from cells in memory, with that of the ranks beside. */
export function correlationsInMemory(columns: MeasuredCells[]): Correlation[] {
  if (columns.length < 2) return [];
  const ranks = columns.map(({ cells, sorted = null }) => ranked(cells, sorted));
  return columns.flatMap((a, i) =>
    columns.slice(i + 1).flatMap((b, k): Correlation[] => {
      const coefficient = correlationInMemory(a, b);
      if (coefficient === null) return [];
      const rank = rankCorrelation(ranks[i] as Ranked, ranks[i + 1 + k] as Ranked);
      return [{ columns: [a.name, b.name], coefficient, ...(rank === null ? {} : { rank }) }];
    }),
  );
}

function correlationInMemory(a: MeasuredCells, b: MeasuredCells): number | null {
  const { cells: xs, mean: meanX } = a;
  const { cells: ys, mean: meanY } = b;
  let n = 0;
  let sx = 0;
  let sy = 0;
  let sxx = 0;
  let syy = 0;
  let sxy = 0;
  for (let row = 0; row < xs.length; row++) {
    const x = (xs[row] as number) - meanX;
    const y = (ys[row] as number) - meanY;
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    n++;
    sx += x;
    sy += y;
    sxx += x * x;
    syy += y * y;
    sxy += x * y;
  }
  return coefficientOf(n, sx, sy, sxx, syy, sxy);
}
