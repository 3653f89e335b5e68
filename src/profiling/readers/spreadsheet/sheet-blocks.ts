import type { Cell } from "../record-cells.ts";
import { areNames, isTitle } from "./header-cells.ts";
import { letters } from "./sheet-header.ts";
import { stackedTables } from "./stacked-tables.ts";

/** Rows of a sheet as far as they hold values, and where they begin: the first row and column, from 0. */
export interface SheetRows {
  rows: Cell[][];
  top: number;
  left: number;
}

/**
 * One of several tables that lie side by side on a sheet or below each other, with the sheet's row, from 0, in which it begins; `range` is
 * where it lies, null where it is the only one.
 */
export interface SheetBlock {
  rows: Cell[][];
  top: number;
  range: string | null;
}

/** Columns of a table beside another one; a single column is a remark on the table that it stands beside. */
const LEAST_COLUMNS = 2;

/** Columns of a sheet, from the first to the one behind the last. */
export interface Columns {
  from: number;
  to: number;
}

/**
 * The tables of a sheet. An empty column ends one, as it does for spreadsheets themselves, where what stands on either side
 * has a header of its own: one with a name that the first table has too, whose first column are words, or whose rows begin
 * or end elsewhere. Else it only keeps columns of one table apart. In the same columns, tables may stand below each other.
 */
export function blocksOf(sheet: SheetRows): SheetBlock[] {
  const { rows, top, left } = sheet;
  const width = rows[0]?.length ?? 0;
  const parts = partsOf(rows, width);
  const sides = new Sides(parts);
  for (const row of rows) sides.add(row);
  const beside = sides.areTables() ? outermost(parts, width) : [{ from: 0, to: width }];
  const blocks = beside.flatMap(({ from, to }) => {
    const columns = beside.length === 1 ? rows : rows.map((row) => row.slice(from, to));
    const stacked = stackedTables(columns);
    return stacked.map((one) => {
      const own = columns.slice(one.from, one.to);
      const [first, last] = [own.findIndex(holdsValue), own.findLastIndex(holdsValue)];
      const [begin, filled] = [top + one.from, own.slice(first, last + 1)];
      const side = stacked.length === 1 ? { from: 0, to: to - from } : filledColumns(filled);
      const range = rangeOf({ from: left + from + side.from, to: left + from + side.to }, begin + first, begin + last);
      const cells = stacked.length === 1 ? filled : filled.map((row) => row.slice(side.from, side.to));
      return { rows: cells, top: begin + first, range };
    });
  });
  return blocks.length === 1 ? [{ rows, top, range: null }] : blocks;
}

/** From the first column that holds a value to the last. */
function filledColumns(rows: readonly Cell[][]): Columns {
  const columns = { from: Number.POSITIVE_INFINITY, to: 0 };
  for (const row of rows) {
    const first = row.findIndex((cell) => cell != null);
    if (first === -1) continue;
    columns.from = Math.min(columns.from, first);
    columns.to = Math.max(columns.to, row.findLastIndex((cell) => cell != null) + 1);
  }
  return columns;
}

/** The same columns, of which the first and the last ones go on to the edges, where titles may stand. */
function outermost(parts: readonly Columns[], width: number): Columns[] {
  return parts.map(({ from, to }, i) => ({ from: i === 0 ? 0 : from, to: i === parts.length - 1 ? width : to }));
}

/** Where a table lies, as in `D1:F20`; rows are counted from 0. */
export function rangeOf({ from, to }: Columns, first: number, last: number): string {
  return `${letters(from)}${first + 1}:${letters(to - 1)}${last + 1}`;
}

/** The columns that hold values in some rows, in groups between columns that hold none. */
export function partsOf(rows: readonly Cell[][], width: number): Columns[] {
  const filled = new Array<boolean>(width).fill(false);
  for (const row of rows) {
    if (isRemark(row)) continue; // a title goes across
    for (let i = 0; i < width; i++) if (row[i] != null) filled[i] = true;
  }
  const parts: Columns[] = [];
  for (let from = filled.indexOf(true); from !== -1 && from < width; ) {
    const gap = filled.indexOf(false, from);
    const to = gap === -1 ? width : gap;
    const before = parts.at(-1);
    if (before !== undefined && (to - from < LEAST_COLUMNS || before.to - before.from < LEAST_COLUMNS)) before.to = to;
    else parts.push({ from, to });
    const next = filled.indexOf(true, to);
    from = next === -1 ? width : next;
  }
  return parts;
}

/** What is known of columns that may hold a table of their own. */
interface Side {
  columns: Columns;
  /** The rows that hold values, from 0. */
  first: number;
  last: number;
  /** Cells of the first of them. */
  names: Cell[];
  /** Whether what stands in the first column below them are words. */
  words: boolean;
}

/** Groups of columns, of which the rows of a sheet tell whether they hold a table each. */
export class Sides {
  readonly parts: Side[];
  #row = 0;
  /** Whether a value stands between them. */
  #areJoined = false;

  constructor(parts: readonly Columns[]) {
    this.parts = parts.map((columns) => ({ columns, first: -1, last: -1, names: [], words: true }));
  }

  /** Takes the next row of the sheet. */
  add(row: Cell[]): void {
    const at = this.#row++;
    if (this.parts.length < 2 || isRemark(row)) return;
    for (const [i, part] of this.parts.entries()) {
      const { from, to } = part.columns;
      const own = row.slice(from, to);
      const between = row.slice(to, this.parts[i + 1]?.columns.from ?? to);
      this.#areJoined ||= between.some((cell) => cell != null);
      if (!own.some((cell) => cell != null)) continue;
      if (part.first === -1) [part.first, part.names] = [at, own];
      else part.words &&= own[0] == null || typeof own[0] === "string";
      part.last = at;
    }
  }

  /** Whether all of them hold a table of their own, by their header and by the first of all. */
  areTables(): boolean {
    const [first, ...others] = this.parts;
    if (first === undefined || others.length === 0 || this.#areJoined) return false;
    return others.every(({ names, words, ...own }) => {
      const filled = names.filter((cell) => cell != null);
      const areHeader = areNames(filled) && filled.some((cell) => typeof cell === "string");
      if (filled.length < LEAST_COLUMNS || !areHeader) return false;
      if (filled.some((name) => first.names.includes(name))) return true;
      return own.first !== first.first || own.last !== first.last || words;
    });
  }
}

/** Whether a row holds no more than one text. */
function isRemark(row: Cell[]): boolean {
  return row.filter((cell) => cell != null).length < LEAST_COLUMNS || isTitle(row);
}

function holdsValue(row: Cell[]): boolean {
  return row.some((cell) => cell != null);
}
