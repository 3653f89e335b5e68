import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  DuckDBDateValue,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
  TIMESTAMP,
  VARCHAR,
} from "@duckdb/node-api";
import { SMALL_ROWS } from "../../columns/in-memory.ts";
import type { Cells } from "../../model/cells.ts";
import type { LoadedColumn, WholeTable } from "../../model/loaded-table.ts";
import type { WrittenAs } from "../../model/table-profile.ts";
import type { Dialect } from "./dialect.ts";
import { type TextType, writtenAs } from "./text-type-rules.ts";
import { isNullToken } from "./text-types.ts";

interface NumberForm {
  type: DuckDBType;
  /** The double that stands for a cell of the type; NaN where the cell is not in the most usual form. */
  read: (cell: string) => number;
  /** The same value as DuckDB has it. */
  value: (double: number) => DuckDBValue;
}

/** The types whose most usual form is read here. */
const NUMBERS: Partial<Record<TextType, NumberForm>> = {
  integer: { type: BIGINT, read: integerOf, value: BigInt },
  float: { type: DOUBLE, read: floatOf, value: (double) => double },
  date: { type: DATE, read: dateOf, value: (days) => new DuckDBDateValue(days) },
  datetime: { type: TIMESTAMP, read: datetimeOf, value: (micros) => new DuckDBTimestampValue(BigInt(micros)) },
};

/** Truth values in their usual spellings. */
const BOOLEANS: Partial<Record<TextType, ReadonlyMap<string, boolean>>> = {
  boolean: spelledAs(["true", "True", "TRUE"], ["false", "False", "FALSE"]),
  yes_no: spelledAs(["yes", "Yes", "YES", "y", "Y"], ["no", "No", "NO", "n", "N"]),
};

function spelledAs(yes: string[], no: string[]): Map<string, boolean> {
  return new Map([...yes.map((word) => [word, true] as const), ...no.map((word) => [word, false] as const)]);
}

/**
 * The table that DuckDB would make of some columns of a small file, each in the type that all its cells have by their
 * look: the same values, to the last bit. Null where the file is not small, where somebody could read it differently, and
 * where a cell is in a form that DuckDB is to be asked about, or has no value after all.
 */
export function tableInMemory(
  { plainRows: rows, columns: all }: Pick<Dialect, "plainRows" | "columns">,
  wanted: readonly number[],
  first: number,
): WholeTable | null {
  if (rows === null || rows.length > SMALL_ROWS) return null;
  const columns: ColumnInMemory[] = [];
  for (const i of wanted) {
    const { type, mixed, alternative } = all[i] as Dialect["columns"][number];
    const column = mixed || alternative !== null ? null : columnInMemory(rows, i, type);
    if (column === null) return null;
    columns.push(column);
  }
  return wholeOf(columns, rows.length, first);
}

/** A column in memory: its cells, and the value in DuckDB's form of one that is a number. */
export interface ColumnInMemory {
  type: DuckDBType;
  cells: Cells;
  value: (cell: number) => DuckDBValue;
  /** How its cells are written, where that is not the usual way of the type. */
  writtenAs?: WrittenAs;
}

/** What is told of a column beside its cells. */
export function partsOf({
  writtenAs: written,
}: Pick<ColumnInMemory, "writtenAs">): Partial<Pick<LoadedColumn, "parts">> {
  return written === undefined ? {} : { parts: [{ path: [], writtenAs: written }] };
}

/** The table that columns of so many rows make up. */
export function wholeOf(columns: readonly ColumnInMemory[], rowCount: number, first: number): WholeTable {
  return {
    types: columns.map(({ type }) => type),
    rowCount,
    rows: Array.from({ length: Math.min(first, rowCount) }, (_, row) =>
      columns.map(({ cells, value }) => {
        const cell = cells[row] as DuckDBValue;
        if (typeof cell !== "number") return cell;
        return Number.isNaN(cell) ? null : value(cell);
      }),
    ),
    cells: columns.map(({ cells }) => cells),
  };
}

/** A column of rows in the type that its cells have by their look; null as above. */
export function columnInMemory(
  rows: readonly { cells: readonly string[] }[],
  i: number,
  type: TextType,
): ColumnInMemory | null {
  const form = NUMBERS[type];
  const value = form?.value ?? ((cell: number) => cell);
  if (form !== undefined) {
    const cells = new Float64Array(rows.length).fill(Number.NaN);
    for (let row = 0; row < rows.length; row++) {
      const text = rows[row]?.cells[i] as string;
      const number = form.read(text);
      if (Number.isNaN(number) && !isNullToken(text)) return null;
      cells[row] = number;
    }
    return { type: form.type, cells, value };
  }
  if (type === "text") return { type: VARCHAR, cells: rows.map(({ cells }) => cells[i] || null), value };
  const spelled = BOOLEANS[type];
  if (spelled === undefined) return null;
  const cells = rows.map(({ cells: texts }) => spelled.get(texts[i] as string) ?? null);
  const readable = cells.every((cell, row) => cell !== null || isNullToken(rows[row]?.cells[i] as string));
  if (!readable) return null;
  const written = writtenAs(type, false);
  return { type: BOOLEAN, cells, value, ...(written === undefined ? {} : { writtenAs: written }) };
}

const MOST_DIGITS = 15;
const [MINUS, ZERO] = [45, 48] as const;
const FLOAT = /^-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;
/** Whether numbers that are nearer to zero have a double is a question that is answered in several ways. */
const LEAST = 1e-300;

function integerOf(cell: string): number {
  const { length } = cell;
  const from = cell.charCodeAt(0) === MINUS ? 1 : 0;
  if (length === from || length > MOST_DIGITS) return Number.NaN;
  const number = digitsOf(cell, from, length);
  return from === 0 ? number : 0 - number;
}

function floatOf(cell: string): number {
  if (!FLOAT.test(cell)) return Number.NaN;
  const number = Number(cell) + 0;
  const isTiny = Math.abs(number) < LEAST && /[1-9].*[eE]/.test(cell);
  return isTiny || !Number.isFinite(number) ? Number.NaN : number;
}

const DATE_FORM = /^[0-9]{4}([-/])[0-9]{2}\1[0-9]{2}$/;
const DATETIME_FORM = /^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?$/;
const DAY_MS = 86_400_000;
/** Where dates begin that JavaScript does not take for others. */
const FIRST_YEAR = 100;

/** Days since 1970. */
function dateOf(cell: string): number {
  return DATE_FORM.test(cell) ? daysOf(cell) : Number.NaN;
}

/** Microseconds since 1970, exact up to the year 2255. */
function datetimeOf(cell: string): number {
  if (!DATETIME_FORM.test(cell)) return Number.NaN;
  const days = daysOf(cell);
  const [hour, minute] = [digitsOf(cell, 11, 13), digitsOf(cell, 14, 16)];
  const second = cell.length > 16 ? digitsOf(cell, 17, 19) : 0;
  if (hour > 23 || minute > 59 || second > 59) return Number.NaN;
  const fraction = cell.length > 19 ? Number(cell.slice(20).padEnd(6, "0")) : 0;
  const micros = ((days * 24 + hour) * 60 + minute) * 60_000_000 + second * 1_000_000 + fraction;
  return Math.abs(micros) <= Number.MAX_SAFE_INTEGER ? micros : Number.NaN;
}

/** The days since 1970 of a cell that begins with year, month and day; NaN where there is no such day. */
function daysOf(cell: string): number {
  const [year, month, day] = [digitsOf(cell, 0, 4), digitsOf(cell, 5, 7), digitsOf(cell, 8, 10)];
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists = year >= FIRST_YEAR && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? date.getTime() / DAY_MS : Number.NaN;
}

/** The integer that digits stand for; NaN where there is something else. */
function digitsOf(cell: string, from: number, to: number): number {
  let number = 0;
  for (let i = from; i < to; i++) {
    const digit = cell.charCodeAt(i) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}
