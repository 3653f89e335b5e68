import { sortDoubles } from "../statistics/sort-doubles.ts";
import { coefficientOf } from "./pearson.ts";

/** The cells of a numeric column by the places of their values among its distinct ones. */
export interface Ranked {
  /** By row, ascending with the values; −1 where missing. */
  places: Int32Array;
  distinct: number;
  /** Where none is missing, by row the mean rank of its value less the mean of all ranks. */
  ranks: Float64Array | null;
}

/** Ranks cells of which NaN are missing. */
export function ranked(cells: Float64Array): Ranked {
  const present = cells.filter((cell) => !Number.isNaN(cell));
  const values = distinctOf(sortDoubles(present));
  const places = new Int32Array(cells.length);
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row] as number;
    places[row] = Number.isNaN(cell) ? -1 : placeOf(values, cell);
  }
  const counts = new Uint32Array(values.length);
  if (present.length < cells.length) return { places, distinct: values.length, ranks: null };
  for (let row = 0; row < places.length; row++) (counts[places[row] as number] as number)++;
  const means = meanRanks(counts, cells.length);
  const ranks = new Float64Array(cells.length);
  for (let row = 0; row < ranks.length; row++) ranks[row] = means[places[row] as number] as number;
  return { places, distinct: values.length, ranks };
}

/**
 * Spearman's coefficient, which is Pearson's of the ranks, over the rows in which both columns have a value; equal values
 * have the mean of their ranks. To six decimals; null where one of the two does not vary.
 */
export function rankCorrelation(a: Ranked, b: Ranked): number | null {
  if (a.ranks !== null && b.ranks !== null) return ofRanks(a.ranks, b.ranks);
  const rows = a.places.length;
  const [countsA, countsB] = [new Uint32Array(a.distinct), new Uint32Array(b.distinct)];
  let n = 0;
  for (let row = 0; row < rows; row++) {
    const [x, y] = [a.places[row] as number, b.places[row] as number];
    if (x < 0 || y < 0) continue;
    n++;
    (countsA[x] as number)++;
    (countsB[y] as number)++;
  }
  const [meansA, meansB] = [meanRanks(countsA, n), meanRanks(countsB, n)];
  const [ranksA, ranksB] = [new Float64Array(n), new Float64Array(n)];
  let at = 0;
  for (let row = 0; row < rows; row++) {
    const [x, y] = [a.places[row] as number, b.places[row] as number];
    if (x < 0 || y < 0) continue;
    ranksA[at] = meansA[x] as number;
    ranksB[at++] = meansB[y] as number;
  }
  return ofRanks(ranksA, ranksB);
}

/** Ranks less their mean add up to 0; being halves of integers, their products do so exactly for any table in memory. */
function ofRanks(xs: Float64Array, ys: Float64Array): number | null {
  let sxx = 0;
  let syy = 0;
  let sxy = 0;
  for (let row = 0; row < xs.length; row++) {
    const [x, y] = [xs[row] as number, ys[row] as number];
    sxx += x * x;
    syy += y * y;
    sxy += x * y;
  }
  return coefficientOf(xs.length, 0, 0, sxx, syy, sxy);
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

function distinctOf(sorted: Float64Array): Float64Array {
  let distinct = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (i > 0 && sorted[i] === sorted[i - 1]) continue;
    sorted[distinct++] = sorted[i] as number;
  }
  return sorted.subarray(0, distinct);
}

/** The place of a value in an ascending array that holds it. */
function placeOf(values: Float64Array, value: number): number {
  let from = 0;
  let to = values.length - 1;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((values[middle] as number) < value) from = middle + 1;
    else to = middle;
  }
  return from;
}
