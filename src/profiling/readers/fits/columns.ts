import type { Cell } from "../record-cells.ts";
import { cardValue, numberOf, plainValue, type Unit } from "./units.ts";

/** A column of a table, and how its value is read from the bytes of a row. */
export interface Column {
  name: string;
  /** As the file says it. */
  unit?: string;
  /** DuckDB's type, where the file's tells it whatever the values are. */
  type: string | null;
  offset: number;
  read: (row: Buffer, offset: number) => Cell;
}

/** A column with an array of numbers in each row, each so many bytes after the one before. */
export interface ArrayColumn extends Column {
  count: number;
  size: number;
}

/** DuckDB's types by the letter of TFORM; integers may be scaled to something else. */
const TYPES: Record<string, string> = { A: "VARCHAR", L: "BOOLEAN", F: "DOUBLE", E: "DOUBLE", D: "DOUBLE" };

/** Bytes of one value, and how it is read, by the letter of a binary table's TFORM. */
const BINARY: Record<string, [number, (row: Buffer, at: number) => Cell]> = {
  L: [1, (row, at) => (row[at] === 84 ? true : row[at] === 70 ? false : null)],
  B: [1, (row, at) => row[at] as number],
  I: [2, (row, at) => row.readInt16BE(at)],
  J: [4, (row, at) => row.readInt32BE(at)],
  K: [8, (row, at) => row.readBigInt64BE(at)],
  E: [4, (row, at) => numeric(shortest(row.readFloatBE(at)))],
  D: [8, (row, at) => numeric(row.readDoubleBE(at))],
};
/** Bytes of one value of what is passed over: bits, complex numbers and descriptors of arrays. */
const PASSED_OVER: Record<string, number> = { X: 1 / 8, C: 8, M: 16, P: 8, Q: 16 };

/**
 * The columns of a table that hold one value a row, and the names of those that do not: of arrays but for texts, and the
 * like. Those of arrays of numbers are told beside.
 */
export function columnsOf(unit: Unit): { columns: Column[]; passedOver: string[]; arrays: ArrayColumn[] } {
  const type = String(cardValue(unit, "XTENSION") ?? "").trim();
  const columns: Column[] = [];
  const passedOver: string[] = [];
  const arrays: ArrayColumn[] = [];
  if (type !== "BINTABLE" && type !== "TABLE") return { columns, passedOver, arrays };
  let at = 0;
  for (let i = 1; i <= numberOf(unit, "TFIELDS", 0); i++) {
    const name = String(cardValue(unit, `TTYPE${i}`) ?? `column_${i}`).trim();
    const form = String(cardValue(unit, `TFORM${i}`) ?? "").trim();
    const scaled = scaling(unit, i);
    const said = String(cardValue(unit, `TUNIT${i}`) ?? "").trim();
    const named = { name, ...(said === "" ? {} : { unit: said }) };
    if (type === "TABLE") {
      const [, letter = "A", width = "0"] = /^([AIFED])(\d+)/.exec(form) ?? [];
      const offset = numberOf(unit, `TBCOL${i}`, 1) - 1;
      const read = (row: Buffer, from: number): Cell => scaled(asciiValue(letter, textAt(row, from, Number(width))));
      columns.push({ ...named, type: TYPES[letter] ?? null, offset, read });
      continue;
    }
    const [, repeat = "", letter = ""] = /^(\d*)([A-Z])/.exec(form) ?? [];
    const count = repeat === "" ? 1 : Number(repeat);
    const offset = at;
    if (letter === "A") {
      columns.push({ ...named, type: "VARCHAR", offset, read: (row, from) => textAt(row, from, count) || null });
      at += count;
      continue;
    }
    const [size, read] = BINARY[letter] ?? [PASSED_OVER[letter] ?? 0, null];
    const column = { ...named, type: TYPES[letter] ?? null, offset };
    if (read !== null && count === 1) columns.push({ ...column, read: (row, from) => scaled(read(row, from)) });
    else if (count > 0) passedOver.push(name);
    if (read !== null && count > 1)
      arrays.push({ ...column, count, size, read: (row, from) => scaled(read(row, from)) });
    at += Math.ceil(size * count);
  }
  return { columns, passedOver, arrays };
}

/** TNULL is missing; TSCAL and TZERO make the value. */
function scaling(unit: Unit, i: number): (value: Cell) => Cell {
  const missing = cardValue(unit, `TNULL${i}`);
  const scale = numberOf(unit, `TSCAL${i}`, 1);
  const zeroCard = cardValue(unit, `TZERO${i}`);
  // Unsigned integers of 64 bits have 9223372036854775808, which is no safe number.
  const zero = typeof zeroCard === "bigint" ? zeroCard : numberOf(unit, `TZERO${i}`, 0);
  const whole = typeof zero === "bigint" || Number.isInteger(zero) ? BigInt(zero) : null;
  return (value) => {
    if (value === null || (missing !== null && String(value).trim() === String(missing).trim())) return null;
    if (scale === 1 && zero === 0) return value;
    if (typeof value === "bigint" && scale === 1 && whole !== null) return value + whole;
    return typeof value === "number" || typeof value === "bigint"
      ? numeric(Number(value) * scale + Number(zero))
      : value;
  };
}

function asciiValue(letter: string, text: string): Cell {
  if (letter === "A") return text === "" ? null : text;
  return text.trim() === "" ? null : plainValue(text.trim());
}

function textAt(row: Buffer, from: number, length: number): string {
  const [text = ""] = row
    .subarray(from, from + length)
    .toString("latin1")
    .split("\0");
  return text.trimEnd();
}

/** The number of fewest digits that is a single-precision number: 0.1 rather than 0.10000000149. */
export function shortest(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return shorter;
  }
  return value;
}

/** A number, where it is one. */
export function numeric(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
