import type { Cell } from "../record-cells.ts";
import { areNames, isTitle } from "./header-cells.ts";
import { letters } from "./sheet-header.ts";

/** Rows of a sheet as far as they hold values, and where they begin: the first row and column, from 0. */
export interface SheetRows {
  rows: Cell[][];
  top: number;
  left: number;
}

/** One of several tables that lie side by side on a sheet; `range` is where, null where it is the only one. */
export interface SheetBlock {
  rows: Cell[][];
  range: string | null;
}

/** Columns of a table beside another one; a single column is a remark on the table that it stands beside. */
const LEAST_COLUMNS = 2;

interface Columns {
  from: number;
  to: number;
}

/**
 * The tables of a sheet. An empty column ends one, as it does for spreadsheets themselves, where what stands on either side
 * has a header of its own: one with a name that the first table has too, whose first column are words, or whose rows begin
 * or end elsewhere. Else it only keeps columns of one table apart.
 */
export function blocksOf(sheet: SheetRows): SheetBlock[] {
  const { rows, top, left } = sheet;
  const parts = partsOf(rows);
  if (parts.length === 1) return [{ rows, range: null }];
  return parts.map(({ from, to }) => {
    const own = rows.map((row) => row.slice(from, to));
    const [first, last] = [own.findIndex(holdsValue), own.findLastIndex(holdsValue)];
    const range = `${letters(left + from)}${top + first + 1}:${letters(left + to - 1)}${top + last + 1}`;
    return { rows: own.slice(first, last + 1), range };
  });
}

function partsOf(rows: Cell[][]): Columns[] {
  const width = rows[0]?.length ?? 0;
  const whole = [{ from: 0, to: width }];
  const filled = new Array<boolean>(width).fill(false);
  for (const row of rows) {
    if (isRemark(row)) continue; // a title goes across
    for (let i = 0; i < width; i++) if (row[i] !== null) filled[i] = true;
  }
  if (!filled.includes(false)) return whole;
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
  const [first, last] = [parts[0], parts.at(-1)];
  if (first === undefined || last === undefined) return whole;
  first.from = 0;
  last.to = width;
  const [, ...others] = parts;
  return others.every((part) => isTable(rows, part, first)) ? parts : whole;
}

/** Whether columns hold a table of their own, by its header and by the first of all. */
function isTable(rows: Cell[][], { from, to }: Columns, first: Columns): boolean {
  const own = rows.map((row) => (isRemark(row) ? [] : row.slice(from, to)));
  const beside = rows.map((row) => (isRemark(row) ? [] : row.slice(first.from, first.to)));
  const at = own.findIndex(holdsValue);
  const names = (own[at] ?? []).filter((cell) => cell !== null);
  if (names.length < LEAST_COLUMNS || !areNames(names) || !names.some((cell) => typeof cell === "string")) return false;
  const above = beside.find(holdsValue) ?? [];
  if (names.some((name) => above.includes(name))) return true;
  const begins = at === beside.findIndex(holdsValue);
  const ends = own.findLastIndex(holdsValue) === beside.findLastIndex(holdsValue);
  const words = own.slice(at + 1).map((row) => row[0] ?? null);
  return !begins || !ends || words.every((cell) => cell === null || typeof cell === "string");
}

function isRemark(row: Cell[]): boolean {
  return isTitle(row) || row.filter((cell) => cell !== null).length < LEAST_COLUMNS;
}

function holdsValue(row: Cell[]): boolean {
  return row.some((cell) => cell !== null);
}
