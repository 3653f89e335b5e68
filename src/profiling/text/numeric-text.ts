/** Bytes at the beginning of a text by which it is told what it is. */
export const HEAD = 65_536;

/** Begins a line that is no row. */
export const COMMENT = /^\s*(#|!|%|;|\/\/)/;
export const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eEdD][+-]?\d+)?$/;
/** What stands in the place of a number. */
export const MISSING = /^(nan|[+-]?inf(inity)?|null|none|indef|-+|\.\.\.|n\/a|na)$/i;
/** The share of a text's lines that are rows of numbers where it is a table of numbers. */
const LEAST_SHARE = 0.9;

/** Whether the beginning of a text is rows of two or more numbers each, comments and a header aside. */
export function looksLikeSpectrum(head: string): boolean {
  const lines = linesOf(head).filter((line) => line.trim() !== "" && !COMMENT.test(line));
  const rows = lines.map(cellsOf).filter(isRow);
  const names = cellsOf(lines[0] ?? "");
  const header = names.length === rows[0]?.length && names.every((cell) => /^\p{L}/u.test(cell)) ? 1 : 0;
  return rows.length >= 3 && rows.length >= (lines.length - header) * LEAST_SHARE;
}

/** The whole lines of the beginning of a file. */
export function linesOf(head: string): string[] {
  const lines = head.split(/\r\n|\n|\r/);
  return lines.length > 1 && head.length >= HEAD ? lines.slice(0, -1) : lines;
}

/** The cells of a row, between spaces, tabs, commas or semicolons. */
export function cellsOf(line: string): string[] {
  const text = line.trim();
  return text === "" ? [] : text.split(/\s*[,;\t]\s*|\s+/);
}

/** Whether cells are two or more numbers. */
export function isRow(cells: string[]): boolean {
  return cells.length >= 2 && cells.every((cell) => NUMBER.test(cell) || MISSING.test(cell));
}
