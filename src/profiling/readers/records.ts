import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { finished } from "node:stream/promises";
import { setImmediate } from "node:timers/promises";
import { SMALL_ROWS } from "../columns/in-memory.ts";
import type { TableSession } from "../duckdb/session.ts";
import { identifier } from "../duckdb/sql.ts";
import type { LoadedTable } from "../model/loaded-table.ts";
import { roundedParts, typeDecimals } from "./decimals.ts";
import { loadNothing, TABLE } from "./empty-table.ts";
import { loadJson } from "./json/load-json.ts";
import { type Cell, keyOf } from "./record-cells.ts";
import type { RecordTypes } from "./record-types.ts";
import { recordsInMemory } from "./records-in-memory.ts";
import { uniqueNames } from "./unique-names.ts";

/** Rows gathered before they are written. */
const BATCH = 2000;
/** Characters of them. */
const BATCH_LENGTH = 4_194_304;

/**
 * Loads records through a file of JSON Lines in the scratch folder, so that their types are found, and what does not
 * fit into memory spills, as with any other file. Integers keep all their digits.
 */
export async function loadRecords(
  session: TableSession,
  records: {
    columns: string[];
    /** Columns whose cells are the digits of decimals. */
    decimals?: number[];
    /** What is declared of the columns' types. */
    types?: RecordTypes;
    rows: Iterable<Cell[]> | AsyncIterable<Cell[]>;
    shown: string;
    file: string;
    /** Told of the bytes that are about to be written; what it throws ends the loading. */
    onBytes?: (bytes: number) => void;
  },
  onProgress: (share: number) => void,
): Promise<LoadedTable> {
  const { columns, decimals = [], shown, file } = records;
  const names = uniqueNames(columns);
  const keys = names.map((_, i) => `${JSON.stringify(keyOf(i))}:`);
  const { few, rest } = await firstRecords(records, session.signal);
  if (rest === null && names.length > 0 && decimals.length === 0) {
    const known = recordsInMemory(names, few, records.types?.types(names.length));
    if (known !== null) return known;
  }
  const rows = rest === null ? few : following(few, rest, records.types);
  await writeRecords(file, keys, { ...records, rows }, session.signal);
  const { size } = await stat(file);
  const declared = records.types?.types(names.length) ?? [];
  return loadLines(session, { path: file, size, columns: names, decimals, shown, declared }, onProgress);
}

/** Characters of texts, and other cells, of a table that is small. */
const SMALL_SIZE = 4_194_304;

/** The records of a small table; of any other, some, and what brings the others. */
async function firstRecords(
  { rows: records, types }: { rows: Iterable<Cell[]> | AsyncIterable<Cell[]>; types?: RecordTypes },
  signal: AbortSignal,
): Promise<{ few: Cell[][]; rest: AsyncIterator<Cell[]> | Iterator<Cell[]> | null }> {
  const few: Cell[][] = [];
  const rest = Symbol.asyncIterator in records ? records[Symbol.asyncIterator]() : records[Symbol.iterator]();
  try {
    for (let size = 0; few.length < SMALL_ROWS && size < SMALL_SIZE; ) {
      const next = await rest.next();
      if (next.done === true) return { few, rest: null };
      few.push(next.value);
      types?.see(next.value);
      for (const cell of next.value) size += typeof cell === "string" ? cell.length : 1;
      if (few.length % BATCH === 0) await setImmediate(); // lets a cancel in
      signal.throwIfAborted();
    }
  } catch (error) {
    await rest.return?.();
    throw error;
  }
  return { few, rest };
}

async function* following(
  few: Cell[][],
  rest: AsyncIterator<Cell[]> | Iterator<Cell[]>,
  types: RecordTypes | undefined,
): AsyncGenerator<Cell[]> {
  try {
    yield* few;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
      types?.see(next.value);
      yield next.value;
    }
  } finally {
    await rest.return?.();
  }
}

/** A file of JSON Lines whose members are named c0, c1 and so on. */
export interface RecordLines {
  path: string;
  size: number;
  /** The columns' own names. */
  columns: string[];
  /** Columns whose values are the digits of decimals, as text. */
  decimals: number[];
  shown: string;
  /** DuckDB's types of the columns as far as these are known; the others are found. */
  declared?: readonly (string | null)[];
}

/** Loads such a file; where it is empty, a table without rows. */
export async function loadLines(
  session: TableSession,
  { path, size, columns, decimals, shown, declared = [] }: RecordLines,
  onProgress: (share: number) => void,
): Promise<LoadedTable> {
  if (columns.length === 0) return loadNothing(session);
  const named = columns.map((name, i) => ({ name, sqlName: keyOf(i) }));
  if (size === 0) {
    const typed = named.map(({ sqlName }, i) => `${identifier(sqlName)} ${declared[i] ?? "VARCHAR"}`);
    await session.run(`CREATE OR REPLACE TABLE ${TABLE} (${typed.join(", ")})`);
  } else {
    const types = new Map(declared.flatMap((type, i) => (type === null ? [] : [[keyOf(i), type] as const])));
    await loadJson(session, { path, shown, size, layout: "newline_delimited", onProgress, declared: types });
    const rounded = await typeDecimals(
      session,
      decimals.map((i) => ({ column: keyOf(i), path: [] })),
    );
    return { table: TABLE, columns: named.map((column) => ({ ...column, ...roundedParts(rounded, column.sqlName) })) };
  }
  return { table: TABLE, columns: named };
}

async function writeRecords(
  file: string,
  keys: string[],
  { rows, onBytes }: { rows: Iterable<Cell[]> | AsyncIterable<Cell[]>; onBytes?: (bytes: number) => void },
  signal: AbortSignal,
): Promise<void> {
  const out = createWriteStream(file);
  let lines: string[] = [];
  let length = 0;
  const flush = async (): Promise<void> => {
    const text = `${lines.join("\n")}\n`;
    onBytes?.(Buffer.byteLength(text));
    const room = out.write(text);
    lines = [];
    length = 0;
    if (room)
      await setImmediate(); // lets a cancel in
    else await once(out, "drain");
    signal.throwIfAborted();
  };
  try {
    for await (const row of rows) {
      const line = `{${keys.map((key, i) => `${key}${cellText(row[i] ?? null)}`).join(",")}}`;
      length += line.length;
      lines.push(line);
      if (lines.length === BATCH || length >= BATCH_LENGTH) await flush();
    }
    if (lines.length > 0) await flush();
  } finally {
    out.end();
    await finished(out);
  }
}

/** JSON of a cell; of infinities what DuckDB, like others, reads as such. */
function cellText(cell: Cell): string {
  if (typeof cell === "bigint") return cell.toString();
  if (typeof cell === "number" && Math.abs(cell) === Number.POSITIVE_INFINITY) return String(cell);
  return typeof cell === "string" ? JSON.stringify(cell.toWellFormed()) : JSON.stringify(cell);
}
