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
  const seen = new Set<number>();
  for (let row = 0; row < first.length; row++) {
    const pair = (first[row] as number) * 2 ** 26 + (second[row] as number);
    if (seen.has(pair)) return false;
    seen.add(pair);
  }
  return true;
}
