import { samplesOf } from "./column-sample.ts";
import type { Dialect, Pieces } from "./dialect.ts";
import { isWord } from "./header.ts";
import { usualWidth } from "./table-top.ts";
import { isNullToken, typesOfCell } from "./text-types.ts";
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
  /** Lines before the table, which stay as they are. */
  preambleLines: number;
}

/**
 * How a file is to be copied before it is read, for what is known of it by its beginning and its end; null where it is
 * read as it is. `anyway` asks for a copy without rows that are none of the table, wherever they may be.
 */
export function tidyPlan(pieces: Pieces, dialect: Dialect | null, anyway: boolean): TidyPlan | null {
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
  };
  if (dialect === null || dialect.columns.length === 1) {
    if (isWrapped(head, whole)) return { ...plain, quote: "", wrapped: true };
  }
  const separators = [delimiter, ...[",", ";", "\t", "|"].filter((other) => other !== delimiter)];
  // A delimiter by which the header is whole was found rightly.
  const isWhole = dialect !== null && dialect.columns.length > 1 && !isBroken(firstLine(head), delimiter);
  for (const separator of !isWhole && (head.startsWith('"') || dialect === null) ? separators : [delimiter]) {
    const names = brokenHeader(head, separator);
    if (names === null) continue;
    return { ...plain, delimiter: separator, top: { names, lines: 1 }, names, width: names.length };
  }
  if (dialect === null) return null;
  const { rows, names } = dialect.looked;
  const width = dialect.columns.length;
  const way = wayOfWriting(head, delimiter, quote);
  const last = pieces.further.at(-1);
  const end = last === undefined ? [] : tokenize(last, delimiter, quote, MOST_ROWS).rows.slice(-2);
  const isOdd =
    anyway ||
    head.includes("\f") ||
    way.blanks !== undefined ||
    way.backslash === true ||
    holdsOthers([...rows, ...end], names, width);
  const top = hiddenTop(head, dialect);
  if (!isOdd && top === null) return null;
  return {
    ...plain,
    way,
    top,
    width,
    names: names?.map((cell) => cell.trim()) ?? null,
    typed: typedColumns(rows, width, names),
    preambleLines: dialect.preambleLines,
  };
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
  const usual = tokenize(head, delimiter, quote, MOST_ROWS).rows;
  const way: Way = {};
  if (head.includes(`${delimiter} `) && usual.some(({ cells }) => cells.some((cell) => cell.startsWith(` ${quote}`)))) {
    const others = usual.flatMap(({ cells }) => cells.slice(1)).filter((cell) => cell !== "");
    const blank = others.filter((cell) => cell.startsWith(" ")).length;
    way.blanks = blank >= others.length * 0.8 ? "all" : "quoted";
  }
  if (head.includes(`\\${quote}`)) {
    const other = tokenize(head, delimiter, quote, MOST_ROWS, { ...way, backslash: true }).rows;
    if (fitting(other) > fitting(tokenize(head, delimiter, quote, MOST_ROWS, way).rows)) way.backslash = true;
  }
  return way;
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
  const attempts = [line.replace('"', ""), line.replaceAll('"', "")];
  for (const attempt of attempts) {
    const cells = tokenize(attempt, delimiter, '"', 1).rows[0]?.cells.map((cell) => cell.trim());
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
function holdsOthers(rows: Row[], names: string[] | null, width: number): boolean {
  const header = names?.map((cell) => cell.trim()).join("\0");
  const last = rows.at(-1);
  return (
    rows.some(
      ({ cells, line }, i) =>
        isComment(cells[0] as string) ||
        (width > 1 &&
          cells.length === width &&
          header !== undefined &&
          cells.map((cell) => cell.trim()).join("\0") === header) ||
        (i > 0 && line - (rows[i - 1] as Row).endLine > 1 && cells.length !== width),
    ) ||
    (last !== undefined && width > 1 && last.cells.length === 1)
  );
}

/** Whether a row may be a comment, by its first cell. */
export function isComment(cell: string): boolean {
  return cell.startsWith("#") || cell.startsWith("// ");
}

/** Which columns hold values of one type, comments and the like aside. */
function typedColumns(rows: Row[], width: number, names: string[] | null): boolean[] {
  const header = names?.join("\0");
  const own = rows.filter(
    ({ cells }) => cells.length === width && !isComment(cells[0] as string) && cells.join("\0") !== header,
  );
  return samplesOf(own, width).map(({ all, present }) => present > 0 && all !== 0);
}

/** Whether one of the cells cannot be a value of a column that otherwise has a type. */
export function breaksType(cells: string[], typed: boolean[]): boolean {
  return cells.some((cell, i) => typed[i] === true && cell !== "" && !isNullToken(cell) && typesOfCell(cell) === 0);
}
