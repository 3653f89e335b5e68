import type { JsonValue } from "../profiling/model/json-value.ts";
import type { ResultColumn } from "./statement.ts";

/** The rows of a result in their order, some at a time: texts of JSON arrays of rows. */
export type Segments = AsyncIterable<string> | Iterable<string>;

/**
 * A result as CSV by RFC 4180, some at a time, with the names of its columns as the first record. NULL is nothing at all,
 * an empty text stands in quotes; lists and structs are JSON.
 */
export async function* csvOf(columns: readonly ResultColumn[], segments: Segments): AsyncGenerator<string> {
  yield record(columns.map(({ name }) => name));
  for await (const segment of segments) yield rowsOf(segment).map(record).join("");
}

/** A result as newline-delimited JSON, some at a time: an object for each row. */
export async function* ndjsonOf(columns: readonly ResultColumn[], segments: Segments): AsyncGenerator<string> {
  const names = columns.map(({ name }) => name);
  for await (const segment of segments) yield* objectLines(names, segment);
}

/** A result as a JSON array of objects, some at a time, a line for each row. */
export async function* jsonOf(columns: readonly ResultColumn[], segments: Segments): AsyncGenerator<string> {
  const names = columns.map(({ name }) => name);
  let before = "[\n";
  for await (const segment of segments) {
    for (const line of objectLines(names, segment)) {
      yield `${before}${line.slice(0, -1)}`;
      before = ",\n";
    }
  }
  yield before === "[\n" ? "[]\n" : "\n]\n";
}

/** Each row as an object and a line of its own. Written here: a name may be one that an object would take for its own. */
function* objectLines(names: readonly string[], segment: string): Generator<string> {
  const keys = names.map((name) => JSON.stringify(name));
  for (const row of rowsOf(segment)) {
    yield `{${row.map((cell, i) => `${keys[i]}:${JSON.stringify(cell)}`).join(",")}}\n`;
  }
}

function rowsOf(segment: string): JsonValue[][] {
  return JSON.parse(segment) as JsonValue[][]; // as they were written by this program
}

function record(cells: readonly JsonValue[]): string {
  // A record of one NULL would be an empty line, which many readers skip.
  const texts = cells.map(field);
  return `${texts.length === 1 && texts[0] === "" ? '""' : texts.join(",")}\r\n`;
}

function field(cell: JsonValue): string {
  if (cell === null) return "";
  const text = typeof cell === "object" ? JSON.stringify(cell) : String(cell);
  return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
