import { typeOfCell } from "./text-types.ts";
import { type Row, tokenize } from "./tokenize.ts";

/** Delimiters that some programs write, in the order in which they are tried: those of Hive and of ASCII among them. */
const RARE = ["~", "^", "\u0001", "\u001f", "¦", "::"] as const;
const QUOTE = '"';
/** Rows by which a text is judged. */
const MOST_ROWS = 1000;
/** Fewer rows, or columns, between blanks are words of one cell. */
const LEAST_ROWS = 3;
const LEAST_COLUMNS = 3;

/**
 * What separates the cells of a text between which none of the usual delimiters stands in the same way in each row: one
 * that does, or blanks; null where there is none.
 */
export function rareDelimiter(text: string, isCut: boolean): string | null {
  const rowsBetween = (delimiter: string): Row[] => {
    if (!text.includes(delimiter)) return [];
    const { rows } = tokenize(text, delimiter, QUOTE, MOST_ROWS);
    return isCut && rows.length < MOST_ROWS ? rows.slice(0, -1) : rows;
  };
  const found = RARE.find((delimiter) => isRegular(rowsBetween(delimiter)));
  if (found !== undefined) return found;
  if (/ {2}|^ | $/m.test(text) && !/(?:^| )"[^"\r\n]* [^"\r\n]*"(?: |\r?$)/m.test(text)) return null;
  const rows = rowsBetween(" ");
  const isBehindOther = rows[0]?.cells.slice(0, -1).every((cell) => /[,;|]$/.test(cell)) ?? false;
  return !isBehindOther && areWordsAndNumbers(rows) ? " " : null;
}

/** Whether each delimiter of a text stands there twice, with nothing between. */
export function isDoubled(text: string, form: { delimiter: string; quote: string }, isCut: boolean): boolean {
  const { delimiter, quote } = form;
  if (!text.includes(delimiter + delimiter)) return false;
  const rows = tokenize(text, delimiter, quote, MOST_ROWS).rows.slice(0, isCut ? -1 : undefined);
  const isOdd = ({ cells }: Row): boolean => cells.length > 2 && cells.length % 2 === 1;
  return rows.length > 1 && rows.every((row) => isOdd(row) && row.cells.every((cell, i) => i % 2 === 0 || cell === ""));
}

/** Whether rows have as many cells, two or more. */
function isRegular(rows: Row[]): boolean {
  const width = rows[0]?.cells.length ?? 0;
  return width > 1 && rows.length > 1 && rows.every(({ cells }) => cells.length === width);
}

/** Whether rows are regular below names, and some columns numbers or dates: of a few, all, for words stand in pairs. */
function areWordsAndNumbers(rows: Row[]): boolean {
  const [names, ...body] = rows;
  if (names === undefined || rows.length < LEAST_ROWS || !isRegular(rows)) return false;
  if (names.cells.some(isTyped) || body.every(({ cells }) => isTyped(cells.join(" ")))) return false; // moments have a blank
  const typed = names.cells.filter((_, i) => body.every(({ cells }) => isTyped(cells[i] as string)));
  return names.cells.length < LEAST_COLUMNS ? typed.length === names.cells.length : typed.length > 0;
}

function isTyped(cell: string): boolean {
  const type = typeOfCell(cell);
  return type !== "text" && type !== "yes_no";
}
