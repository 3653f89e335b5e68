import { isBoxLine, isRuleBelow } from "./drawn-lines.ts";
import { looksLikeSpectrum } from "./numeric-text.ts";

/** What no prose stands between in every line. */
const RARE = ["\t", "|", "~", "^", "\u0001"] as const;
/** What stands in prose too. */
const COMMON = [",", ";"] as const;
/** Fewer rows of words between commas, or of anything between blanks, are no table. */
const LEAST_ROWS = 3;
/** A name of a column is no longer. */
const LONGEST_NAME = 64;
/** The share of rows that have the usual number of cells, where there are enough of them to tell. */
const LEAST_SHARE = 0.95;
const MANY_ROWS = 20;

/** Of JSON, markup, comments and the like. */
const NO_TABLE = /^\s*[[{<#%/]/;
/** The lines of logs have a comma in each, before the milliseconds. */
const LOG = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d,\d{3}\s/;
const QUOTED = /"(?:[^"]|"")*"/g;
const TYPED = /^\s*[+-]?\d[\d.,:/ TZ+-]*%?\s*$/;

/** What separates the cells of a text that may be anything, by its beginning; null where it is no table. */
export function delimiterOf(head: string): string | null {
  if (NO_TABLE.test(head.replace(/^\uFEFF/, "")) || LOG.test(head)) return null;
  const lines = undrawn(wholeRows(head));
  if (lines.length < 2) return null;
  const rare = RARE.find((delimiter) => isTable(lines, delimiter));
  if (rare !== undefined) return rare;
  const common = COMMON.find((delimiter) => {
    const rows = isTable(lines, delimiter) ? split(lines, delimiter) : [];
    return rows.length > 0 && (hasTyped(rows) || isOfWords(rows));
  });
  if (common !== undefined) return common;
  return isBlankSeparated(lines) && !looksLikeSpectrum(head) ? " " : null;
}

/** Rows without lines that are drawn between them, and the bars that rows stand between. */
function undrawn(lines: string[]): string[] {
  const rule = lines.findIndex((line, i) => isBoxLine(line) || isRuleBelow(lines[i - 1] ?? "", line));
  if (rule === -1 || rule > 1) return lines;
  return lines.filter((line, i) => i !== rule && !isBoxLine(line)).map((line) => line.replace(FRAME, ""));
}

const FRAME = /^\s*[|│]|[|│]\s*$/g;

/** The rows of a text: whole lines, joined where a quote goes on, without blank ones at the end. */
function wholeRows(head: string): string[] {
  const rows: string[] = [];
  let open: string | null = null;
  for (const line of withoutCut(head)) {
    const row: string = open === null ? line : `${open}\n${line}`;
    open = (row.match(/"/g)?.length ?? 0) % 2 === 1 ? row : null;
    if (open === null) rows.push(row);
  }
  while (rows.at(-1)?.trim() === "") rows.pop();
  return rows;
}

/** The lines of a beginning, without the last of a long one, which may have been cut off. */
function withoutCut(head: string): string[] {
  const lines = head.split(/\r\n|\n|\r/);
  return head.length >= MAYBE_CUT && lines.length > 1 ? lines.slice(0, -1) : lines;
}

/** Characters from which on a beginning may not be the whole. */
const MAYBE_CUT = 2000;

/** Whether rows have as many cells, two or more, and no column is empty throughout but one behind the last bar. */
function isTable(lines: string[], delimiter: string): boolean {
  const widths = new Map<number, number>();
  for (const line of lines) {
    const width = widthOf(line, delimiter);
    widths.set(width, (widths.get(width) ?? 0) + 1);
  }
  const [[width, count]] = [...widths].sort(([, n], [, m]) => m - n) as [[number, number]];
  const enough = lines.length < MANY_ROWS ? lines.length : lines.length * LEAST_SHARE;
  if (width < 2 || count < enough) return false;
  const rows = split(lines, delimiter);
  const filled = delimiter === "|" && width > 2 ? width - 1 : width;
  return Array.from({ length: filled }).every((_, i) => rows.some((cells) => (cells[i] ?? "").trim() !== ""));
}

function widthOf(line: string, delimiter: string): number {
  return line.replace(QUOTED, "").split(delimiter).length;
}

/** Cells without what is quoted in them, of which only a mark is left. */
function split(lines: string[], delimiter: string): string[][] {
  return lines.map((line) => line.replace(QUOTED, '""').split(delimiter));
}

/** Rows of a longer table that may be names, units and the like. */
const TOP_ROWS = 4;

/** Whether a column holds numbers or dates below its first cell, or the rows above those of a longer table, and nothing else. */
function hasTyped(rows: string[][]): boolean {
  const [first = []] = rows;
  const rest = rows.slice(rows.length < MANY_ROWS ? 1 : TOP_ROWS);
  return first.some((_, i) => {
    const cells = rest.map((row) => row[i] ?? "").filter((cell) => cell.trim() !== "");
    return cells.length > 0 && cells.every((cell) => TYPED.test(cell));
  });
}

/** Whether rows are words below names: short and different ones. In prose a blank stands behind commas. */
function isOfWords(rows: string[][]): boolean {
  const [names = []] = rows;
  const areNames = names.every((name) => name.trim() !== "" && name.length <= LONGEST_NAME && !/[.!?:]\s*$/.test(name));
  const inner = rows.flatMap((row) => row.slice(1));
  const spaced = inner.filter((cell) => cell.startsWith(" ")).length;
  return rows.length >= LEAST_ROWS && areNames && new Set(names).size === names.length && spaced === 0;
}

/** Whether single blanks separate three cells or more in each row, of which some are numbers or dates. */
function isBlankSeparated(lines: string[]): boolean {
  if (lines.length < LEAST_ROWS || lines.some((line) => / {2}|^ | $/.test(line))) return false;
  const rows = split(lines, " ");
  return (rows[0]?.length ?? 0) > 2 && isTable(lines, " ") && hasTyped(rows) && !TYPED.test(rows[0]?.[0] ?? "");
}
