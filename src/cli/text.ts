import { cutAny, widthOfAny, wrappedAny } from "./wide-text.ts";

/** ASCII, letters and signs of western languages, dashes, quotes and the ellipsis, blocks of histograms: one column each. */
const NARROW = /^[ -~\u00a1-\u00ac\u00ae-\u02af\u2010-\u2027\u2030-\u203b\u2580-\u258f]*$/;

/** A value on one line: control characters, which could move the cursor or break a table, become spaces. */
export function oneLine(value: unknown): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return String(value).replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ");
}

/** How many terminal columns a text takes. */
export function widthOf(text: string): number {
  return NARROW.test(text) ? text.length : widthOfAny(text);
}

export function pad(text: string, width: number, right = false): string {
  const space = " ".repeat(Math.max(width - widthOf(text), 0));
  return right ? `${space}${text}` : `${text}${space}`;
}

/** Shortens a text to a width in terminal columns. */
export function cut(text: string, width: number): string {
  if (width === Number.POSITIVE_INFINITY) return text;
  if (width < 1 || !NARROW.test(text)) return cutAny(text, width);
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

/** A text in lines of a width, broken between words. */
export function wrapped(text: string, width: number): string[] {
  return wrappedAny(text, width).split("\n");
}

/** `2026-11-21 18:16:07`, in the local time zone. */
export function timeText(ms: number): string {
  const date = new Date(ms);
  const two = (n: number): string => String(n).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** `11-21 18:16` */
export function shortTimeText(ms: number): string {
  return timeText(ms).slice(5, 16);
}

/** `12 ms`, `3.4 s`, `2 min 5 s`, `10 min`, `1 h 2 min` */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return twoUnits(Math.floor(seconds / 60), "min", seconds % 60, "s");
  return twoUnits(Math.floor(seconds / 3600), "h", Math.floor((seconds % 3600) / 60), "min");
}

function twoUnits(large: number, unit: string, small: number, smallUnit: string): string {
  return `${large} ${unit}${small === 0 ? "" : ` ${small} ${smallUnit}`}`;
}
