import cliTruncate from "cli-truncate";
import prettyMilliseconds from "pretty-ms";
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

/** `12ms`, `3.4s`, `2m 5s`, `1h 2m` */
export function durationText(ms: number): string {
  return prettyMilliseconds(ms, { unitCount: 2 });
}
