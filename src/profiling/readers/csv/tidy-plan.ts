import type { Dialect, Pieces } from "./dialect.ts";
import { isPaddedNote, isTotal } from "./footers.ts";
import { furtherStarts } from "./further-tables.ts";
import { isWord } from "./header.ts";
import { looseRow } from "./loose-rows.ts";
import { breaksType, isComment, typedColumns } from "./other-rows.ts";
import { usualWidth } from "./table-top.ts";
import { type Row, tokenize, type Way } from "./tokenize.ts";

/** How a file that DuckDB would not read as it is meant is copied. */
export interface TidyPlan {
  delimiter: string;
  quote: string;
  way: Way;
  /** Whether each line is quoted as a whole. */
  wrapped: boolean;
  /** The cells of a header whose quotes are broken, or that DuckDB does not pass, and the lines above the data. */
  top: { names: string[]; lines: number } | null;
  /** How many columns there are. */
  width: number;
  /** The header, by which it is known where it comes again. */
  names: string[] | null;
  /** Whether a cell of text is no value of a column. */
  typed: boolean[];
  /** Lines before the table, which are left out. */
  preambleLines: number;
  /** Whether quotes may be broken, lines end in several ways, or rows be otherwise than DuckDB reads them. */
  loose: boolean;
  /** Lines at which further tables begin right below other rows. */
  starts: ReadonlySet<number>;
  /** Whether the last rows may be totals. */
  totals: boolean;
}

/** Why a file is copied that does not look as if it had to be: rows do not parse, or others seem to be among them. */
export type Occasion = "misfits" | "other rows";

/**
 * How a file is to be copied before it is read, for what is known of it by its beginning and its end; null where it is
 * read as it is, unless there is an occasion. `escaped` are texts of it, further down, in which a backslash stands before a quote.
 */
export function tidyPlan(
  pieces: Pieces,
  dialect: Dialect | null,
  occasion: Occasion | null,
  escaped: readonly string[] = [],
): TidyPlan | null {
  const { head, whole } = pieces;
  const delimiter = dialect?.delimiter ?? ",";
  const quote = dialect?.quote ?? '"';
  const plain = {
    delimiter,
    quote,
    way: {},
    wrapped: false,
    top: null,
    names: null,
    typed: [],
    preambleLines: 0,
    width: 1,
    loose: false,
    starts: new Set<number>(),
    totals: false,
  };
  if (dialect === null || dialect.columns.length === 1) {
    if (isWrapped(head, whole)) return { ...plain, quote: "", wrapped: true };
  }
  const separators = [delimiter, ...[",", ";", "\t", "|"].filter((other) => other !== delimiter)];
  const way: Way = dialect === null ? {} : wayOfWriting(head, delimiter, quote);
  if (areEscapes(escaped, delimiter, quote, way)) way.backslash = true;
  // A delimiter by which the header is whole was found rightly.
  const isWhole =
    dialect !== null &&
    dialect.columns.length > 1 &&
    (way.blanks !== undefined || !isBroken(firstLine(head), delimiter));
  for (const separator of !isWhole && (head.startsWith('"') || dialect === null) ? separators : [delimiter]) {
    const names = isWhole ? null : brokenHeader(head, separator);
    if (names === null) continue;
    return { ...plain, delimiter: separator, top: { names, lines: 1 }, names, width: names.length, loose: true };
  }
  if (dialect === null) return null;
  const { rows } = dialect.looked;
  const width = dialect.columns.length;
  const top = hiddenTop(head, dialect) ?? otherwiseCut(head, dialect);
  const names = dialect.looked.names ?? top?.names ?? null;
  const last = pieces.further.at(-1);
  const end = last === undefined ? [] : tokenize(last, delimiter, quote, MOST_ROWS).rows.slice(-ROWS_OF_END);
  const typed = typedColumns(rows.slice(0, MOST_ROWS), width, names);
  const starts = furtherStarts(rows, width);
  const lasts = [...rows.slice(-ROWS_OF_END), ...end].filter((row, i) => i > 0 || row !== rows[0]);
  const totals = lasts.some(({ cells }) => cells.length === width && isTotal(cells));
  const loose = way.escapes !== true && (occasion === "misfits" || isLoose(head, dialect, way));
  const isOdd =
    occasion !== null ||
    loose ||
    head.includes("\f") ||
    way.blanks !== undefined ||
    way.backslash === true ||
    way.escapes === true ||
    starts.length > 0 ||
    totals ||
    lasts.some(({ cells }) => cells.length === width && isPaddedNote(cells, typed)) ||
    holdsOthers([...rows, ...end], names, width, typed);
  if (!isOdd && top === null) return null;
  return {
    ...plain,
    way,
    top,
    width,
    names: names?.map((cell) => cell.trim()) ?? null,
    typed,
    preambleLines: top === null ? dialect.preambleLines : 0,
    loose,
    starts: new Set(starts),
    totals,
  };
}

/** Rows at the end that may be none of the table. */
const ROWS_OF_END = 3;

/** Whether rows are written so that DuckDB loses some: with quotes that do not close cells, or with lines that end oddly. */
function isLoose(head: string, { looked, quote, columns }: Dialect, { backslash }: Way): boolean {
  if (head.includes("\r\r\n")) return true;
  if (quote === "" || backslash === true) return false;
  const torn = looked.rows.filter(
    ({ cells }) => cells.length !== columns.length && cells.some((cell) => cell.includes(quote)),
  );
  return torn.length * 20 > looked.rows.length;
}

/** A header between whose names another delimiter stands than between the cells below. */
function otherwiseCut(head: string, { looked, delimiter, quote, columns, preambleLines }: Dialect): TidyPlan["top"] {
  const line = firstLine(head);
  if (looked.names !== null || preambleLines > 1 || columns.length < 3 || line.includes(delimiter)) return null;
  for (const other of [",", ";", "\t", "|", " "]) {
    const [row] = tokenize(line, other, quote, 1).rows;
    const cells = row?.cells.map((cell) => cell.trim()) ?? [];
    if (cells.length === columns.length && cells.every((cell) => cell !== "" && isWord(cell)))
      return { names: cells, lines: 1 };
  }
  return null;
}

/** The header of a file with NULs whose quotes go over line ends, behind which DuckDB finds no row. */
function hiddenTop(head: string, { looked, quote, preambleLines, others }: Dialect): TidyPlan["top"] {
  const first = looked.rows[0];
  if (looked.names === null || first === undefined || preambleLines > 0 || others.length > 0) return null;
  const isHidden = quote !== "" && looked.names.some((name) => name.includes("\n")) && head.includes("\0");
  return isHidden ? { names: looked.names, lines: first.line - 1 } : null;
}

const LOOKED_AT = 65_536;
const MOST_ROWS = 1000;

/** How a text is written otherwise than RFC 4180 has it; empty where it is not. */
function wayOfWriting(text: string, delimiter: string, quote: string): Way {
  if (quote === "") return {};
  const head = text.slice(0, LOOKED_AT);
  const way: Way = {};
  const mayHaveBlanks = head.includes(`${delimiter} `) && head.includes(` ${quote}`);
  const usual = mayHaveBlanks ? tokenize(head, delimiter, quote, MOST_ROWS).rows : [];
  if (usual.some(({ cells }) => cells.some((cell) => cell.startsWith(` ${quote}`)))) {
    const others = usual.flatMap(({ cells }) => cells.slice(1)).filter((cell) => cell !== "");
    const blank = others.filter((cell) => cell.startsWith(" ")).length;
    way.blanks = blank >= others.length * 0.8 ? "all" : "quoted";
  }
  if (head.includes(`\\${quote}`) && areEscapes([head], delimiter, quote, way)) way.backslash = true;
  if (head.includes(`\\${delimiter}`) || /\\\r?\n/.test(head)) {
    const misfits = (tried: Way): number => {
      const { rows } = tokenize(head, delimiter, quote, MOST_ROWS, tried);
      return rows.length - usualWidth(rows).count;
    };
    if (misfits({ ...way, escapes: true }) < misfits(way)) way.escapes = true;
  }
  return way;
}

/** Whether more rows of some texts fit, or as many and fewer do not, where backslashes escape quotes. */
function areEscapes(texts: readonly string[], delimiter: string, quote: string, way: Way): boolean {
  const counted = (tried: Way): { fit: number; unfit: number } => {
    const tables = texts.map((text) => tokenize(text, delimiter, quote, MOST_ROWS, tried).rows);
    const unfit = tables.reduce((sum, rows) => sum + rows.length - usualWidth(rows).count, 0);
    return { fit: tables.reduce((sum, rows) => sum + fitting(rows), 0), unfit };
  };
  if (texts.length === 0) return false;
  const [usual, escaped] = [counted(way), counted({ ...way, backslash: true })];
  return escaped.fit > usual.fit || (escaped.fit === usual.fit && escaped.unfit < usual.unfit);
}

/** How many rows have the most frequent number of cells, and these no stray quote. */
function fitting(rows: Row[]): number {
  const { width, count } = usualWidth(rows);
  if (width < 2) return 0;
  const open = rows.filter(({ cells }) => cells.length === width && cells.some((cell) => cell.includes("\n"))).length;
  return count - open;
}

/** Whether each line is quoted as a whole, with a delimiter in it. */
function isWrapped(text: string, whole: boolean): boolean {
  if (!text.startsWith('"')) return false;
  const lines = text
    .slice(0, LOOKED_AT)
    .split(/\r?\n/)
    .filter((line) => line !== "");
  if (!whole || text.length > LOOKED_AT) lines.pop();
  if (lines.length < 2 || !lines.every((line) => /^"(?:[^"]|"")*"$/.test(line))) return false;
  const inner = lines.map((line) => unwrapped(line)).join("\n");
  return [",", ";", "\t", "|"].some((delimiter) => {
    const { rows } = tokenize(inner, delimiter, '"', MOST_ROWS);
    const { width, count } = usualWidth(rows);
    return width > 1 && count === lines.length;
  });
}

/** A line without the quotes round it. */
export function unwrapped(line: string): string {
  return line.slice(1, -1).replaceAll('""', '"');
}

const firstLine = (text: string): string => text.split(/\r?\n|\r/, 1)[0] ?? "";

/** The names in a first line that opens a quote which it does not close, as far as they are as many as the rows' cells. */
function brokenHeader(text: string, delimiter: string): string[] | null {
  const line = firstLine(text);
  if (!line.includes('"') || !isBroken(line, delimiter)) return null;
  const below = tokenize(text.slice(line.length).trimStart(), delimiter, '"', MOST_ROWS).rows;
  const { width, count } = usualWidth(below);
  if (width < 2 || count * 2 < below.length) return null;
  const attempts = [
    looseRow(line, { delimiter, quote: '"', way: {} }).cells.map((cell) => cell.replaceAll('"', "")),
    ...[line.replace('"', ""), line.replaceAll('"', "")].map(
      (text) => tokenize(text, delimiter, '"', 1).rows[0]?.cells,
    ),
  ];
  for (const attempt of attempts) {
    const cells = attempt?.map((cell) => cell.trim());
    if (cells?.length === width && cells.every((cell) => isWord(cell))) return cells;
  }
  return null;
}

/** Whether a line has quotes elsewhere than round whole cells, or one that stays open. */
function isBroken(line: string, delimiter: string): boolean {
  const { plain } = tokenize(line, delimiter, '"', 1);
  return !plain && line.replaceAll('""', "").includes('"');
}

/** Whether rows hold some that are none of the table, as far as one can see by them. */
function holdsOthers(rows: Row[], names: string[] | null, width: number, typed: boolean[]): boolean {
  const header = names?.map((cell) => cell.trim());
  const isHeader = (cells: readonly string[]): boolean =>
    cells.length === header?.length && cells.every((cell, i) => cell.trim() === header[i]);
  const last = rows.at(-1);
  return (
    rows.some(
      ({ cells, line }, i) =>
        isComment(cells[0] as string) ||
        (width > 1 && cells.length === width && isHeader(cells)) ||
        (i > 0 &&
          line - (rows[i - 1] as Row).endLine > 1 &&
          (cells.length !== width || breaksType(cells, typed) || cells.every((cell) => isWord(cell)))),
    ) ||
    (last !== undefined && width > 1 && last.cells.length === 1)
  );
}
