import { levelledHeader } from "../levelled-header.ts";
import type { Cell } from "../record-cells.ts";
import { areLike, areNames, groupNames, isDateText, isTitle } from "./header-cells.ts";
import { unitsIn } from "./sheet-units.ts";

export interface SheetHeader {
  header: boolean;
  columns: string[];
  /** Rows above the header that are not part of the table. */
  preambleLines: number;
  /** Rows that make up the header, where there are more than one. */
  headerRows?: number;
  /** By column, the units in a row below the header; null where it has none. */
  units?: (string | null)[];
  /** The first row of data. */
  from: number;
}

/** Rows in which a header is looked for. */
export const LOOKED_AT = 50;
/** The share of the columns that rows usually fill which a header names. */
const NAMED = 0.75;

/** What the caller says of a sheet. */
export interface HeaderHints {
  given: boolean | null;
  skip: number | null;
}

/**
 * Finds the row that names the columns: the first that has texts in nearly all the columns that rows usually fill, or
 * texts and years or dates that are unlike what stands below. What stands above are titles. Names
 * may be there twice where the rows below tell them from words. Without such a row, columns have the letters of a
 * spreadsheet.
 */
export function findHeader(rows: Cell[][], hints: HeaderHints): SheetHeader {
  const width = rows[0]?.length ?? 0;
  const skipped = Math.min(hints.skip ?? 0, rows.length);
  if (hints.given === false) return unnamed(width, skipped);
  if (hints.given === true || hints.skip !== null) return namedBy(rows, skipped);
  const looked = rows.slice(0, LOOKED_AT);
  const levelled = levelledIn(looked);
  if (levelled !== null) return levelled;
  const least = Math.max(1, usualCount(looked) * NAMED);
  const isWide = (row: Cell[], i: number): boolean => filledIn(row) + corner(row, looked.slice(i + 1)) >= least;
  const first = looked.findIndex(isWide);
  const at = looked.findIndex((row, i) => isWide(row, i) && isHeader(row, looked.slice(i + 1), i === first));
  const above = looked.slice(0, Math.max(at, 0)).filter((row) => filledIn(row) >= least);
  const numbersAbove = above.some((row) => row.some((cell) => typeof cell === "number"));
  return at === -1 || numbersAbove ? unnamed(width, 0) : namedBy(rows, at);
}

/** A header of several levels at the top of a sheet, above values that are no texts. */
function levelledIn(rows: Cell[][]): SheetHeader | null {
  const top = rows.map((row) => row.map((cell) => (cell === null ? "" : String(cell).replace(/\s+/g, " ").trim())));
  const texts = rows.findIndex((row) => row.some((cell) => cell !== null && typeof cell !== "string"));
  if (texts === -1) return null;
  const found = levelledHeader(top.slice(0, texts + 1), (cell) => !isDateText(cell));
  if (found === null || found.rows !== texts) return null;
  const columns = found.names.map((name, i) => (name === "" ? letters(i) : name));
  return { header: true, columns, preambleLines: 0, headerRows: found.rows, from: found.rows };
}

/** How many columns at the left hold no value in any row. */
export function leftOf(rows: Cell[][]): number {
  const first = rows.map((row) => row.findIndex((cell) => cell !== null)).filter((index) => index !== -1);
  return first.length === 0 ? 0 : Math.min(...first);
}

/** A header without the columns at its left that belong to a title alone. */
export function indented(header: SheetHeader, indent: number): SheetHeader {
  const { columns, units } = header;
  return { ...header, columns: columns.slice(indent), ...(units === undefined ? {} : { units: units.slice(indent) }) };
}

/**
 * 1 where only the first column, which all rows below fill, has no name, as that of row names and of indexes has none;
 * else 0. What stands right below must tell the names from those of groups of columns.
 */
function corner([first, ...names]: Cell[], below: Cell[][]): number {
  if (first != null || names.length === 0 || names.some((name) => name == null)) return 0;
  const rows = below.filter((row) => row.some((cell) => cell != null));
  return rows.length > 0 && rows.every(([cell]) => cell != null) && hasTyped(names, [rows[0]?.slice(1) ?? []]) ? 1 : 0;
}

/** Whether a row names the columns of those below; of rows that are wide enough, it may be the first. */
function isHeader(row: Cell[], below: Cell[][], isFirst: boolean): boolean {
  if (!areNames(row) || isTitle(row)) return false;
  const filled = row.filter((cell) => cell !== null);
  const others = filled.filter((cell) => typeof cell !== "string" || isDateText(cell)).length;
  if (others === 1 && !(isFirst && isAboveNumbers(row, below))) return false; // a word and what it says, such as a year
  if (others > 0) return !areLike(row, below);
  if (new Set(filled).size === filled.length) return true;
  return hasTyped(row, below.slice(0, 1)) || (hasTyped(row, below) && !areNames(below[0] ?? []));
}

/** Whether numbers alone, two or more, stand below the year or date of a row. */
function isAboveNumbers(row: Cell[], below: Cell[][]): boolean {
  const at = row.findIndex((cell) => cell !== null && (typeof cell !== "string" || isDateText(cell)));
  const cells = below.map((one) => one[at] ?? null).filter((cell) => cell !== null);
  return cells.length > 1 && cells.every((cell) => typeof cell === "number");
}

/** Whether a column holds numbers, booleans or dates below its name. */
function hasTyped(names: Cell[], below: Cell[][]): boolean {
  return names.some((_, i) =>
    below.some((row) => (typeof row[i] !== "string" && row[i] != null) || isDateText(row[i] ?? null)),
  );
}

function filledIn(row: Cell[]): number {
  return row.filter((cell) => cell !== null).length;
}

/** How many cells most rows fill, the more of two numbers; where wider rows are there, those of a single cell are titles and notes. */
function usualCount(rows: Cell[][]): number {
  const counts = rows.map(filledIn).filter((filled) => filled > 0);
  const wider = counts.filter((filled) => filled > 1);
  const times = new Map<number, number>();
  for (const filled of wider.length > 1 ? wider : counts) times.set(filled, (times.get(filled) ?? 0) + 1);
  return [...times].reduce(
    (best, [filled, n]) => (n > best[1] || (n === best[1] && filled > best[0]) ? [filled, n] : best),
    [0, 0],
  )[0];
}

function namedBy(rows: Cell[][], at: number): SheetHeader {
  const row = rows[at] ?? [];
  const own = row.map((cell, i) => (cell === null ? letters(i) : String(cell).replace(/\s+/g, " ").trim()));
  const grouped = groupNames(rows[at - 1] ?? [], own);
  const units = unitsIn(row, rows.slice(at + 1, at + 1 + LOOKED_AT));
  return {
    header: true,
    columns: grouped ?? own,
    preambleLines: grouped === null ? at : at - 1,
    ...(grouped === null ? {} : { headerRows: 2 }),
    ...(units === null ? {} : { units }),
    from: at + (units === null ? 1 : 2),
  };
}

function unnamed(width: number, from: number): SheetHeader {
  return { header: false, columns: Array.from({ length: width }, (_, i) => letters(i)), preambleLines: from, from };
}

/** 0 → A, 25 → Z, 26 → AA. */
export function letters(index: number): string {
  const rest = Math.floor(index / 26);
  return (rest > 0 ? letters(rest - 1) : "") + String.fromCharCode(65 + (index % 26));
}
