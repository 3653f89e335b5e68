import { BIGINT, BOOLEAN, DOUBLE, DuckDBVarCharType, VARCHAR } from "@duckdb/node-api";
import { EXAMPLES } from "../model/first-rows.ts";
import type { LoadedTable } from "../model/loaded-table.ts";
import { type ColumnInMemory, columnInMemory, partsOf, wholeOf } from "./csv/in-memory.ts";
import type { TextType } from "./csv/text-type-rules.ts";
import { TABLE } from "./empty-table.ts";
import { type Cell, keyOf } from "./record-cells.ts";
import { guessOf } from "./text-leaves.ts";
import { isReadable } from "./type-texts.ts";

/** The type of columns without a value. */
const JSON_TYPE = DuckDBVarCharType.create("JSON");
/** Whether numbers that are nearer to zero have a double is a question that is answered in several ways. */
const LEAST = 1e-300;

const own = (cell: number): number => cell;

/**
 * The table that DuckDB would make of some records, the same values in the same types, to the last bit. Null where a
 * column holds what DuckDB is to be asked about: values of several kinds, integers beyond 53 bits, texts that may be more
 * than that, but for dates, times and truth values in their most usual form, and no value where a type is declared. `declared` are
 * DuckDB's types of columns so far as they are known.
 */
export function recordsInMemory(
  names: readonly string[],
  rows: readonly Cell[][],
  declared: readonly (string | null)[] = [],
): LoadedTable | null {
  const columns: ColumnInMemory[] = [];
  for (const [i, name] of names.entries()) {
    const column = columnOf(name, rows, i, declared[i] ?? null);
    if (column === null) return null;
    columns.push(column);
  }
  return {
    table: TABLE,
    columns: names.map((name, i) => ({
      name,
      sqlName: keyOf(i),
      finite: true,
      ...partsOf(columns[i] as ColumnInMemory),
    })),
    rowCount: rows.length,
    whole: wholeOf(columns, rows.length, EXAMPLES),
    inMemoryOnly: true,
    isInferred: true,
  };
}

function columnOf(name: string, rows: readonly Cell[][], i: number, declared: string | null): ColumnInMemory | null {
  if (declared === "DOUBLE") return numbersOf(rows, i, true);
  if (declared !== null && declared !== "VARCHAR") return null;
  if (declared === "VARCHAR") return { type: VARCHAR, cells: rows.map(() => null), value: own };
  if (rows.length === 0) return { type: VARCHAR, cells: [], value: own };
  const first = rows.find((row) => (row[i] ?? null) !== null)?.[i];
  if (first === undefined) return { type: JSON_TYPE, cells: rows.map(() => null), value: own };
  if (typeof first === "string") return textsOf(name, rows, i);
  return typeof first === "boolean" ? booleansOf(rows, i) : numbersOf(rows, i, false);
}

function booleansOf(rows: readonly Cell[][], i: number): ColumnInMemory | null {
  const cells: (boolean | null)[] = [];
  for (const row of rows) {
    const cell = row[i] ?? null;
    if (cell !== null && typeof cell !== "boolean") return null;
    cells.push(cell);
  }
  return { type: BOOLEAN, cells, value: own };
}

/** Numbers are written as JSON has them, where only a fraction or an exponent tells a double from an integer. */
function numbersOf(rows: readonly Cell[][], i: number, isDouble: boolean): ColumnInMemory | null {
  const cells = new Float64Array(rows.length);
  let areIntegers = !isDouble;
  for (const [row, record] of rows.entries()) {
    const cell = record[i] ?? null;
    if (cell !== null && typeof cell !== "number" && typeof cell !== "bigint") return null;
    const number = cell === null ? Number.NaN : Number(cell) + 0;
    if (cell !== null && !(Math.abs(number) <= Number.MAX_SAFE_INTEGER)) return null;
    if (number !== 0 && Math.abs(number) < LEAST) return null;
    if (!Number.isNaN(number) && !Number.isInteger(number)) areIntegers = false;
    cells[row] = number;
  }
  return areIntegers ? { type: BIGINT, cells, value: BigInt } : { type: DOUBLE, cells, value: own };
}

function textsOf(name: string, rows: readonly Cell[][], i: number): ColumnInMemory | null {
  const cells: (string | null)[] = [];
  for (const row of rows) {
    const cell = row[i] ?? null;
    if (cell !== null && (typeof cell !== "string" || cell.includes("\0"))) return null;
    cells.push(cell === null ? null : cell.toWellFormed());
  }
  return textsInMemory(name, cells);
}

/** Types whose most usual form is read here. */
const IN_MEMORY: readonly TextType[] = ["date", "datetime", "boolean", "yes_no"];

/**
 * A column of texts, or of the dates, times or truth values that all of them are; null where they may be more than texts, but not in
 * the most usual form.
 */
export function textsInMemory(name: string, cells: (string | null)[]): ColumnInMemory | null {
  const { type, mixed, present, alternative } = guessOf(name, cells, false);
  if (type === "text" ? !mixed && present > 0 : !isReadable(type)) return { type: VARCHAR, cells, value: own };
  if (!IN_MEMORY.includes(type) || alternative !== null) return null;
  const texts = cells.map((cell) => ({ cells: [cell ?? ""] }));
  return columnInMemory(texts, 0, type);
}
