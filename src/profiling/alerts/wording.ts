import type { JsonValue } from "../model/json-value.ts";

const COUNT = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const MEASURE = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 4, useGrouping: "min2" });
/** Of a quoted text, in UTF-16 units. */
const LONGEST = 40;

/** `1 cell`, `1,204 cells` */
export function counted(count: number, noun: string): string {
  return `${COUNT.format(count)} ${noun}${count === 1 ? "" : "s"}`;
}

export function count(value: number): string {
  return COUNT.format(value);
}

export function measure(value: number): string {
  return MEASURE.format(value);
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
