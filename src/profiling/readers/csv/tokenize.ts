export interface Row {
  cells: string[];
  /** 1-based lines on which the row starts and ends. */
  line: number;
  endLine: number;
  /** Rows and blank lines before it. */
  before: number;
}

export interface Tokenized {
  rows: Row[];
  /**
   * Whether all of it is written as RFC 4180 has it, so that nobody reads it differently: quotes only around cells, none
   * of these empty, lines that end all alike and none that is blank.
   */
  plain: boolean;
}

/** What some write otherwise than RFC 4180 has it. */
export interface Way {
  /** Whether quotes inside of quoted cells are escaped by a backslash. */
  backslash?: boolean;
  /** Whether blanks at the beginning of cells mean nothing: of all cells, or of quoted ones. */
  blanks?: "all" | "quoted";
  /** Whether delimiters and line ends inside of cells without quotes are escaped by a backslash, as MySQL writes them. */
  escapes?: boolean;
}

/** What printers begin a page at; by itself it is a blank line. */
const FORM_FEED = "\f";
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const BACKSLASH = 92;

/**
 * Splits delimited text (RFC 4180: a quote inside a quoted cell is doubled) into rows, blank lines left out.
 * For looking at the beginning of a file; at most `limit` rows are returned, the last one only if it is complete.
 */
export function tokenize(text: string, delimiter: string, quote: string, limit: number, way: Way = {}): Tokenized {
  const rows: Row[] = [];
  let plain = !text.includes("\0");
  /** How lines end. */
  let lineEnd: string | null = null;
  let cells: string[] = [];
  let line = 1;
  let rowLine = 1;
  let endLine = 1;
  let at = 0;
  let before = 0;
  const endRow = (): void => {
    if (cells.length > 1 || (cells[0] !== "" && cells[0] !== FORM_FEED))
      rows.push({ cells, line: rowLine, endLine, before });
    else plain = false;
    before++;
    cells = [];
    rowLine = line;
  };
  const ends = delimiter.charCodeAt(0);
  const quoted = quote === "" ? -1 : quote.charCodeAt(0);
  /** Where the cell ends that goes on at `from`: at a delimiter or a line's end. */
  const endOf = (from: number): number => {
    let to = from;
    for (; to < text.length; to++) {
      const code = text.charCodeAt(to);
      if (code === LINE_FEED || code === CARRIAGE_RETURN || (code === ends && text.startsWith(delimiter, to))) break;
      if (code === quoted) plain = false;
      if (code === BACKSLASH && way.escapes === true) to += text.startsWith("\r\n", to + 1) ? 2 : 1;
    }
    return Math.min(to, text.length);
  };
  while (at < text.length && rows.length < limit) {
    let cell: string;
    if (way.blanks !== undefined && text[at] === " ") {
      let to = at;
      while (text[to] === " ") to++;
      if (way.blanks === "all" || text.charCodeAt(to) === quoted) at = to;
    }
    if (text.charCodeAt(at) === quoted) {
      let value = "";
      let from = at + 1;
      for (;;) {
        const to = text.indexOf(quote, from);
        if (to === -1) return { rows, plain: false }; // the text ends inside a quoted cell
        if (way.backslash === true && isEscaped(text, from, to)) {
          value += `${text.slice(from, to - 1).replaceAll("\\\\", "\\")}${quote}`;
          from = to + 1;
          continue;
        }
        value += way.backslash === true ? text.slice(from, to).replaceAll("\\\\", "\\") : text.slice(from, to);
        at = to + 1;
        if (text[at] !== quote) break;
        value += quote;
        from = at + 1;
      }
      for (const character of value) if (character === "\n") line++;
      const rest = at;
      at = endOf(rest);
      if (value === "" || at > rest) plain = false;
      cell = value + text.slice(rest, at);
    } else {
      const from = at;
      at = endOf(from);
      cell = text.slice(from, at);
      if (way.escapes === true && cell.includes("\\")) {
        line += cell.split("\n").length - 1;
        cell = withoutEscapes(cell, delimiter);
      }
    }
    cells.push(cell);
    if (at >= text.length) break;
    if (text.startsWith(delimiter, at)) {
      at += delimiter.length;
      if (at === text.length) cells.push("");
      continue;
    }
    const end = text[at] === "\n" ? "\n" : text[at + 1] === "\n" ? "\r\n" : "\r";
    lineEnd ??= end;
    if (end !== lineEnd || end === "\r") plain = false;
    at += end.length;
    endLine = line;
    line++;
    endRow();
  }
  if (rows.length < limit && cells.length > 0) endRow();
  return { rows, plain };
}

/** A cell as it is meant where backslashes escape delimiters, line ends and themselves; others stand for themselves. */
function withoutEscapes(cell: string, delimiter: string): string {
  return cell.replace(/\\(\\|\r\n|\n|\r|[\s\S])/g, (written, next: string) =>
    next === "\\" || next === delimiter || next.startsWith("\r") || next === "\n" ? next : written,
  );
}

/** Whether a quote stands behind an odd number of backslashes. */
export function isEscaped(text: string, from: number, quote: number): boolean {
  let at = quote;
  while (at > from && text[at - 1] === "\\") at--;
  return (quote - at) % 2 === 1;
}
