import type { LoadedTable } from "../profile-table.ts";
import type { TableSession } from "../session.ts";
import type { StreamedSheet } from "./large-workbook.ts";
import { type Cell, loadRecords } from "./records.ts";
import { findHeader, type HeaderHints, LOOKED_AT, type SheetHeader } from "./sheet-header.ts";

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
  const left = Math.min(...rows.filter(holdsValue).map((row) => row.findIndex((cell) => cell !== null)));
  const width = Math.max(...rows.map(lastFilled)) + 1 - left;
  const header = findHeader(
    rows.map((row) => Array.from({ length: width }, (_, i) => row[left + i] ?? null)),
    hints,
  );
  return { header, above, left, width };
}

/** A row further down is wider than those at the beginning. */
class WiderRow extends Error {
  readonly width: number;

  constructor(width: number) {
    super("a row is wider than the first ones");
    this.width = width;
  }
}

/** Loads a sheet; where a row turns out to be wider than the first ones, it is read again. */
export async function loadStreamed(
  session: TableSession,
  sheet: StreamedSheet,
  start: SheetStart,
  target: { shown: string; file: string },
  onProgress: (share: number) => void,
): Promise<LoadedTable> {
  for (let { width } = start; ; ) {
    const { columns } = start.header;
    const all = Array.from({ length: width }, (_, i) => columns[i] ?? "");
    try {
      return await loadRecords(session, { columns: all, rows: dataOf(sheet, start, width), ...target }, onProgress);
    } catch (error) {
      if (!(error instanceof WiderRow)) throw error;
      ({ width } = error);
    }
  }
}

async function* dataOf(
  sheet: StreamedSheet,
  { above, left, header }: SheetStart,
  width: number,
): AsyncGenerator<Cell[]> {
  let number = 0;
  let empty = 0;
  for await (const row of sheet.rows()) {
    if (number++ < above + header.from) continue;
    if (!holdsValue(row)) {
      empty++; // rows below the last that holds a value are none
      continue;
    }
    for (; empty > 0; empty--) yield [];
    if (lastFilled(row) >= left + width) throw new WiderRow(lastFilled(row) + 1 - left);
    yield row.slice(left, left + width);
  }
}

function holdsValue(row: Cell[]): boolean {
  return row.some((cell) => cell !== null);
}

function lastFilled(row: Cell[]): number {
  return row.findLastIndex((cell) => cell !== null);
}
