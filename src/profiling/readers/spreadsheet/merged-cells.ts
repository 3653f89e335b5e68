import type { Readable } from "node:stream";
import type { Cell } from "../records.ts";

/** A range of cells that are merged into one, by 0-based rows and columns, all inclusive. */
export interface MergedRange {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

/** A title may be merged across all columns that a sheet can have; that many columns are not data. */
export const WIDEST_MERGED = 256;

const OPENING = /<(?:\w+:)?mergeCells\b/;
const CLOSING = /<\/(?:\w+:)?mergeCells>/;
/** As much of a piece is looked at again with the next, so that no tag is missed between them. */
const OVERLAP = 64;
const REFERENCE = /\bref="([A-Z]+)(\d+):([A-Z]+)(\d+)"/g;

/** The merged ranges of a sheet, from its XML: they stand below all cells, which are passed over without being parsed. */
export async function mergedRanges(xml: Readable, signal: AbortSignal): Promise<MergedRange[]> {
  xml.setEncoding("utf8");
  let found: string | null = null;
  let before = "";
  for await (const piece of xml as AsyncIterable<string>) {
    signal.throwIfAborted();
    if (found !== null) found += piece;
    else {
      const text = before + piece;
      const at = text.search(OPENING);
      if (at === -1) before = text.slice(-OVERLAP);
      else found = text.slice(at);
    }
    if (found !== null && CLOSING.test(found.slice(-piece.length - OVERLAP))) break;
  }
  return [...(found ?? "").matchAll(REFERENCE)].map(([, left = "", top, right = "", bottom]) => ({
    top: Number(top) - 1,
    left: columnOf(left),
    bottom: Number(bottom) - 1,
    right: Math.min(columnOf(right), columnOf(left) + WIDEST_MERGED),
  }));
}

/** `AB12` → 27. */
export function columnOf(reference: string): number {
  let column = 0;
  for (const character of reference) {
    const code = character.charCodeAt(0);
    if (code < 65) break;
    column = column * 26 + code - 64;
  }
  return column - 1;
}

/** Rows in which all cells of a merged range have the value that people see in it. */
export async function* filledIn(rows: AsyncGenerator<Cell[]>, ranges: readonly MergedRange[]): AsyncGenerator<Cell[]> {
  const waiting = [...ranges].sort((a, b) => b.top - a.top);
  let open: (MergedRange & { value: Cell })[] = [];
  let number = 0;
  for await (const row of rows) {
    for (let next = waiting.at(-1); next !== undefined && next.top <= number; next = waiting.at(-1)) {
      waiting.pop();
      const value = next.top === number ? (row[next.left] ?? null) : null;
      if (value !== null) open.push({ ...next, value });
    }
    for (const { left, right, value } of open) {
      while (row.length < left) row.push(null);
      for (let column = left; column <= right; column++) row[column] = value;
    }
    open = open.filter(({ bottom }) => bottom > number);
    number++;
    yield row;
  }
}
