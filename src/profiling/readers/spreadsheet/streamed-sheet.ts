import type { TableSession } from "../../duckdb/session.ts";
import type { LoadedTable } from "../../model/loaded-table.ts";
import type { Cell } from "../record-cells.ts";
import { loadRecords } from "../records.ts";
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

/** What the first rows of a sheet tell; null where the sheet holds no value. */
export async function startOf(sheet: StreamedSheet, hints: HeaderHints): Promise<SheetStart | null> {
  const rows: Cell[][] = [];
  let above = 0;
  for await (const row of sheet.rows()) {
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
  { notes, ...target }: { shown: string; file: string; notes: () => SheetNotes },
  onProgress: (share: number) => void,
): Promise<LoadedTable> {
  for (let { left, width } = start; ; ) {
    const { columns } = start.header;
    const all = Array.from({ length: width }, (_, i) => columns[left + i - start.left] ?? "");
    try {
      const rows = dataOf(sheet, { ...start, left, width }, target.shown, notes());
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
  notes: SheetNotes,
): AsyncGenerator<Cell[]> {
  const extent = new SparseSheet(file);
  const { above, left, width, header } = start;
  let number = 0;
  let empty = 0;
  for await (const row of sheet.rows()) {
    if (number++ < above + header.from) continue;
    if (!holdsValue(row)) {
      empty++; // rows below the last that holds a value are none
      continue;
    }
    extent.add(
      (empty + 1) * width,
      row.reduce((filled: number, cell) => (cell === null ? filled : filled + 1), 0),
    );
    for (; empty > 0; empty--) yield* notes.take([], number - empty);
    if (lastFilled(row) >= left + width || firstFilled(row) < left) {
      throw new OtherExtent(firstFilled(row), lastFilled(row) + 1);
    }
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
