import cliTruncate from "cli-truncate";
import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";

/** A value on one line: control characters, which could move the cursor or break a table, become spaces. */
export function oneLine(value: unknown): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return String(value).replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ");
}

export function pad(text: string, width: number, right = false): string {
  const space = " ".repeat(Math.max(width - stringWidth(text), 0));
  return right ? `${space}${text}` : `${text}${space}`;
}

/** Shortens a text to a width in terminal columns. */
export function cut(text: string, width: number): string {
  return width === Number.POSITIVE_INFINITY ? text : cliTruncate(text, width);
}

/** A text in lines of a width, broken between words. */
export function wrapped(text: string, width: number): string[] {
  return wrapAnsi(text, width).split("\n");
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
