import type { JsonValue } from "../model/json-value.ts";
import { significant } from "../model/number-text.ts";

/** Digits that are told of a measure. */
const DIGITS = 4;
/** Of a quoted text, in UTF-16 units. */
const LONGEST = 40;

export function measure(value: number): string {
  return significant(value, DIGITS);
}

/** A share of a whole, never rounded to none or all of it. */
export function percent(share: number): string {
  if (share > 0 && share < 0.001) return "<0.1 %";
  if (share < 1 && share > 0.999) return ">99.9 %";
  const value = share * 100;
  return `${value >= 10 && value <= 99 ? Math.round(value) : Math.round(value * 10) / 10} %`;
}

/** A value as a sentence quotes it: texts in quotation marks, short and on one line, numbers as they are. */
export function quoted(value: JsonValue): string {
  if (typeof value !== "string") return JSON.stringify(value);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  const line = value.replace(/[\u0000-\u001f\u007f-\u009f]/g, " ");
  return line.length <= LONGEST
    ? `"${line}"`
    : `"${line
        .slice(0, LONGEST)
        .toWellFormed()
        .replace(/\ufffd$/, "")}…"`;
}

/** A name as a sentence has it. */
export function quotedName(name: string): string {
  return `'${quoted(name).slice(1, -1)}'`;
}
