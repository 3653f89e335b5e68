import { samplesOf } from "./column-sample.ts";
import { isWord } from "./header.ts";
import { isNullToken } from "./text-types.ts";
import type { Row } from "./tokenize.ts";

/** What the row below a header is, where it belongs to it. */
export type BelowHeader = "ruler" | "units" | "labels";

const RULER = /^:?(?:-+|=+|_+):?$/;
/** A dash or two alone may mean that there is no value. */
const isDrawn = (cell: string): boolean => cell.length > 2;
const UNKNOWN = /^(?:unknown|none|missing|not .*|no .*|tb[ad]|pending|n\.?a\.?|other|total|all)$/i;
const PREFIX = "(?:da|[pnµμumcdhkMGT])?";
const SYMBOL =
  "(?:mol|cd|Hz|Pa|W|Wh|J|N|V|A|K|C|F|S|T|lx|lm|Bq|Gy|Sv|eV|bar|b|B|bit|byte|bps|L|l|g|m|s|t|h|d|a|yr|min|sec|ha|ft|in|inch|mi|yd|" +
  "lbs?|oz|gal|psi|mph|kph|kn?ts?|rad|sr|ppmv?|ppbv?|psu|PSU|dBZ?|pH|px|dpi|°[CFKNESW]?|deg[CFK]|atm|cal|M|mb|au|pc|Jy|mag|Da|[%‰$€£¥])";
const TERM = `${PREFIX}${SYMBOL}(?:\\^|\\*\\*)?(?:[-+−]?\\d|[²³])?`;
const WORD =
  "(?:deg(?:rees?)?(?:[_ ][a-zA-Z]+)?|UTC|seconds?|minutes?|hours?|days?|weeks?|months?|years?|(?:kilo|centi|milli)?met(?:er|re)s?|(?:kilo|milli)?grams?|kelvins?|celsius|fahrenheit|pascals?|" +
  "knots?|miles?|feet|counts?|number|percent(?:age)?|ratio|euros?|dollars?|persons?|people|USD|EUR|GBP|CHF|JPY|AUD|CAD|CNY|INR|BRL|SEK|NOK|DKK|PLN|CZK|" +
  "yyyy\\S*(?: hh\\S*)?|dd[-/.]mm\\S*|mm[-/]dd\\S*|hh:mm\\S*|strings?|texts?|int(?:eger)?\\d*|bigint|floats?|doubles?|decimal(?:\\(.*\\))?|numeric(?:\\(.*\\))?|varchar(?:\\(.*\\))?|dates?|datetimes?|timestamps?|bool(?:ean)?)";
const UNIT = new RegExp(
  `^(?:[[(].*[\\])]|(?:1?\\s*/\\s*)?(?:\\d+\\s?)?(?:${WORD}|${TERM})(?:(?:\\s*[/·*.]\\s*|\\s+|_?per_?)(?:\\d+\\s?)?(?:${WORD}|${TERM}))*)$`,
);
/** Columns of numbers and the like that all have to be broken by a row of words for it to be one of labels. */
const LABELLED = 3;
/** Rows of labels and units below a header; where there are several, fewer columns tell. */
const MOST_BELOW = 3;
const LABELLED_BY_SEVERAL = 2;

/** Whether a cell is a unit of measurement, a data type, or what stands in brackets. */
function isUnit(cell: string): boolean {
  return UNIT.test(cell.trim());
}

/**
 * What the rows right below a header are that belong to it: a ruler; the units of the columns, or labels of all of them,
 * which alone keep columns from having a type. None where the first is a row of data.
 */
export function rowsBelowHeader(rows: readonly Row[]): BelowHeader[] {
  const [first] = rows;
  if (first === undefined) return [];
  const one = belowHeader(first, rows.slice(1));
  if (one !== null) return [one];
  const words = rows.slice(0, MOST_BELOW).findIndex(({ cells }) => !areWords(cells));
  for (let count = words === -1 ? MOST_BELOW : words; count > 1; count--) {
    const kinds = severalBelow(rows.slice(0, count), rows.slice(count));
    if (kinds !== null) return kinds;
  }
  return [];
}

/** What a row below a header is, where it alone belongs to that. */
function belowHeader(row: Row, below: readonly Row[]): BelowHeader | null {
  const cells = row.cells.map((cell) => cell.trim());
  const filled = cells.filter((cell) => cell !== "");
  if (cells.length > 1 && cells.every((cell) => RULER.test(cell)) && cells.some(isDrawn)) return "ruler";
  if (below.length < 2 || !areWords(cells)) return null;
  const typed = typedAt(below, cells.length);
  const breaking = brokenBy(cells, typed);
  if (breaking.length === 0) return null;
  if (areUnits(cells, typed)) return "units";
  const isWhole = filled.length === cells.length && new Set(cells).size === cells.length;
  return isWhole && breaking.length === typed.length && typed.length >= LABELLED ? "labels" : null;
}

/** What several rows below a header are, all of which keep columns from having a type; null where they are data. */
function severalBelow(rows: readonly Row[], below: readonly Row[]): BelowHeader[] | null {
  const width = rows[0]?.cells.length ?? 0;
  const typed = below.length < MOST_BELOW ? [] : typedAt(below, width);
  if (typed.length < LABELLED_BY_SEVERAL || (typed.length < LABELLED && typed.length * 2 <= width)) return null;
  const kinds = rows.map(({ cells }, i): BelowHeader | null => {
    const broken = brokenBy(cells, typed);
    if (broken.length === 0) return null;
    if (areUnits(cells, typed)) return "units";
    if (broken.length === typed.length) return "labels";
    // Further rows may label few columns, if nothing else.
    return i > 0 && broken.length === cells.filter((cell) => cell.trim() !== "").length ? "labels" : null;
  });
  return kinds.every((kind) => kind !== null) ? kinds : null;
}

/** Whether cells are words, some of them, and none of these a word for a value that is not known. */
function areWords(cells: readonly string[]): boolean {
  const filled = cells.map((cell) => cell.trim()).filter((cell) => cell !== "");
  return filled.length > 0 && filled.every((cell) => isWord(cell) && !UNKNOWN.test(cell));
}

function typedAt(rows: readonly Row[], width: number): number[] {
  return samplesOf([...rows], width).flatMap(({ all, present }, i) => (all !== 0 && present > 1 ? [i] : []));
}

/** The cells that are no values of columns that have a type. */
function brokenBy(cells: readonly string[], typed: readonly number[]): string[] {
  return typed.map((i) => (cells[i] as string).trim()).filter((cell) => cell !== "" && !isNullToken(cell));
}

function areUnits(cells: readonly string[], typed: readonly number[]): boolean {
  const breaking = brokenBy(cells, typed);
  const isLone = breaking.length === 1 && /^[A-Z]$/.test(breaking[0] as string);
  const others = cells.filter((cell, i) => cell.trim() !== "" && !typed.includes(i));
  return !isLone && breaking.every(isUnit) && others.every((cell) => isUnit(cell) || isNullToken(cell));
}
