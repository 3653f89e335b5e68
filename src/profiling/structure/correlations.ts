import type { TableSession } from "../duckdb/session.ts";

/** A numeric column with its moments. */
export interface Measured {
  name: string;
  /** SQL expression of a value as a DOUBLE, NULL where missing. */
  value: string;
  mean: number;
  /** Greater than 0. */
  standardDeviation: number;
  hasMissing: boolean;
}

export interface Correlation {
  columns: [string, string];
  coefficient: number;
}

const DECIMALS = 1e6;
/** Bits of a double that a sum over all rows may need. */
const SUM_BITS = 50;

/**
 * Pearson's coefficient of every pair of columns over the rows in which both have a value, in one scan. What is added
 * up, products of standardised values, is rounded to multiples of a power of two so small that no sum needs more bits
 * than a double has: it comes out the same in whatever order threads add it. By Cauchy and Schwarz, neither a product
 * nor a sum of them is greater than the number of rows.
 */
export async function correlationsOf(
  session: TableSession,
  relation: string,
  rowCount: number,
  columns: Measured[],
): Promise<Correlation[]> {
  if (columns.length < 2) return [];
  const step = 2 ** (Math.ceil(Math.log2(rowCount)) - SUM_BITS);
  const large = double(1.5 * 2 ** 52 * step);
  const rounded = (term: string): string => `(${term} + ${large}) - ${large}`;
  const standardised = columns.map(({ value, mean, standardDeviation }, i) => {
    const factor = 1 / standardDeviation;
    const scaled = Number.isFinite(factor) ? `* ${double(factor)}` : `/ ${double(standardDeviation)}`;
    return `(${value} - ${double(mean)}) ${scaled} AS z${i}`;
  });
  const pairs = columns.flatMap((a, i) => columns.slice(i + 1).map((b, k) => ({ a, b, i, j: i + 1 + k })));
  const isWhole = (a: Measured, b: Measured): boolean => !a.hasMissing && !b.hasMissing;
  const sums = pairs.flatMap(({ a, b, i, j }) => {
    const [x, y] = [`z${i}`, `z${j}`];
    if (isWhole(a, b)) return [`sum(${rounded(`${x} * ${y}`)})`];
    const both = `FILTER (${x} IS NOT NULL AND ${y} IS NOT NULL)`;
    return [
      `sum(${rounded(`${x} * ${y}`)})`,
      `count(*) ${both}`,
      ...[x, y, `${x} * ${x}`, `${y} * ${y}`].map((term) => `sum(${rounded(term)}) ${both}`),
    ];
  });
  const from = `(SELECT ${standardised.join(", ")} FROM ${relation})`;
  const row = (await session.row(`SELECT ${sums.join(", ")} FROM ${from}`)).map((value) => Number(value ?? 0));
  // Over all rows, standardised values add up to 0, and their squares to n − 1.
  const squares = rowCount - 1;
  let at = 0;
  return pairs.flatMap(({ a, b }): Correlation[] => {
    const product = row[at++] as number;
    let [n, sx, sy, sxx, syy] = [rowCount, 0, 0, squares, squares];
    if (!isWhole(a, b)) {
      [n, sx, sy, sxx, syy] = row.slice(at, at + 5) as [number, number, number, number, number];
      at += 5;
    }
    const coefficient = coefficientOf(n, sx, sy, sxx, syy, product);
    return coefficient === null ? [] : [{ columns: [a.name, b.name], coefficient }];
  });
}

function double(value: number): string {
  return `'${value}'::DOUBLE`;
}

/** A numeric column whose cells are in memory: NaN where missing, in the same order of rows as the others'. */
export interface MeasuredCells {
  name: string;
  cells: Float64Array;
  mean: number;
}

/** The same from cells in memory. */
export function correlationsInMemory(columns: MeasuredCells[]): Correlation[] {
  return columns.flatMap((a, i) =>
    columns.slice(i + 1).flatMap((b): Correlation[] => {
      const coefficient = correlationInMemory(a, b);
      return coefficient === null ? [] : [{ columns: [a.name, b.name], coefficient }];
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

/** Pearson's coefficient from sums over n pairs, to six decimals; null where one of the two does not vary. */
function coefficientOf(n: number, sx: number, sy: number, sxx: number, syy: number, sxy: number): number | null {
  const spread = Math.sqrt((n * sxx - sx * sx) * (n * syy - sy * sy));
  if (n < 2 || !(spread > 0) || !Number.isFinite(spread)) return null;
  const coefficient = (n * sxy - sx * sy) / spread;
  return Math.round(Math.min(1, Math.max(-1, coefficient)) * DECIMALS) / DECIMALS + 0;
}
