import { samplesOf } from "./column-sample.ts";
import { isWord } from "./header.ts";
import { isNullToken } from "./text-types.ts";
import type { Row } from "./tokenize.ts";

/** What the row below a header is, where it belongs to it. */
type BelowHeader = "ruler" | "units" | "labels";

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

/** Whether a cell is a unit of measurement, a data type, or what stands in brackets. */
function isUnit(cell: string): boolean {
  return UNIT.test(cell.trim());
}

/**
 * Whether a row below a header belongs to it: a ruler; the units of the columns, or labels of all of them, which alone
 * keep columns from having a type.
 */
export function belowHeader(row: Row, below: readonly Row[]): BelowHeader | null {
  const cells = row.cells.map((cell) => cell.trim());
  const filled = cells.filter((cell) => cell !== "");
  if (cells.length > 1 && cells.every((cell) => RULER.test(cell)) && cells.some(isDrawn)) return "ruler";
  if (filled.length === 0 || below.length < 2 || !filled.every((cell) => isWord(cell) && !UNKNOWN.test(cell)))
    return null;
  const samples = samplesOf([...below], cells.length);
  const typed = samples.flatMap(({ all, present }, i) => (all !== 0 && present > 1 ? [i] : []));
  const breaking = typed.flatMap((i) =>
    cells[i] === "" || isNullToken(cells[i] as string) ? [] : [cells[i] as string],
  );
  if (breaking.length === 0) return null;
  const isLone = breaking.length === 1 && /^[A-Z]$/.test(breaking[0] as string);
  const others = cells.filter((cell, i) => cell !== "" && !typed.includes(i));
  if (!isLone && breaking.every(isUnit) && others.every((cell) => isUnit(cell) || isNullToken(cell))) return "units";
  const isWhole = filled.length === cells.length && new Set(cells).size === cells.length;
  return isWhole && breaking.length === typed.length && typed.length >= LABELLED ? "labels" : null;
}
