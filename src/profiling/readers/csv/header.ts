import type { ColumnSample } from "./column-sample.ts";
import { isNullToken, preferred, typeBit, typeOfCell, typesOfCell } from "./text-types.ts";
import type { Row } from "./tokenize.ts";

const INTEGER = typeBit("integer");
const YEAR = /^(?:1[89]|20)\d\d$/;
/** Cells of a column that tell whether the one above them is of another kind. */
const ENOUGH = 3;

/** The first row names the columns if it is unlike the rows below, or if nothing tells and it could. */
export function looksLikeHeader(cells: string[], below: readonly Row[], samples: readonly ColumnSample[]): boolean {
  const named = cells.map((cell) => cell.trim());
  if (isNumbered(named, samples)) return true;
  const votes = headerVotes(named, below, samples);
  return votes === 0 ? couldName(named, below.length) && !recurs(named, below) : votes > 0;
}

/** How many columns say that a row above them is their header, less those that say that it is one of their rows. */
export function headerVotes(cells: string[], below: readonly Row[], samples: readonly ColumnSample[]): number {
  const years = yearsAmong(cells, below);
  let votes = 0;
  for (const [i, { all, present, texts }] of samples.entries()) {
    const cell = (cells[i] ?? "").trim();
    if (cell === "" || isNullToken(cell) || present === 0) continue;
    const types = typesOfCell(cell);
    if (years.has(i)) votes++;
    else if (preferred(types) === "text" || preferred(types) === "yes_no") votes += preferred(all) === "text" ? 0 : 1;
    else if ((types & all) !== 0) votes--;
    else if (all !== 0) votes += present >= ENOUGH ? 1 : 0;
    else if (texts < present) votes--;
  }
  return votes;
}

/** Whether a row holds names as far as one can see by itself. */
function couldName(cells: string[], rowsBelow: number): boolean {
  const filled = cells.filter((cell) => cell !== "");
  return (
    cells.every((cell) => isWord(cell)) &&
    new Set(filled).size === filled.length &&
    filled.length >= cells.length - 1 &&
    (rowsBelow > 0 || filled.length === cells.length)
  );
}

/** Whether a row comes again among rows of which most come more than once: it is one of them rather than their header. */
function recurs(cells: string[], below: readonly Row[]): boolean {
  const rows = below.map((row) => row.cells.map((cell) => cell.trim()).join("\0"));
  return rows.includes(cells.join("\0")) && new Set(rows).size * 2 <= rows.length;
}

/** Whether a cell is text rather than a number, a date or the like. */
export function isWord(cell: string): boolean {
  const type = typeOfCell(cell.trim());
  return type === "text" || type === "yes_no";
}

/**
 * The cells of a row that are years as names, which stand beside words or go up by steps, above values that are no years.
 * A single round number is none.
 */
export function yearsAmong(cells: readonly string[], below: readonly Row[]): Set<number> {
  const none = new Set<number>();
  const trimmed = cells.map((cell) => cell.trim());
  const at = trimmed.flatMap((cell, i) => (cell !== "" && !isWord(cell) ? [i] : []));
  const years = at.map((i) => trimmed[i] as string);
  if (years.length === 0 || !years.every((cell) => YEAR.test(cell))) return none;
  const beside = trimmed.length > years.length && (trimmed.some((cell) => cell !== "" && isWord(cell)) || !trimmed[0]);
  if (!beside && !(years.length >= ENOUGH && goesUp(years.map(Number)))) return none;
  if (years.length === 1 && Number(years[0]) % 100 === 0) return none;
  const overYears = at.filter((i) => {
    const values = below.map(({ cells: row }) => row[i]?.trim() ?? "").filter((cell) => !isNullToken(cell));
    return values.length > 0 && values.every((cell) => YEAR.test(cell));
  });
  return overYears.length * 2 > at.length ? none : new Set(at);
}

/** Columns that are numbered from 0 or 1, above values that are no whole numbers, or beside a name. */
function isNumbered(cells: string[], samples: readonly ColumnSample[]): boolean {
  const at = cells.flatMap((cell, i) => (preferred(typesOfCell(cell)) === "integer" ? [i] : []));
  const numbers = at.map((i) => Number(cells[i]));
  if (
    numbers.length < ENOUGH ||
    (numbers[0] as number) > 1 ||
    !goesUp(numbers) ||
    numbers[1] !== Number(numbers[0]) + 1
  )
    return false;
  const isNumber = new Set(at);
  const others = cells.flatMap((_, i) => (isNumber.has(i) ? [] : [i]));
  if (!others.every((i) => isWord(cells[i] as string))) return false;
  const isUnlike = at.every((i) => ((samples[i]?.all ?? 0) & INTEGER) === 0);
  const isNamed = others.some((i) => cells[i] !== "" && (samples[i]?.present ?? 0) > 0 && samples[i]?.all !== 0);
  return isUnlike || isNamed || cells[0] === "";
}

/** At least two integers rising by the same step. */
function goesUp(numbers: number[]): boolean {
  const step = (numbers[1] as number) - (numbers[0] as number);
  return step > 0 && numbers.every((number, i) => i === 0 || number - (numbers[i - 1] as number) === step);
}
