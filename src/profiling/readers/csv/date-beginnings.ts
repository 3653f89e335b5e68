import { NAMED, WEEKDAY } from "./date-parts.ts";
import { FOREIGN_MONTHS, spelled, WEEKDAYS } from "./foreign-months.ts";

/** A weekday, a month or a quarter in English, behind which a blank was put. */
const ENGLISH = new RegExp(`^(?:(?:${NAMED}|[Qq]) |${WEEKDAY})$`);
/** With their marks: the Greek ΐ has no capital of one sign. */
const LETTERS = /^[\p{L}\p{M}]+/u;

let foreign: ReadonlySet<string> | null = null;

/**
 * Whether a cell begins as dates and times may, of whatever form: with a digit, or a word that is a weekday or a month. What
 * it saves is to compile the patterns of all forms for words and codes that are none.
 */
export function mayBeginDate(cell: string): boolean {
  const [word] = LETTERS.exec(cell) ?? [];
  if (word === undefined) return /^[0-9]/.test(cell);
  foreign ??= new Set(spelled([...WEEKDAYS, ...FOREIGN_MONTHS.flat()]).split(/[|-]/));
  return foreign.has(word) || ENGLISH.test(`${word} `);
}
