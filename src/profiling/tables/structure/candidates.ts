import type { Cells } from "../columns/cells.ts";

/** A column's cells as small integers, equal where the cells are; −1 where there is no value. */
export function codesOf(cells: Cells): Int32Array {
  const known = new Map<number | string | boolean, number>();
  const codes = new Int32Array(cells.length);
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row] as number | string | boolean | null;
    if (cell === null || Number.isNaN(cell)) {
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

/** Whether in these rows equal values of `determinant` go with equal cells of `dependent`. */
export function mayDetermine(determinant: Int32Array, dependent: Int32Array): boolean {
  const decided = new Map<number, number>();
  for (let row = 0; row < determinant.length; row++) {
    const value = determinant[row] as number;
    if (value === -1) continue;
    const before = decided.get(value);
    if (before === undefined) decided.set(value, dependent[row] as number);
    else if (before !== dependent[row]) return false;
  }
  return true;
}

/** Whether no two of these rows have the same values in both columns. */
export function mayBeKey(first: Int32Array, second: Int32Array): boolean {
  const size = 2 ** Math.ceil(Math.log2(first.length * 2 + 1));
  // Open addressing: places hold a row's number, from 1, and are looked through from the one that the pair hashes to.
  const places = new Int32Array(size);
  for (let row = 0; row < first.length; row++) {
    const [a, b] = [first[row] as number, second[row] as number];
    let place = (Math.imul(a, 0x9e3779b1) ^ Math.imul(b + 1, 0x85ebca6b)) >>> 0;
    place = (place ^ (place >>> 15)) & (size - 1);
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
  const [first, ...others] = columns as [Int32Array, ...Int32Array[]];
  let rows = codesOf(Float64Array.from(first));
  for (const column of others) {
    // The rows so far have codes from 0, and a column's codes begin at -1: a number for each pair of these.
    rows = codesOf(Float64Array.from(rows, (code, row) => code * (column.length + 1) + (column[row] as number) + 1));
  }
  return new Set(rows).size;
}
