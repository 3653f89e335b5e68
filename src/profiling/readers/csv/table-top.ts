import type { OtherRow } from "../../model/table-profile.ts";
import { type BelowHeader, rowsBelowHeader } from "./below-header.ts";
import { blocksOf, isTable } from "./blocks.ts";
import { samplesOf } from "./column-sample.ts";
import { isWord, looksLikeHeader } from "./header.ts";
import { PREAMBLE, severalRows, titleRows } from "./header-rows.ts";
import { oddHeader } from "./odd-header.ts";
import type { Row } from "./tokenize.ts";

/** Where the rows of a table begin, and what stands above them. */
export interface TableTop {
  /** The cells that name the columns; null without a header. */
  names: string[] | null;
  /** How many columns there are. */
  width: number;
  /** Lines above the first row of the table, be it the header. */
  preambleLines: number;
  /** Rows and blank lines above the first row of data. */
  skip: number;
  /** Rows of which the header is made, where there are more than one. */
  headerRows?: number;
  /** The units that stand below the names. */
  units?: string[];
  /** Rows below the header that are none of the table. */
  others: OtherRow[];
  /** The rows of data, be they of other widths. */
  rows: Row[];
}

/** What the caller says of a header. */
interface TopHints {
  header: boolean | null;
  preambleLines: number | null;
}

/** Rows below a header by which it is judged what belongs to it. */
const JUDGED = 200;

/** Finds the top of the table in rows that mostly have so many cells; null where none has. */
export function findTop(rows: Row[], usual: number, hints: TopHints): TableTop | null {
  const main = hints.preambleLines === null ? mainBlock(rows) : null;
  const width = main?.width ?? usual;
  const { at, names } = main ?? { names: null, at: hints.preambleLines === null ? tableStart(rows, width) : 0 };
  const start = at < rows.length && rows[at]?.cells.length !== width ? nextOf(rows, width, at) : at;
  const odd = names ?? (hints.header === false || hints.preambleLines !== null ? null : oddAbove(rows, start, width));
  const [first] = rows.slice(start, start + 1);
  if (first === undefined) return null;
  if (odd !== null) {
    const header = rows[start - 1] as Row;
    return topOf(rows, start, { names: odd, preambleLines: header.line - 1, width: odd.length });
  }
  const titles = hints.preambleLines === null ? titleRows(ofWidth(rows.slice(start), width), width) : 0;
  const top = rows.slice(start).filter(({ cells }) => cells.length === width)[titles] as Row;
  const from = rows.indexOf(top);
  const preambleLines = top.line - 1;
  const groups = hints.header === false ? null : severalRows(ofWidth(rows.slice(from), width));
  if (groups !== null) {
    return {
      ...topOf(rows, from + groups.rows, { names: groups.names, preambleLines, width }),
      headerRows: groups.rows,
    };
  }
  const below = rows.slice(from + 1).filter(({ cells }) => cells.length === width);
  const header = hints.header ?? looksLikeHeader(top.cells, below, samplesOf(below, width));
  if (!header) return { ...topOf(rows, from, { names: null, preambleLines, width }), others: [] };
  return topOf(rows, from + 1, { names: top.cells, preambleLines, width });
}

/** The top of a table whose data begins at a row, or below another row that belongs to the header. */
function topOf(
  rows: Row[],
  from: number,
  top: { names: string[] | null; preambleLines: number; width: number },
): TableTop {
  const first = rows[from];
  const above = rows[from - 1];
  const plain = {
    ...top,
    others: [],
    rows: rows.slice(from),
    skip: first?.before ?? (above === undefined ? 0 : above.before + 1),
  };
  if (top.names === null || first?.cells.length !== top.width) return plain;
  const kinds = rowsBelowHeader(ofWidth(rows.slice(from, from + 1 + JUDGED), top.width));
  const told = rows.slice(from, from + kinds.length);
  if (kinds.length === 0 || told.some(({ cells }) => cells.length !== top.width)) return plain;
  const next = from + kinds.length;
  const units = told[kinds.indexOf("units")];
  return {
    ...plain,
    rows: rows.slice(next),
    skip: rows[next]?.before ?? (told.at(-1) as Row).before + 1,
    others: told.map(({ line, cells }, i) => ({ what: kinds[i] as BelowHeader, line, text: cells.join(" ").trim() })),
    ...(units === undefined ? {} : { units: units.cells.map((cell) => cell.trim()) }),
  };
}

function ofWidth(rows: Row[], width: number): Row[] {
  return rows.filter(({ cells }) => cells.length === width);
}

function nextOf(rows: Row[], width: number, from: number): number {
  const at = rows.findIndex(({ cells }, i) => i >= from && cells.length === width);
  return at === -1 ? rows.length : at;
}

/** The first of several blocks that is a table of its own, where there is one. */
function mainBlock(rows: Row[]): { at: number; width: number; names: string[] | null } | null {
  const change = rows.findIndex(({ cells }) => cells.length !== rows[0]?.cells.length);
  if (change > FEWEST_ABOVE && startsOther(rows, change)) {
    const width = (rows[0] as Row).cells.length;
    if (isTable(rows.slice(0, change), width)) return { at: 0, width, names: null };
  }
  const blocks = blocksOf(rows);
  if (blocks.length < 2) return null;
  let at = 0;
  for (const block of blocks) {
    const width = usualWidth(block).width;
    if (isTable(block, width)) return { at, width, names: null };
    at += block.length;
    if (at > PREAMBLE) return null;
  }
  return null;
}

/** Rows of a table right above another, its header among them. */
const FEWEST_ABOVE = 3;

/** Whether a row where the number of cells changes names the columns of a table of its own. */
function startsOther(rows: Row[], at: number): boolean {
  const { cells } = rows[at] as Row;
  const below = rows.slice(at + 1, at + 1 + FEWEST_ABOVE);
  const isEven = below.length === FEWEST_ABOVE && below.every((row) => row.cells.length === cells.length);
  return isEven && cells.length > 1 && cells.every((cell) => cell.trim() !== "" && isWord(cell));
}

/** The most frequent number of cells, the greater of two that are, and how many rows have it. */
export function usualWidth(rows: Row[]): { width: number; count: number } {
  const widths = new Map<number, number>();
  for (const { cells } of rows) widths.set(cells.length, (widths.get(cells.length) ?? 0) + 1);
  const [width, count] = [...widths].reduce(
    (best, entry) => (entry[1] > best[1] || (entry[1] === best[1] && entry[0] > best[0]) ? entry : best),
    [0, 0],
  );
  return { width: width || 1, count };
}

/** The names of columns in a row right above the table that has another number of cells. */
function oddAbove(rows: Row[], start: number, width: number): string[] | null {
  const [above, first] = [rows[start - 1], rows[start]];
  if (above === undefined || first === undefined || first.line - above.endLine > 1) return null;
  return oddHeader(above.cells, ofWidth(rows.slice(start), width), width);
}

/**
 * Where the table begins: after rows that have not as many cells as it and are few, or after a blank line below which the
 * first row names columns that hold something else than text.
 */
function tableStart(rows: Row[], width: number): number {
  const first = rows.findIndex(({ cells }) => cells.length === width);
  const isNear = first > 0 && first <= PREAMBLE;
  const narrower = isNear && rows.slice(0, first - 1).every(({ cells }) => cells.length < width);
  const start = narrower && ((rows[first - 1] as Row).cells.length < width || oddAbove(rows, first, width)) ? first : 0;
  for (let i = Math.min(PREAMBLE, rows.length - 2); i > start; i--) {
    const [row, above] = [rows[i] as Row, rows[i - 1] as Row];
    if (row.cells.length !== width || row.line - above.endLine <= 1) continue;
    const below = ofWidth(rows.slice(i + 1, i + 1 + PREAMBLE), width);
    const samples = samplesOf(below, width);
    const typed = samples.some(({ all, present }) => present > 0 && all !== 0);
    if (typed && looksLikeHeader(row.cells, below, samples)) return i;
  }
  return start;
}
