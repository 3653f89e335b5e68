import { lineEnd, type RawRow, rowsOf } from "./records.ts";
import { isEscaped, type Way } from "./tokenize.ts";

/** A row whose cells are known, each also as RFC 4180 has it. */
export interface ReadRow extends RawRow {
  cells: string[];
  written: string[];
  /** Whether it opens a quote that is never closed. */
  isOpen: boolean;
}

interface CellForm {
  delimiter: string;
  quote: string;
  way: Way;
}

interface LooseForm extends CellForm {
  /** How many cells rows have. */
  width: number;
  /** The header, where its quotes are broken. */
  top: { lines: number } | null;
}

/** A quoted cell takes no more characters, or lines where its quotes are broken. */
const LONGEST = 1_048_576;
const MOST_LINES = 40;
/** A longer line is no part of a row over lines with broken quotes. */
const LONGEST_LINE = 65_536;

/**
 * The rows of a UTF-8 file in which quotes may be broken. A row is as RFC 4180 has it where it has as many cells as there
 * are columns; else it is its first line, if that has, with quotes that close no cell taken for letters.
 */
export function looseRows(path: string, form: LooseForm, signal: AbortSignal): AsyncGenerator<ReadRow> {
  const header = form.top?.lines ?? 0;
  return rowsOf(path, signal, (text, at, line, isLast) => {
    const row = rowAt(text, at, form, isLast, line <= header);
    return row === null ? null : { ...row, isOpen: row.isOpen === true };
  });
}

interface Cut {
  cells: string[];
  written: string[];
  /** Behind its line end. */
  end: number;
  isOpen?: boolean;
}

function rowAt(text: string, from: number, form: LooseForm, isLast: boolean, isLine: boolean): Cut | null {
  const { delimiter, quote, width } = form;
  const end = lineEnd(text, from, isLast);
  if (end === null) return null;
  const line = withoutEnd(text.slice(from, end));
  if (quote === "" || !line.includes(quote)) {
    const cells = form.way.blanks === "all" ? line.split(delimiter).map(unblanked) : line.split(delimiter);
    return { cells, written: cells.map((cell) => quoted(cell, form)), end };
  }
  if (isLine) return asCut({ cells: [line], isOpen: false }, end, form);
  const strict = strictRow(text, from, form);
  if (strict === "open" && !isLast && text.length - from < LONGEST) return null;
  if (typeof strict !== "string" && strict.cells.length === width) return strict;
  const own = looseRow(line, form);
  const isFitting = own.cells.length === width && !own.isOpen;
  if (typeof strict !== "string" && strict.end === end) return isFitting ? asCut(own, end, form) : strict;
  // Lines that are rows by themselves are no parts of another.
  if (typeof strict !== "string" && !holdsRow(text, end, strict.end, form)) return strict;
  if (isFitting || line.length > LONGEST_LINE) return asCut(own, end, form);
  return overLines(text, from, form) ?? asCut(own, end, form);
}

const unblanked = (cell: string): string => cell.replace(/^ +/, "");

/** A row as RFC 4180 has it, with quotes inside of unquoted cells; "open" where one is never closed, "broken" where badly. */
function strictRow(text: string, from: number, form: LooseForm): Cut | "open" | "broken" {
  const { delimiter, quote, way } = form;
  const cells: string[] = [];
  const written: string[] = [];
  for (let at = from; ; ) {
    const begin = way.blanks === undefined ? at : blanksFrom(text, at);
    let to: number;
    if (text.startsWith(quote, begin)) {
      const close = closing(text, begin + quote.length, form);
      if (close === -1) return "open";
      to = close + quote.length;
      if (to < text.length && !isLineEnd(text, to) && !text.startsWith(delimiter, to)) return "broken";
      const inner = text.slice(begin + quote.length, close);
      const cell = unescaped(inner, form);
      cells.push(cell);
      written.push(way.backslash === true ? quoted(cell, form) : quote + inner + quote);
    } else {
      to = cellEnd(text, at, delimiter);
      const cell = text.slice(way.blanks === "all" ? begin : at, to);
      cells.push(cell);
      written.push(quoted(cell, form));
    }
    if (text.startsWith(delimiter, to)) at = to + delimiter.length;
    else return { cells, written, end: lineEnd(text, to, true) as number };
  }
}

/**
 * The cells of a text in which a quote closes a cell only where a delimiter or the end follows; none where that makes a
 * cell without quotes go over lines. A quote that is never closed stands for itself.
 */
export function looseRow(text: string, form: CellForm): { cells: string[]; isOpen: boolean } {
  const { delimiter, quote, way } = form;
  const cells: string[] = [];
  let isOpen = false;
  for (let at = 0; ; ) {
    const begin = way.blanks === undefined ? at : blanksFrom(text, at);
    let to = -1;
    if (text.startsWith(quote, begin)) {
      const close = looseClosing(text, begin + quote.length, form);
      isOpen ||= close === -1;
      if (close !== -1) {
        cells.push(unescaped(text.slice(begin + quote.length, close), form));
        to = close + quote.length;
      }
    }
    if (to === -1) {
      const next = text.indexOf(delimiter, at);
      to = next === -1 ? text.length : next;
      const cell = text.slice(way.blanks === "all" ? begin : at, to);
      if (/[\r\n]/.test(cell)) return { cells: [], isOpen };
      cells.push(cell);
    }
    if (to >= text.length) return { cells, isOpen };
    at = to + delimiter.length;
  }
}

/** Whether a line is a row by itself, without a quote that is not round a cell. */
function isRow(line: string, form: LooseForm): boolean {
  const row = strictRow(line, 0, form);
  return typeof row !== "string" && row.cells.length === form.width && row.written.join(form.delimiter) === line;
}

/** Whether one of the lines between two places is a row by itself. */
function holdsRow(text: string, from: number, to: number, form: LooseForm): boolean {
  for (let at = from; at < to; ) {
    const end = lineEnd(text, at, true) as number;
    if (isRow(withoutEnd(text.slice(at, end)), form)) return true;
    at = end;
  }
  return false;
}

/** A row with broken quotes that goes over some lines; null where it has not as many cells as there are columns then. */
function overLines(text: string, from: number, form: LooseForm): Cut | null {
  let end = from;
  for (let lines = 0; lines < MOST_LINES && end < text.length; lines++) {
    const begin = end;
    end = lineEnd(text, begin, true) as number;
    const line = withoutEnd(text.slice(begin, end));
    if (lines > 0 && (isRow(line, form) || line.split(form.delimiter).length >= Math.max(form.width / 2, 3)))
      return null;
    const row = looseRow(withoutEnd(text.slice(from, end)), form);
    if (lines === 0 || row.isOpen || row.cells.length < form.width) continue;
    return row.cells.length === form.width ? asCut(row, end, form) : null;
  }
  return null;
}

function asCut({ cells, isOpen }: { cells: string[]; isOpen: boolean }, end: number, form: LooseForm): Cut {
  return { cells, written: cells.map((cell) => quoted(cell, form)), end, isOpen };
}

function quoted(cell: string, { delimiter, quote }: LooseForm): string {
  if (quote === "") return cell;
  const isPlain = !cell.includes(delimiter) && !cell.includes(quote) && !/[\r\n]|^\s|\s$/.test(cell);
  return isPlain ? cell : `${quote}${cell.replaceAll(quote, quote + quote)}${quote}`;
}

/** What is meant by the text between two quotes; quotes that are not all doubled stand for themselves. */
function unescaped(inner: string, { quote, way }: CellForm): string {
  if (way.backslash === true) return inner.replaceAll(`\\${quote}`, quote).replaceAll("\\\\", "\\");
  if (!inner.includes(quote)) return inner;
  return inner.replaceAll(quote + quote, "").includes(quote) ? inner : inner.replaceAll(quote + quote, quote);
}

function closing(text: string, from: number, { quote, way }: LooseForm): number {
  for (let at = text.indexOf(quote, from); at !== -1; at = text.indexOf(quote, at + quote.length)) {
    if (way.backslash === true && isEscaped(text, from, at)) continue;
    if (!text.startsWith(quote, at + quote.length)) return at;
    at += quote.length;
  }
  return -1;
}

function looseClosing(text: string, from: number, { delimiter, quote, way }: CellForm): number {
  for (let at = text.indexOf(quote, from); at !== -1; at = text.indexOf(quote, at + quote.length)) {
    if (way.backslash === true && isEscaped(text, from, at)) continue;
    const to = at + quote.length;
    if (to === text.length || text.startsWith(delimiter, to)) return at;
  }
  return -1;
}

function blanksFrom(text: string, from: number): number {
  let at = from;
  while (text[at] === " ") at++;
  return at;
}

function cellEnd(text: string, from: number, delimiter: string): number {
  let to = from;
  while (to < text.length && !isLineEnd(text, to) && !text.startsWith(delimiter, to)) to++;
  return to;
}

function isLineEnd(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 10 || code === 13;
}

function withoutEnd(line: string): string {
  return line.replace(/[\r\n]+$/, "");
}
