import { createReadStream } from "node:fs";
import { isEscaped, type Way } from "./tokenize.ts";

/** A row as it is written, with its line end, or a blank line; `line` is 1-based. */
export interface RawRow {
  text: string;
  line: number;
  lines: number;
}

/** How the rows of a file are told apart. */
interface RowForm {
  delimiter: string;
  quote: string;
  way: Way;
}

const PORTION = 1_048_576;
/** A row that is longer is cut at its first line's end, as are those whose quote stays open. */
const LONGEST = 16_777_216;

/** The rows of a UTF-8 file. */
export function rawRows(path: string, form: RowForm, signal: AbortSignal): AsyncGenerator<RawRow> {
  return rowsOf(path, signal, (text, at, _line, isLast) => {
    const end = rowEnd(text, at, form, isLast);
    return end === null ? null : { end };
  });
}

/**
 * The rows of a UTF-8 file, each with all that `cut` finds out about it but its end. `cut` is given the text at hand, where
 * in it a row begins, its line, and whether that is all there will be; null where the row's end is not at hand yet.
 */
export async function* rowsOf<Found extends object>(
  path: string,
  signal: AbortSignal,
  cut: (text: string, at: number, line: number, isLast: boolean) => (Found & { end: number }) | null,
): AsyncGenerator<RawRow & Omit<Found, "end">> {
  let text = "";
  let line = 1;
  const cutAll = function* (isLast: boolean): Generator<RawRow & Omit<Found, "end">> {
    let at = 0;
    while (at < text.length) {
      const row = cut(text, at, line, isLast);
      if (row === null) break;
      const { end, ...found } = row;
      const own = text.slice(at, end);
      const lines = linesIn(own);
      yield { ...found, text: own, line, lines };
      line += lines;
      at = end;
    }
    text = text.slice(at);
  };
  for await (const chunk of createReadStream(path, { encoding: "utf8", highWaterMark: PORTION, signal })) {
    text += chunk as string;
    if (line === 1 && text.startsWith("\uFEFF")) text = text.slice(1);
    yield* cutAll(false);
  }
  yield* cutAll(true);
}

function linesIn(row: string): number {
  let lines = 0;
  for (let at = row.indexOf("\n"); at !== -1; at = row.indexOf("\n", at + 1)) lines++;
  return Math.max(lines, 1);
}

/** Where the row ends that begins at `from`, behind its line end; null where that is not at hand yet. */
function rowEnd(text: string, from: number, form: RowForm, isLast: boolean): number | null {
  const end = closedRowEnd(text, from, form, isLast);
  if (end !== "open") return end;
  if (!isLast && text.length - from < LONGEST) return null;
  return lineEnd(text, from, isLast);
}

/** Behind the end of the line that `from` is in. */
export function lineEnd(text: string, from: number, isLast: boolean): number | null {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10) return at + 1;
    if (code !== 13) continue;
    if (at + 1 === text.length && !isLast) return null;
    return text.charCodeAt(at + 1) === 10 ? at + 2 : at + 1;
  }
  return isLast ? text.length : null;
}

/** Behind the end of the line that `from` is in, or of a later one where line ends are escaped. */
function rowLineEnd(text: string, from: number, way: Way, isLast: boolean): number | null {
  for (let at = from; ; ) {
    const end = lineEnd(text, at, isLast);
    if (end === null || way.escapes !== true || end - from > LONGEST || end === text.length) return end;
    const line = text.slice(at, end).replace(/[\r\n]+$/, "");
    if (!isEscaped(line, 0, line.length)) return end;
    at = end;
  }
}

function closedRowEnd(text: string, from: number, { delimiter, quote, way }: RowForm, isLast: boolean) {
  const first = rowLineEnd(text, from, way, isLast);
  if (first === null || quote === "") return first;
  if (!text.slice(from, first).includes(quote)) return first;
  let at = from;
  for (;;) {
    while (way.blanks !== undefined && text[at] === " ") at++;
    if (text.startsWith(quote, at)) {
      let to = text.indexOf(quote, at + 1);
      for (; to !== -1; to = text.indexOf(quote, to + 1)) {
        if (way.backslash === true && isEscaped(text, at + 1, to)) continue;
        if (text.startsWith(quote, to + 1)) to++;
        else break;
      }
      if (to === -1) return "open";
      const isClosed =
        to + 1 >= text.length || /[\r\n]/.test(text[to + 1] as string) || text.startsWith(delimiter, to + 1);
      if (!isClosed && text.slice(at, to).includes("\n")) return lineEnd(text, from, isLast);
      at = to + 1;
    }
    let next = text.indexOf(delimiter, at);
    while (next !== -1 && way.escapes === true && isEscaped(text, at, next)) next = text.indexOf(delimiter, next + 1);
    const end = rowLineEnd(text, at, way, isLast);
    if (end === null) return null;
    if (next === -1 || next >= end) return end;
    at = next + delimiter.length;
  }
}
