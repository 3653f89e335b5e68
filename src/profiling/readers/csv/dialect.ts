import type { OtherRow } from "../../model/table-profile.ts";
import { InvalidError } from "../opened-file.ts";
import { uniqueNames } from "../unique-names.ts";
import { blanksBeforeQuotes } from "./blanks-before-quotes.ts";
import { samplesOf } from "./column-sample.ts";
import { columnTypes, type DialectColumn } from "./column-types.ts";
import { isDoubled, rareDelimiter } from "./rare-delimiters.ts";
import { rareQuotes } from "./rare-quotes.ts";
import { findTop, usualWidth } from "./table-top.ts";
import { typesOfCell } from "./text-types.ts";
import { type Row, type Tokenized, tokenize } from "./tokenize.ts";

/** How a delimited text file is written. */
export interface Dialect {
  delimiter: string;
  quote: string;
  /** Whether the first row names the columns. */
  header: boolean;
  /** Lines before the first row of the table. */
  preambleLines: number;
  /** Rows and blank lines before the first row of data. */
  skip: number;
  /** Rows of which the header is made, where there are more than one. */
  headerRows?: number;
  /** The units that stand below the names of columns, by these. */
  units?: Record<string, string>;
  /** Rows that are none of the table. */
  others: OtherRow[];
  /** The rows that were looked at, from the first row of data on, and the cells of the header. */
  looked: { rows: Row[]; names: string[] | null };
  columns: DialectColumn[];
  /** Where the text looked at is the whole file, and all of it well-formed: the number of its rows. */
  rows: number | null;
  /** The same rows, where nobody would read them differently. */
  plainRows: Row[] | null;
  /** Whether 3/4/2020 is a day in March rather than in April where the column does not tell. */
  monthFirst: boolean;
}

/** What is known of a file beforehand. Members that are null are to be found out. */
export interface DialectHints {
  /** The delimiter that the file's name stands for. */
  usual: string | null;
  delimiter: string | null;
  quote: string | null;
  header: boolean | null;
  preambleLines: number | null;
  /** Whether 3/4/2020 is a day in March rather than in April where the column does not tell. */
  monthFirst: boolean;
}

const DELIMITERS = [",", "\t", ";", "|"] as const;
const QUOTES = ['"', "'"] as const;
const MAX_ROWS = 1000;
/** Columns of a table, each with a profile of its own: of a small one that is read in memory, and of any other. */
const MOST_COLUMNS = { inMemory: 100_000, others: 30_000 };
/** Characters by which delimiter and quote are chosen. */
const ASSESSED = 65_536;

/** The text by which a file is judged. */
export interface Pieces {
  /** The beginning, up to the end of a line. */
  head: string;
  /** Whole lines from further on. */
  further: string[];
  /** Whether `head` is all there is, without a letter that could not be read. */
  whole: boolean;
}

/**
 * Finds the dialect from the beginning of a file and, for the types, from rows further on; null if there is no row. Throws
 * where there are more columns than are read.
 */
export function detectDialect({ head, further, whole }: Pieces, hints: DialectHints): Dialect | null {
  const text =
    hints.preambleLines === null
      ? head
      : head
          .split(/(?<=\n)/)
          .slice(hints.preambleLines)
          .join("");
  const { delimiter, quote, rows, plain, width } = split(text, whole ? Number.POSITIVE_INFINITY : MAX_ROWS, hints);
  const top = findTop(rows, width, hints);
  if (top === null) return null;
  const { names: header } = top;
  const ofTable = top.rows.filter(({ cells }) => cells.length === top.width);
  const given = hints.preambleLines ?? 0;
  const wellFormed = whole && ofTable.length === top.rows.length;
  const isPlain = wellFormed && plain && top.preambleLines + given === 0;
  const most = MOST_COLUMNS[isPlain ? "inMemory" : "others"];
  if (width > most) throw new InvalidError(`it has ${width} columns, more than ${most}`);
  const furtherRows = further.flatMap((piece) =>
    tokenize(piece, delimiter, quote, MAX_ROWS).rows.filter(({ cells }) => cells.length === top.width),
  );
  const looked = [...ofTable, ...furtherRows];
  // Below a header that is wider than all rows, these are filled up.
  const cells = looked.length > 0 ? looked : filledUp(top.rows, top.width);
  const samples = samplesOf(cells, top.width);
  const names = uniqueNames((header ?? new Array<string>(top.width).fill("")).map((name) => name.trim()));
  return {
    delimiter,
    quote,
    header: header !== null,
    preambleLines: top.preambleLines + given,
    skip: top.skip + given,
    ...(top.headerRows === undefined ? {} : { headerRows: top.headerRows }),
    ...(top.units === undefined ? {} : { units: unitsOf(names, top.units) }),
    looked: { rows: top.rows, names: header },
    others: top.others.map((other) => ({ ...other, line: other.line + given })),
    columns: columnTypes(samples, { names, rows: cells }, { delimiter, monthFirst: hints.monthFirst }),
    rows: wellFormed ? ofTable.length : null,
    plainRows: isPlain ? ofTable : null,
    monthFirst: hints.monthFirst,
  };
}

function filledUp(rows: Row[], width: number): Row[] {
  return rows
    .filter(({ cells }) => cells.length < width)
    .map((row) => ({ ...row, cells: Array.from({ length: width }, (_, i) => row.cells[i] ?? "") }));
}

function unitsOf(names: string[], units: string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name, i) => (units[i] === "" ? [] : [[name, units[i] as string]])));
}

interface Split extends Tokenized {
  delimiter: string;
  quote: string;
  /** Most frequent number of cells. */
  width: number;
}

/** Splits a text into at most `limit` rows, at the best of the delimiters and with the better of the quotes. */
function split(text: string, limit: number, hints: DialectHints): Split {
  const assessed = text.slice(0, ASSESSED);
  const { usual } = hints;
  const occurring = DELIMITERS.filter((delimiter) => assessed.includes(delimiter));
  const delimiters = hints.delimiter === null ? occurring : [hints.delimiter];
  const rarer = hints.quote === null ? rareQuotes(assessed) : { quotes: [], all: false };
  const usualQuotes = QUOTES.filter((quote) => quote === QUOTES[0] || assessed.includes(quote));
  const quotes = hints.quote !== null ? [hints.quote] : rarer.all ? rarer.quotes : [...usualQuotes, ...rarer.quotes];
  const candidates = delimiters.flatMap((delimiter) =>
    quotes.flatMap((quote) => (quote === delimiter ? [] : [{ delimiter, quote }])),
  );
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1) {
    const tokenized = cellsOf(text, only, limit);
    const first = tokenized.rows.slice(0, MAX_ROWS);
    const { width, count } = usualWidth(first);
    if (width > 1 && (count === first.length || hints.delimiter !== null)) return { ...only, ...tokenized, width };
  }
  const [best] = candidates
    .map(({ delimiter, quote }) => assess(assessed, delimiter, quote, delimiter === usual))
    .sort((a, b) => b.score - a.score);
  const isRegular = hints.delimiter !== null || (best !== undefined && best.score > 0 && best.consistency === 1);
  const isCutOff = text.length > ASSESSED;
  const rare = isRegular
    ? hints.delimiter === null && best !== undefined && isDoubled(assessed, best, isCutOff)
      ? best.delimiter.repeat(2)
      : null
    : rareDelimiter(assessed, isCutOff);
  const { delimiter, quote, width } =
    best !== undefined && best.score > 0 && rare === null
      ? best
      : assess(assessed, rare ?? hints.delimiter ?? usual ?? ",", hints.quote ?? best?.quote ?? '"', false);
  const tokenized = cellsOf(text, { delimiter, quote }, limit);
  // What was assessed may have ended within the first row, be it a header of long names.
  const isCut = text.length > ASSESSED && !tokenized.rows.some(({ cells }) => cells.length === width);
  return { delimiter, quote, width: isCut ? usualWidth(tokenized.rows.slice(0, MAX_ROWS)).width : width, ...tokenized };
}

/** The rows of a text, also where blanks stand before quotes; these are no plain ones. */
function cellsOf(text: string, { delimiter, quote }: Pick<Split, "delimiter" | "quote">, limit: number): Tokenized {
  const way = blanksBeforeQuotes(text.slice(0, ASSESSED), delimiter, quote);
  const { rows, plain } = tokenize(text, delimiter, quote, limit, way);
  return { rows, plain: plain && way.blanks === undefined };
}

interface Assessment {
  delimiter: string;
  quote: string;
  width: number;
  score: number;
  /** The share of rows that have the usual number of cells. */
  consistency: number;
}

/**
 * A delimiter is the better the more rows have the same number of cells, the more of these cells look like values of
 * one kind, and the more cells there are.
 */
function assess(head: string, delimiter: string, quote: string, isUsual: boolean): Assessment {
  const { rows } = cellsOf(head, { delimiter, quote }, MAX_ROWS);
  const { width, count } = usualWidth(rows);
  if (width < 2) return { delimiter, quote, width, score: 0, consistency: 0 };
  const consistency = count / rows.length;
  const cells = rows.slice(0, 100).flatMap((row) => row.cells);
  const clean = cells.filter((cell) => isClean(cell)).length / cells.length;
  const firstFits = rows[0]?.cells.length === width ? 1 : 0.8;
  const score =
    consistency ** 2 *
    clean ** 2 *
    firstFits *
    (1 + Math.log2(width) / 4) *
    (isUsual ? 1.3 : 1) *
    (quote === '"' ? 1 : quote === "'" ? 0.95 : 0.9);
  return { delimiter, quote, width, score, consistency };
}

/** A cell that is a value by itself: empty, a number, a date, or words without another delimiter or a stray quote. */
function isClean(cell: string): boolean {
  return cell === "" || typesOfCell(cell) !== 0 || /^[+-]?[\d.,]+%?$/.test(cell) || !/[\t;|"]|^'|'$|\S,\S/.test(cell);
}
