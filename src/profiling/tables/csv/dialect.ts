import { commonType, isNullToken, type TextType, typeOfCell } from "./text-types.ts";
import { type Row, tokenize } from "./tokenize.ts";

/** How a delimited text file is written. */
export interface Dialect {
  delimiter: string;
  quote: string;
  /** Whether the first row names the columns. */
  header: boolean;
  /** Lines before the first row of the table. */
  preambleLines: number;
  /** Column names, unique and not empty. */
  names: string[];
  /** The type that the looked-at cells of each column agree on: a guess for the whole column to be held against. */
  types: TextType[];
  /** Columns of type text of whose looked-at cells at least half have another type; those of codes left out. */
  mixed: number[];
}

const DELIMITERS = [",", "\t", ";", "|"] as const;
const QUOTES = ['"', "'"] as const;
const MAX_ROWS = 1000;

/** Finds the dialect from the beginning of a file and, for the types, from rows further on; null if there is no row. */
export function detectDialect(head: string, further: string[], preferred: string | null): Dialect | null {
  const candidates = DELIMITERS.flatMap((delimiter) =>
    QUOTES.map((quote) => assess(head, delimiter, quote, delimiter === preferred)),
  );
  const best = candidates.reduce((a, b) => (b.score > a.score ? b : a));
  const { delimiter, quote, width, rows } = best.score > 0 ? best : assess(head, preferred ?? ",", '"', false);
  const start = preambleRows(rows, width);
  const table = rows.slice(start).filter(({ cells }) => cells.length === width);
  const [first] = table;
  if (first === undefined) return null;
  const furtherRows = further.flatMap((text) =>
    tokenize(text, delimiter, quote, MAX_ROWS).filter(({ cells }) => cells.length === width),
  );
  const body = samplesOf([...table.slice(1), ...furtherRows], width);
  const header = looksLikeHeader(first.cells, body, table.length);
  const samples = header ? body : samplesOf([...table, ...furtherRows], width);
  return {
    delimiter,
    quote,
    header,
    preambleLines: first.line - 1,
    names: uniqueNames(header ? first.cells : first.cells.map(() => "")),
    types: samples.map(({ types }) => commonType(new Set(types.keys()))),
    mixed: samples.flatMap((column, i) => (isMixed(column) ? [i] : [])),
  };
}

interface Assessment {
  delimiter: string;
  quote: string;
  /** Most frequent number of cells. */
  width: number;
  rows: Row[];
  score: number;
}

/**
 * A delimiter is the better the more rows have the same number of cells, the more of these cells look like values of
 * one kind, and the more cells there are.
 */
function assess(head: string, delimiter: string, quote: string, preferred: boolean): Assessment {
  const rows = tokenize(head, delimiter, quote, MAX_ROWS);
  const widths = new Map<number, number>();
  for (const { cells } of rows) widths.set(cells.length, (widths.get(cells.length) ?? 0) + 1);
  const [width, count] = [...widths].reduce(
    (best, entry) => (entry[1] > best[1] || (entry[1] === best[1] && entry[0] > best[0]) ? entry : best),
    [0, 0],
  );
  if (width < 2 || (quote === "'" && !head.includes("'")))
    return { delimiter, quote, width: width || 1, rows, score: 0 };
  const consistency = count / rows.length;
  const cells = rows.slice(0, 100).flatMap((row) => row.cells);
  const clean = cells.filter((cell) => isClean(cell)).length / cells.length;
  const firstFits = rows[0]?.cells.length === width ? 1 : 0.8;
  const score =
    consistency ** 2 *
    clean ** 2 *
    firstFits *
    (1 + Math.log2(width) / 4) *
    (preferred ? 1.3 : 1) *
    (quote === '"' ? 1 : 0.95);
  return { delimiter, quote, width, rows, score };
}

/** A cell that is a value by itself: empty, a number, a date, or words without another delimiter or a stray quote. */
function isClean(cell: string): boolean {
  return (
    cell === "" || typeOfCell(cell) !== "text" || /^[+-]?[\d.,]+%?$/.test(cell) || !/[\t;|"]|^'|'$|\S,\S/.test(cell)
  );
}

/** Rows before the table proper: those up to the first of the table's width, if they are narrower and few. */
function preambleRows(rows: Row[], width: number): number {
  const first = rows.findIndex(({ cells }) => cells.length === width);
  return first > 0 && first <= 50 && rows.slice(0, first).every(({ cells }) => cells.length < width) ? first : 0;
}

interface ColumnSample {
  /** How many cells have which type; null tokens have none. */
  types: Map<TextType, number>;
  /** Whether a cell is a code or phone number: digits that are meant as text. */
  hasCodes: boolean;
}

/** Digits after a zero or a plus. */
const CODE = /^[0+]\d+$/;

function samplesOf(rows: Row[], width: number): ColumnSample[] {
  const columns = Array.from({ length: width }, (): ColumnSample => ({ types: new Map(), hasCodes: false }));
  for (const { cells } of rows) {
    for (const [i, column] of columns.entries()) {
      const cell = cells[i] as string;
      if (isNullToken(cell)) continue;
      const type = typeOfCell(cell);
      column.types.set(type, (column.types.get(type) ?? 0) + 1);
      column.hasCodes ||= type === "text" && CODE.test(cell);
    }
  }
  return columns;
}

function isMixed({ types, hasCodes }: ColumnSample): boolean {
  const texts = types.get("text") ?? 0;
  const total = [...types.values()].reduce((sum, count) => sum + count, 0);
  return !hasCodes && texts > 0 && texts * 2 <= total;
}

/** The first row names the columns if it is unlike the rows below, or if nothing tells and it could. */
function looksLikeHeader(first: string[], body: ColumnSample[], rowCount: number): boolean {
  const cells = first.map((cell) => cell.trim());
  const types = cells.map(typeOfCell);
  if (isSeries(cells.filter((_, i) => types[i] === "integer"))) return true;
  let votes = 0;
  for (const [i, { types: below }] of body.entries()) {
    const common = below.size === 0 ? null : commonType(new Set(below.keys()));
    if (types[i] !== "text" && cells[i] !== "") votes--;
    else if (common !== null && common !== "text") votes++;
  }
  if (votes !== 0) return votes > 0;
  const named = cells.filter((cell) => cell !== "");
  return (
    types.every((type) => type === "text") &&
    new Set(named).size === named.length &&
    named.length >= cells.length - 1 &&
    (rowCount > 1 || named.length === cells.length)
  );
}

/** Years, or numbered columns: at least three integers rising by the same step. */
function isSeries(cells: string[]): boolean {
  if (cells.length < 3) return false;
  const numbers = cells.map(Number);
  const step = (numbers[1] as number) - (numbers[0] as number);
  return step > 0 && numbers.every((number, i) => i === 0 || number - (numbers[i - 1] as number) === step);
}

/** Names as they stand in the header; nameless columns are numbered, repeated names get a suffix. */
export function uniqueNames(header: string[]): string[] {
  const taken = new Set<string>();
  return header.map((cell, i) => {
    const base = cell.trim() === "" ? `column_${i + 1}` : cell.trim();
    let name = base;
    for (let n = 2; taken.has(name); n++) name = `${base}_${n}`;
    taken.add(name);
    return name;
  });
}
