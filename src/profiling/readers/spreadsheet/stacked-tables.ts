import type { Cell } from "../record-cells.ts";
import { areNames, isDateText, isTitle } from "./header-cells.ts";
import { findHeader } from "./sheet-header.ts";
import { isMarkedNote } from "./sheet-notes.ts";

/** Rows from one to the one behind the last, counted from 0. */
export interface Rows {
  from: number;
  to: number;
}

/** Rows of data of a table above another one: more where it has two columns, as lists of what a table is about have. */
const FEWEST_ROWS = 2;
const FEWEST_PAIRS = 3;
/** Titles and names of groups above a header. */
export const MOST_ABOVE = 5;
/** Rows at the beginning of a piece that tell whether a table begins there. */
export const TELLING = MOST_ABOVE + FEWEST_ROWS + 1;
/** Rows above that a header is held against. */
export const JUDGED = 200;
/** Rows that are looked at so closely. */
export const MOST_CANDIDATES = 200;
/** The share of the columns of its rows that a header names. */
const NAMED = 0.75;

/**
 * The rows of each of the tables that stand one below the other, with the titles above and the notes below them. One
 * begins below an empty row with names of columns, of which some stand where the table above has numbers, dates or truth
 * values alone. Where it is one column only, more must speak for it: another number of columns, a title, or more than one
 * empty row above.
 */
export function stackedTables(rows: readonly Cell[][]): Rows[] {
  const pieces = piecesOf(rows);
  const starts = [0];
  let candidates = 0;
  for (const [i, piece] of pieces.entries()) {
    if (i === 0 || candidates === MOST_CANDIDATES) continue;
    const header = headerIn(rows, piece);
    if (header === null) continue;
    candidates++;
    const first = starts.at(-1) as number;
    const place = { piece, previous: pieces[i - 1] as Rows, end: pieces[i - 2]?.to ?? 0, first };
    const from = beginningOf(rows, header, place, (to) => rows.slice(first, to));
    if (from !== null) starts.push(from);
  }
  return starts.map((from, i) => ({ from, to: starts[i + 1] ?? rows.length }));
}

/** A piece of rows, the one above, where the one above that ends, and the first row of the table that they may be of. */
export interface Place {
  piece: Rows;
  previous: Rows;
  end: number;
  first: number;
}

/** The first row of the table whose header stands in a piece, its titles among them; null where it is of the one above. */
export function beginningOf(
  rows: readonly Cell[][],
  header: number,
  { piece, previous, end, first }: Place,
  above: (to: number) => Cell[][],
): number | null {
  const title = titleAbove(rows, previous, first);
  const from = title ?? piece.from;
  const gap = from - (title === null ? previous.to : end);
  const isApart = title !== null || header > piece.from || gap > 1;
  return isBelow(above(from), rows[header] as Cell[], isApart) ? from : null;
}

/** The rows between empty ones. */
function piecesOf(rows: readonly Cell[][]): Rows[] {
  const pieces: Rows[] = [];
  let from = -1;
  for (let i = 0; i <= rows.length; i++) {
    const holds = rows[i]?.some((cell) => cell != null) ?? false;
    if (holds && from === -1) from = i;
    if (holds || from === -1) continue;
    pieces.push({ from, to: i });
    from = -1;
  }
  return pieces;
}

/** The row among the first ones that names columns of those below it, right below which values of types stand. */
export function headerIn(rows: readonly Cell[][], { from, to }: Rows): number | null {
  for (let i = from; i + FEWEST_ROWS < to && i - from <= MOST_ABOVE; i++) {
    const row = rows[i] as Cell[];
    const next = rows[i + 1] as Cell[];
    const filled = row.filter((cell) => cell != null);
    if (filled.length > 1 && !areNames(filled)) return null;
    if (filled.length < 2 || isTitle(row) || new Set(filled).size < filled.length) continue;
    if (filled.length < filledIn(next) * NAMED || !row.some((_, c) => isTyped(next[c]))) continue;
    return i;
  }
  return null;
}

/** The first row of a piece of titles alone, unless it begins as notes do or is the first of a table. */
function titleAbove(rows: readonly Cell[][], { from, to }: Rows, first: number): number | null {
  if (from <= first || to - from > MOST_ABOVE) return null;
  const titles = rows.slice(from, to).map((row) => [...new Set(row.filter((cell) => cell != null))]);
  const areTitles = titles.every(([text, ...others]) => {
    return others.length === 0 && typeof text === "string" && !isMarkedNote(text);
  });
  return areTitles ? from : null;
}

/** Whether names stand below a table of its own, in columns of it that hold values of types alone. */
function isBelow(above: Cell[][], names: Cell[], isApart: boolean): boolean {
  const found = findHeader(above, { given: null, skip: null });
  if (!found.header) return false;
  const data = above.slice(found.from).filter(isData);
  const width = filledIn(above[found.from - 1] ?? []);
  if (width < 2 || data.length < (width === 2 ? FEWEST_PAIRS : FEWEST_ROWS)) return false;
  const judged = data.slice(-JUDGED);
  const broken = names.filter((name, i) => {
    const cells = judged.map((row) => row[i]).filter((cell) => cell != null);
    return typeof name === "string" && !isDateText(name) && cells.length > 1 && cells.every(isTyped);
  });
  return broken.length > 1 || (broken.length === 1 && (isApart || filledIn(names) !== width));
}

/** Whether a row of a table is none of its titles and notes. */
export function isData(row: Cell[]): boolean {
  return filledIn(row) > 1 && !isTitle(row);
}

function isTyped(cell: Cell | undefined): boolean {
  return cell != null && (typeof cell !== "string" || isDateText(cell));
}

function filledIn(row: Cell[]): number {
  return row.filter((cell) => cell != null).length;
}
