import type { Readable } from "node:stream";
import sax from "sax";
import type { Cell } from "../record-cells.ts";
import { beyondLimit, TagLength } from "./sheet-limits.ts";

/** A range of cells that are merged into one, by 0-based rows and columns, all inclusive. */
export interface MergedRange {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

/** A title may be merged across all columns that a sheet can have; that many columns are not data. */
export const WIDEST_MERGED = 256;
const MOST_MERGED = 200_000;
/** Cells that merged ranges may be filled in, all together. */
const MOST_FILLED = 100_000_000;

/** Where the cells of a sheet end. */
const END_OF_CELLS = /<\/(?:[\w.-]+:)?sheetData\s*>|<(?:[\w.-]+:)?sheetData\s*\/>/;
/** As much of a segment is looked at again with the next, so that no tag is missed between them. */
const OVERLAP = 64;
const RANGE = /^([A-Z]+)(\d+):([A-Z]+)(\d+)$/;

/**
 * The merged ranges of a sheet, from its XML: they stand below all cells, which are passed over without being parsed.
 * Links, filters and formats have ranges too, which merge nothing.
 */
export async function mergedRanges(xml: Readable, file: string, signal: AbortSignal): Promise<MergedRange[]> {
  const ranges: MergedRange[] = [];
  let inMerged = false;
  let done = false;
  const parser = sax.parser(true, { position: false });
  parser.onopentag = ({ name, attributes }) => {
    if (local(name) === "mergeCells") inMerged = true;
    if (!inMerged || local(name) !== "mergeCell") return;
    const range = rangeOf(String(attributes.ref ?? ""));
    if (range !== null && ranges.push(range) > MOST_MERGED) {
      throw beyondLimit(file, `more than ${MOST_MERGED} ranges of its cells are merged`);
    }
  };
  parser.onclosetag = (name) => {
    if (local(name) === "mergeCells") done = true;
  };
  // The sheet's own closing tag is one: what comes before it has been read.
  parser.onerror = () => {
    done = true;
  };
  parser.write("<sheet>");
  xml.setEncoding("utf8");
  let before: string | null = "";
  const length = new TagLength(file);
  for await (const segment of xml as AsyncIterable<string>) {
    signal.throwIfAborted();
    if (before === null) {
      length.add(segment); // of what is parsed: cells are not
      parser.write(segment);
    } else {
      const text: string = before + segment;
      const end = END_OF_CELLS.exec(text);
      before = end === null ? text.slice(-OVERLAP) : null;
      if (end !== null) parser.write(text.slice(end.index + end[0].length));
    }
    if (done) break;
  }
  return ranges;
}

function rangeOf(reference: string): MergedRange | null {
  const [found, left = "", top, right = "", bottom] = RANGE.exec(reference) ?? [];
  if (found === undefined) return null;
  return {
    top: Number(top) - 1,
    left: columnOf(left),
    bottom: Number(bottom) - 1,
    right: Math.min(columnOf(right), columnOf(left) + WIDEST_MERGED),
  };
}

/** The name of a tag without its prefix. */
export function local(name: string): string {
  return name.slice(name.indexOf(":") + 1);
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

/**
 * Whether all that a row holds is a text that is merged across it, as titles are and names of groups of rows: it says
 * nothing of each of the columns. `others` are ranges that go on in the row.
 */
export function goesAcross(row: readonly Cell[], { top, bottom, left, right }: MergedRange, others: number): boolean {
  if (top !== bottom || left === right || others > 0 || typeof row[left] !== "string") return false;
  return row.every((cell, i) => cell == null || i === left);
}

/** Rows in which all cells of a merged range have the value that people see in it, unless it goes across a whole row. */
export async function* filledIn(
  rows: AsyncGenerator<Cell[]>,
  ranges: readonly MergedRange[],
  file: string,
): AsyncGenerator<Cell[]> {
  let filled = 0;
  const waiting = [...ranges].sort((a, b) => b.top - a.top);
  let open: (MergedRange & { value: Cell })[] = [];
  let number = 0;
  for await (const row of rows) {
    for (let next = waiting.at(-1); next !== undefined && next.top <= number; next = waiting.at(-1)) {
      waiting.pop();
      const value = next.top === number ? (row[next.left] ?? null) : null;
      if (value !== null) open.push({ ...next, value });
    }
    for (const { value, ...range } of open) {
      const { left, right } = range;
      if (goesAcross(row, range, open.length - 1)) continue;
      filled += right - left + 1;
      if (filled > MOST_FILLED) throw beyondLimit(file, `more than ${MOST_FILLED} of its cells are merged`);
      while (row.length < left) row.push(null);
      for (let column = left; column <= right; column++) row[column] = value;
    }
    open = open.filter(({ bottom }) => bottom > number);
    number++;
    yield row;
  }
}
