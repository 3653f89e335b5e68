import { sortDoubles } from "../statistics/sort-doubles.ts";
import { coefficientOf } from "./pearson.ts";

/** The cells of a numeric column, NaN where missing, and its distinct values in ascending order. */
export interface Ranked {
  cells: Float64Array;
  values: Float64Array;
  /** Where none is missing, by row the mean rank of its value less the mean of all ranks, and the sum of their squares. */
  whole: { ranks: Float64Array; squares: number } | null;
}

/** Ranks cells. `sorted` are those that are not missing, ascending, where they were sorted before. */
export function ranked(cells: Float64Array, sorted: Float64Array | null): Ranked {
  const present = sorted ?? sortDoubles(cells.filter((cell) => !Number.isNaN(cell)));
  const { values, counts } = distinctOf(present);
  if (present.length < cells.length) return { cells, values, whole: null };
  const means = meanRanks(counts, cells.length);
  const ranks = new Float64Array(cells.length);
  let squares = 0;
  for (let row = 0; row < cells.length; row++) {
    const rank = means[placeOf(values, cells[row] as number)] as number;
    ranks[row] = rank;
    squares += rank * rank;
  }
  return { cells, values, whole: { ranks, squares } };
}

/**
 * Spearman's coefficient, which is Pearson's of the ranks, over the rows in which both columns have a value; equal values
 * have the mean of their ranks. To six decimals; null where one of the two does not vary.
 */
export function rankCorrelation(a: Ranked, b: Ranked): number | null {
  if (a.whole !== null && b.whole !== null) {
    const { ranks } = a.whole;
    return coefficientOf(ranks.length, 0, 0, a.whole.squares, b.whole.squares, product(ranks, b.whole.ranks));
  }
  const rows = a.cells.length;
  const [placesA, placesB] = [new Uint32Array(rows), new Uint32Array(rows)];
  const [countsA, countsB] = [new Uint32Array(a.values.length), new Uint32Array(b.values.length)];
  let n = 0;
  for (let row = 0; row < rows; row++) {
    const [x, y] = [a.cells[row] as number, b.cells[row] as number];
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    const [placeA, placeB] = [placeOf(a.values, x), placeOf(b.values, y)];
    placesA[n] = placeA;
    placesB[n++] = placeB;
    (countsA[placeA] as number)++;
    (countsB[placeB] as number)++;
  }
  const [meansA, meansB] = [meanRanks(countsA, n), meanRanks(countsB, n)];
  let [sxx, syy, sxy] = [0, 0, 0];
  for (let row = 0; row < n; row++) {
    const [x, y] = [meansA[placesA[row] as number] as number, meansB[placesB[row] as number] as number];
    sxx += x * x;
    syy += y * y;
    sxy += x * y;
  }
  return coefficientOf(n, 0, 0, sxx, syy, sxy);
}

/** The sum of products of ranks, which less their mean add up to 0. Being halves of integers, they are added exactly. */
function product(xs: Float64Array, ys: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < xs.length; row++) sum += (xs[row] as number) * (ys[row] as number);
  return sum;
}

/** The mean rank of each of the distinct values, which occur so often among n, less the mean of all ranks. */
function meanRanks(counts: Uint32Array, n: number): Float64Array {
  const means = new Float64Array(counts.length);
  const middle = (n + 1) / 2;
  let before = 0;
  for (let place = 0; place < counts.length; place++) {
    const count = counts[place] as number;
    means[place] = before + (count + 1) / 2 - middle;
    before += count;
  }
  return means;
}

function distinctOf(sorted: Float64Array): { values: Float64Array; counts: Uint32Array } {
  const values = new Float64Array(sorted.length);
  const counts = new Uint32Array(sorted.length);
  let distinct = 0;
  for (let i = 0; i < sorted.length; i++) {
    const value = sorted[i] as number;
    if (i === 0 || value !== values[distinct - 1]) values[distinct++] = value;
    (counts[distinct - 1] as number)++;
  }
  return { values: values.subarray(0, distinct), counts: counts.subarray(0, distinct) };
}

/** Steps from where a value would lie if all were at equal distances; where it is farther, halving finds it sooner. */
const STEPS = 8;

/** The place of a value in an ascending array that holds it. */
function placeOf(values: Float64Array, value: number): number {
  const last = values.length - 1;
  const first = values[0] as number;
  let at = Math.trunc(((value - first) / ((values[last] as number) - first)) * last);
  if (at >= 0 && at <= last) {
    for (let step = 0; step < STEPS; step++) {
      const other = values[at] as number;
      if (other === value) return at;
      at += other < value ? 1 : -1;
    }
  }
  let from = 0;
  let to = last;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((values[middle] as number) < value) from = middle + 1;
    else to = middle;
  }
  return from;
}
