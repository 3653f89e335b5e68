import type { Cells } from "../model/cells.ts";

/** A column's cells as small integers, equal where the cells are; −1 where there is no value. */
export function codesOf(cells: Cells): Int32Array {
  if (cells instanceof Float64Array) return codesOfDoubles(cells);
  const known = new Map<string | boolean, number>();
  const codes = new Int32Array(cells.length);
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row] as string | boolean | null;
    if (cell === null) {
      codes[row] = -1;
      continue;
    }
    let code = known.get(cell);
    if (code === undefined) {
      code = known.size;
      known.set(cell, code);
    }
    codes[row] = code;
  }
  return codes;
}

/** Numbers are found by their own bits: a Map would make an object of each. */
function codesOfDoubles(cells: Float64Array): Int32Array {
  const codes = new Int32Array(cells.length);
  const value = new Float64Array(1);
  const bits = new Int32Array(value.buffer);
  const size = placesFor(cells.length);
  const places = new Int32Array(size);
  let known = 0;
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row] as number;
    if (Number.isNaN(cell)) {
      codes[row] = -1;
      continue;
    }
    value[0] = cell + 0; // zeros are one, whatever their sign
    let place = placeOf(bits[0] as number, bits[1] as number, size);
    while (places[place] !== 0 && cells[(places[place] as number) - 1] !== cell) place = (place + 1) & (size - 1);
    if (places[place] === 0) {
      places[place] = row + 1;
      codes[row] = known++;
    } else codes[row] = codes[(places[place] as number) - 1] as number;
  }
  return codes;
}

/** How many places open addressing needs: a place holds the number of a row, from 1, or 0. */
function placesFor(rows: number): number {
  return 2 ** Math.ceil(Math.log2(rows * 2 + 1));
}

/** Where to begin looking for a pair of integers in a power of two of places. */
function placeOf(a: number, b: number, size: number): number {
  const mixed = (Math.imul(a, 0x9e3779b1) ^ Math.imul(b + 1, 0x85ebca6b)) >>> 0;
  return (mixed ^ (mixed >>> 15)) & (size - 1);
}

/** Whether in these rows equal values of `determinant` go with equal cells of `dependent`. */
export function mayDetermine(determinant: Int32Array, dependent: Int32Array): boolean {
  const decided: number[] = [];
  for (let row = 0; row < determinant.length; row++) {
    const value = determinant[row] as number;
    if (value === -1) continue;
    const before = decided[value];
    if (before === undefined) decided[value] = dependent[row] as number;
    else if (before !== dependent[row]) return false;
  }
  return true;
}

/** Whether no two of these rows have the same values in both columns. */
export function mayBeKey(first: Int32Array, second: Int32Array): boolean {
  const size = placesFor(first.length);
  const places = new Int32Array(size);
  for (let row = 0; row < first.length; row++) {
    const [a, b] = [first[row] as number, second[row] as number];
    let place = placeOf(a, b, size);
    for (; places[place] !== 0; place = (place + 1) & (size - 1)) {
      const other = (places[place] as number) - 1;
      if (first[other] === a && second[other] === b) return false;
    }
    places[place] = row + 1;
  }
  return true;
}

/** How many rows differ from all before them, by the codes of all their columns, of which there is at least one. */
export function distinctRows(columns: Int32Array[]): number {
  return joinedCodes(columns).distinct;
}

/**
 * Codes of rows by those of all their columns, and how many differ from all before them. Where no two rows are the same
 * the first columns that show it will do.
 */
export function joinedCodes(columns: Int32Array[]): { codes: Int32Array; distinct: number } {
  let joined = { codes: columns[0] as Int32Array, distinct: 0 };
  for (const column of columns) {
    joined = codesOfPairs(joined.codes, column);
    if (joined.distinct === joined.codes.length) break; // no two are the same, whatever the other columns hold
  }
  return joined;
}

/** Codes of the pairs of two columns' codes in each row, from 0. */
function codesOfPairs(first: Int32Array, second: Int32Array): { codes: Int32Array; distinct: number } {
  const codes = new Int32Array(first.length);
  const size = placesFor(first.length);
  const places = new Int32Array(size);
  let distinct = 0;
  for (let row = 0; row < first.length; row++) {
    const [a, b] = [first[row] as number, second[row] as number];
    let place = placeOf(a, b, size);
    for (; places[place] !== 0; place = (place + 1) & (size - 1)) {
      const other = (places[place] as number) - 1;
      if (first[other] === a && second[other] === b) break;
    }
    if (places[place] === 0) {
      places[place] = row + 1;
      codes[row] = distinct++;
    } else codes[row] = codes[(places[place] as number) - 1] as number;
  }
  return { codes, distinct };
}
