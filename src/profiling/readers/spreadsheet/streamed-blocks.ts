import type { Cell } from "../record-cells.ts";
import { type Columns, partsOf, rangeOf, Sides } from "./sheet-blocks.ts";
import { LOOKED_AT } from "./sheet-header.ts";
import type { StreamedSheet } from "./workbook-stream.ts";

/** A table of a streamed sheet; `range` is where it lies, null where it is the only one. */
export interface StreamedBlock {
  sheet: StreamedSheet;
  range: string | null;
}

/**
 * The tables of a sheet that is read as a stream, as `blocksOf` finds them. The first rows tell whether there may be
 * several, which is rare; then all rows are looked through.
 */
export async function streamedBlocks(sheet: StreamedSheet): Promise<StreamedBlock[]> {
  const whole = [{ sheet, range: null }];
  const parts = await firstParts(sheet);
  if (parts.length < 2) return whole;
  const sides = new Sides(parts);
  const blocks = parts.map(({ from, to }, i) => ({
    from: i === 0 ? 0 : from,
    to: i === parts.length - 1 ? Number.POSITIVE_INFINITY : to,
    rows: { first: -1, last: -1 },
    columns: { from: Number.POSITIVE_INFINITY, to: 0 },
  }));
  let at = 0;
  for await (const row of sheet.rows()) {
    sides.add(row);
    for (const { from, to, rows, columns } of blocks) {
      const own = row.slice(from, to);
      const first = own.findIndex(holdsValue);
      if (first === -1) continue;
      if (rows.first === -1) rows.first = at;
      rows.last = at;
      columns.from = Math.min(columns.from, from + first);
      columns.to = Math.max(columns.to, from + own.findLastIndex(holdsValue) + 1);
    }
    at++;
  }
  if (!sides.areTables()) return whole;
  return blocks.map(({ from, to, rows, columns }) => ({
    sheet: { ...sheet, rows: () => within(sheet, { from, to }) },
    range: rangeOf(columns, rows.first, rows.last),
  }));
}

/** The groups of columns that the first rows of a sheet fill. */
async function firstParts(sheet: StreamedSheet): Promise<Columns[]> {
  const rows: Cell[][] = [];
  for await (const row of sheet.rows()) {
    if (rows.length > 0 || row.some(holdsValue)) rows.push(row);
    if (rows.length === LOOKED_AT) break;
  }
  return partsOf(rows, Math.max(0, ...rows.map(({ length }) => length)));
}

async function* within(sheet: StreamedSheet, { from, to }: Columns): AsyncGenerator<Cell[]> {
  const before = new Array<Cell>(from).fill(null);
  for await (const row of sheet.rows()) yield [...before, ...row.slice(from, to)];
}

function holdsValue(cell: Cell): boolean {
  return cell != null;
}
