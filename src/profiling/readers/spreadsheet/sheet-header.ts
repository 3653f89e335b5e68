import type { Cell } from "../records.ts";

export interface SheetHeader {
  header: boolean;
  columns: string[];
  /** Rows above the header that are not part of the table. */
  preambleLines: number;
  /** The first row of data. */
  from: number;
}

/** Rows in which a header is looked for. */
export const LOOKED_AT = 50;

/** What the caller says of a sheet. */
export interface HeaderHints {
  given: boolean | null;
  skip: number | null;
}

/**
 * Finds the row that names the columns: the first that has a distinct text in nearly all the columns that rows
 * usually fill. What stands above are titles. Without such a row, columns have the letters of a spreadsheet.
 */
export function findHeader(rows: Cell[][], hints: HeaderHints): SheetHeader {
  const width = rows[0]?.length ?? 0;
  const skipped = Math.min(hints.skip ?? 0, rows.length);
  if (hints.given === false) return unnamed(width, skipped);
  if (hints.given === true || hints.skip !== null) return namedBy(rows, skipped);
  const looked = rows.slice(0, LOOKED_AT);
  const usual = usualCount(looked);
  const at = looked.findIndex((row) => names(row) && filledIn(row) >= Math.max(1, usual * 0.75));
  const numbersBefore = looked.slice(0, Math.max(at, 0)).some((row) => row.some((cell) => typeof cell === "number"));
  if (at === -1 || numbersBefore || at === rows.length - 1) {
    return at === rows.length - 1 && at !== -1 && !numbersBefore ? namedBy(rows, at) : unnamed(width, 0);
  }
  return namedBy(rows, at);
}

/** How many columns at the left hold no value in any row. */
export function leftOf(rows: Cell[][]): number {
  const first = rows.map((row) => row.findIndex((cell) => cell !== null)).filter((index) => index !== -1);
  return first.length === 0 ? 0 : Math.min(...first);
}

function names(row: Cell[]): boolean {
  const filled = row.filter((cell) => cell !== null);
  const areNames = filled.every((cell) => typeof cell === "string" && !DATE.test(cell));
  return areNames && new Set(filled).size === filled.length && filled.length > 0;
}

/** A date cell, which comes as text, is no name. */
const DATE = /^\d{4}-\d\d-\d\d(T|$)/;

function filledIn(row: Cell[]): number {
  return row.filter((cell) => cell !== null).length;
}

/** How many cells most rows fill. */
function usualCount(rows: Cell[][]): number {
  const times = new Map<number, number>();
  for (const row of rows) {
    const filled = filledIn(row);
    if (filled > 0) times.set(filled, (times.get(filled) ?? 0) + 1);
  }
  return [...times].reduce((best, entry) => (entry[1] > best[1] ? entry : best), [0, 0])[0];
}

function namedBy(rows: Cell[][], at: number): SheetHeader {
  const row = rows[at] ?? [];
  const columns = row.map((cell, i) => (cell === null ? letters(i) : String(cell).replace(/\s+/g, " ").trim()));
  return { header: true, columns, preambleLines: at, from: at + 1 };
}

function unnamed(width: number, from: number): SheetHeader {
  return { header: false, columns: Array.from({ length: width }, (_, i) => letters(i)), preambleLines: from, from };
}

/** 0 → A, 25 → Z, 26 → AA. */
function letters(index: number): string {
  const rest = Math.floor(index / 26);
  return (rest > 0 ? letters(rest - 1) : "") + String.fromCharCode(65 + (index % 26));
}
