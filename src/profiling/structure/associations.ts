import type { Association } from "../model/table-structure.ts";

/** A column of few values: by row the number of its value, from 0 on, −1 where missing. */
export interface Category {
  name: string;
  codes: Int32Array;
  distinct: number;
}

/** A numeric column: by row its value, NaN where missing. */
export interface Quantity {
  name: string;
  cells: Float64Array;
  mean: number;
}

const DECIMALS = 1e6;

/** How strongly categories go with each other and with quantities, where that is defined. */
export function associationsOf(categories: readonly Category[], quantities: readonly Quantity[]): Association[] {
  return categories.flatMap((a, i) => [
    ...categories.slice(i + 1).flatMap((b) => association([a.name, b.name], "cramers-v", cramersV(a, b))),
    ...quantities.flatMap((b) => association([a.name, b.name], "eta-squared", etaSquared(a, b))),
  ]);
}

function association(columns: [string, string], measure: Association["measure"], value: number | null): Association[] {
  if (value === null) return [];
  return [{ columns, measure, coefficient: Math.round(Math.min(1, Math.max(0, value)) * DECIMALS) / DECIMALS }];
}

/**
 * Cramér's V with the correction for bias of W. Bergsma (A bias-correction for Cramér's V and Tschuprow's T, 2013), over
 * the rows in which both have a value; null where one of them has fewer than two values there.
 */
export function cramersV(a: Category, b: Category): number | null {
  const cells = new Uint32Array(a.distinct * b.distinct);
  const [sumsA, sumsB] = [new Uint32Array(a.distinct), new Uint32Array(b.distinct)];
  let n = 0;
  for (let row = 0; row < a.codes.length; row++) {
    const [x, y] = [a.codes[row] as number, b.codes[row] as number];
    if (x < 0 || y < 0) continue;
    n++;
    (cells[x * b.distinct + y] as number)++;
    (sumsA[x] as number)++;
    (sumsB[y] as number)++;
  }
  const rows = sumsA.filter((sum) => sum > 0).length;
  const columns = sumsB.filter((sum) => sum > 0).length;
  if (rows < 2 || columns < 2) return null;
  // χ² / n = Σ n_xy² / (n_x n_y) − 1
  let sum = 0;
  for (let at = 0; at < cells.length; at++) {
    const cell = cells[at] as number;
    if (cell > 0)
      sum += ((cell / (sumsA[Math.floor(at / b.distinct)] as number)) * cell) / (sumsB[at % b.distinct] as number);
  }
  const phi = Math.max(0, sum - 1 - ((rows - 1) * (columns - 1)) / (n - 1));
  const corrected = (size: number): number => size - (size - 1) ** 2 / (n - 1);
  const least = Math.min(corrected(rows), corrected(columns)) - 1;
  return least > 0 ? Math.sqrt(phi / least) : null;
}

/** The correlation ratio η²: the share of the quantity's variance that lies between the categories; null where there is none. */
export function etaSquared(category: Category, { cells, mean }: Quantity): number | null {
  const counts = new Uint32Array(category.distinct);
  const sums = new Float64Array(category.distinct);
  let n = 0;
  let total = 0;
  let squares = 0;
  for (let row = 0; row < cells.length; row++) {
    const code = category.codes[row] as number;
    const distance = (cells[row] as number) - mean;
    if (code < 0 || Number.isNaN(distance)) continue;
    n++;
    total += distance;
    squares += distance * distance;
    (counts[code] as number)++;
    (sums[code] as number) += distance;
  }
  const own = total / n;
  const whole = squares - total * own;
  if (counts.filter((count) => count > 0).length < 2 || !(whole > 0) || !Number.isFinite(whole)) return null;
  let between = 0;
  for (let code = 0; code < counts.length; code++) {
    const count = counts[code] as number;
    if (count > 0) between += count * ((sums[code] as number) / count - own) ** 2;
  }
  return between / whole;
}
