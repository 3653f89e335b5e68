import type { TableSession } from "../../duckdb/session.ts";
import type { LoadedTable } from "../../model/loaded-table.ts";
import type { Cell } from "../record-cells.ts";
import { loadRecords } from "../records.ts";
import { RowsAbove } from "./rows-above.ts";
import { rangeOf } from "./sheet-blocks.ts";
import { findHeader, type HeaderHints, indented, LOOKED_AT, leftOf, type SheetHeader } from "./sheet-header.ts";
import { SparseSheet } from "./sheet-limits.ts";
import type { SheetNotes } from "./sheet-notes.ts";
import type { StreamedSheet } from "./workbook-stream.ts";

/** The beginning of a sheet, without empty rows above and columns at its left. */
export interface SheetStart {
  header: SheetHeader;
  /** Empty rows above the first that holds a value, and empty columns at its left. */
  above: number;
  left: number;
  width: number;
}

/** What the first rows of a sheet tell, or those from one of them on; null where they hold no value. */
export async function startOf(sheet: StreamedSheet, hints: HeaderHints, from = 0): Promise<SheetStart | null> {
  const rows: Cell[][] = [];
  const table = new RowsAbove(from);
  let above = from;
  for await (const { row } of table.of(sheet.rows())) {
    if (rows.length === 0 && !holdsValue(row)) above++;
    else rows.push(row);
    if (rows.length === LOOKED_AT) break;
  }
  if (rows.length === 0) return null;
  const left = Math.min(...rows.filter(holdsValue).map(firstFilled));
  const width = Math.max(...rows.map(lastFilled)) + 1 - left;
  const cells = rows.map((row) => Array.from({ length: width }, (_, i) => row[left + i] ?? null));
  const found = findHeader(cells, hints);
  // A title may stand further left than the table below it.
  const indent = leftOf(cells.slice(found.preambleLines));
  const header = indented(found, indent);
  return { header, above, left: left + indent, width: width - indent };
}

/** Where the rows of a table of a sheet lie, as they are read. */
export class TableRows {
  readonly above: RowsAbove;
  readonly #columns = { from: Number.POSITIVE_INFINITY, to: 0 };
  #first = -1;
  #last = -1;

  /** Of the table that begins with a row, from 0. */
  constructor(first: number) {
    this.above = new RowsAbove(first);
  }

  /** Takes a row that holds values, from one column to another. */
  take(at: number, first: number, last: number): void {
    if (this.#first === -1) this.#first = at;
    this.#last = at;
    this.#columns.from = Math.min(this.#columns.from, first);
    this.#columns.to = Math.max(this.#columns.to, last + 1);
  }

  get range(): string {
    return rangeOf(this.#columns, this.#first, this.#last);
  }
}

/** A row further down begins or ends elsewhere than those at the beginning. */
class OtherExtent extends Error {
  readonly left: number;
  readonly right: number;

  constructor(left: number, right: number) {
    super("a row is wider than the first ones");
    this.left = left;
    this.right = right;
  }
}

/** Loads a sheet; where a row turns out to be wider than the first ones, it is read again. */
export async function loadStreamed(
  session: TableSession,
  sheet: StreamedSheet,
  start: SheetStart,
  { notes, rows: begun, ...target }: { shown: string; file: string; notes: () => SheetNotes; rows: () => TableRows },
  onProgress: (share: number) => void,
): Promise<LoadedTable> {
  for (let { left, width } = start; ; ) {
    const { columns } = start.header;
    const all = Array.from({ length: width }, (_, i) => columns[left + i - start.left] ?? "");
    try {
      const rows = dataOf(sheet, { ...start, left, width }, target.shown, { notes: notes(), table: begun() });
      return await loadRecords(session, { columns: all, rows, ...target }, onProgress);
    } catch (error) {
      if (!(error instanceof OtherExtent)) throw error;
      const right = Math.max(left + width, error.right);
      left = Math.min(left, error.left);
      width = right - left;
    }
  }
}

async function* dataOf(
  sheet: StreamedSheet,
  start: SheetStart,
  file: string,
  { notes, table }: { notes: SheetNotes; table: TableRows },
): AsyncGenerator<Cell[]> {
  const extent = new SparseSheet(file);
  const { above, left, width, header } = start;
  let empty = 0;
  for await (const { row, at } of table.above.of(sheet.rows())) {
    const [first, last] = [firstFilled(row), lastFilled(row)];
    if (first !== -1) table.take(at, first, last);
    if (at < above + header.from) continue;
    const number = at + 1;
    if (first === -1) {
      empty++; // rows below the last that holds a value are none
      continue;
    }
    extent.add(
      (empty + 1) * width,
      row.reduce((filled: number, cell) => (cell === null ? filled : filled + 1), 0),
    );
    for (; empty > 0; empty--) yield* notes.take([], number - empty);
    if (last >= left + width || first < left) throw new OtherExtent(first, last + 1);
    yield* notes.take(row.slice(left, left + width), number);
  }
  yield* notes.end();
}

function holdsValue(row: Cell[]): boolean {
  return row.some((cell) => cell !== null);
}

function firstFilled(row: Cell[]): number {
  return row.findIndex((cell) => cell !== null);
}

function lastFilled(row: Cell[]): number {
  return row.findLastIndex((cell) => cell !== null);
}
