import { type FileHandle, open } from "node:fs/promises";
import { ServiceError } from "../../errors/service-error.ts";
import type { TableSession } from "../duckdb/session.ts";
import type { SourceFile, TableInFile } from "./reader.ts";
import { type Cell, loadRecords } from "./records.ts";

// FITS as in "Definition of the Flexible Image Transport System, version 4.0" (2018).

const BLOCK = 2880;
const CARD = 80;
/** Blocks that a header may have. */
const MOST_BLOCKS = 2000;
/** Bytes of a table that are read at once. */
const READ = 4_194_304;

interface Card {
  keyword: string;
  value: Cell;
  comment: string | null;
}

/** A header and data unit of a file. */
interface Unit {
  cards: Card[];
  /** Where its data begins, and how many bytes that is. */
  data: number;
  size: number;
}

/** The tables of a FITS file, and one of the cards of all its headers. */
export async function fitsTables(session: TableSession, { file, path, scratch }: SourceFile): Promise<TableInFile[]> {
  const units = await readUnits(path, file.path, file.size);
  session.signal.throwIfAborted();
  const cards = units.flatMap((unit, hdu) =>
    unit.cards.map(({ keyword, value, comment }): Cell[] => [
      hdu,
      keyword,
      value === null ? null : String(value),
      comment,
    ]),
  );
  const parts: TableInFile[] = [
    part("headers", ["hdu", "keyword", "value", "comment"], () => cards),
    ...units.flatMap((unit, hdu) => {
      const columns = columnsOf(unit);
      if (columns.length === 0) return [];
      const name = String(cardValue(unit, "EXTNAME") ?? "").trim();
      const label = name === "" ? `hdu ${hdu}` : name;
      return [
        part(
          label,
          columns.map((column) => column.name),
          () => rowsOf(path, file.path, unit, columns, session.signal),
        ),
      ];
    }),
  ];
  return parts;

  function part(name: string, columns: string[], rows: () => Iterable<Cell[]> | AsyncIterable<Cell[]>): TableInFile {
    const target = scratch.path(`${name.replace(/\W/g, "_")}.jsonl`);
    return {
      name,
      open: async (onProgress) => ({
        groups: 1,
        load: () => loadRecords(session, { columns, rows: rows(), shown: file.path, file: target }, onProgress),
      }),
    };
  }
}

async function readUnits(path: string, file: string, size: number): Promise<Unit[]> {
  const handle = await open(path);
  try {
    const units: Unit[] = [];
    for (let at = 0; at < size; ) {
      const header = await readHeader(handle, at, file);
      if (header === null) break; // special records after the last unit
      const unit = { ...header, size: dataSize(header.cards) };
      if (unit.data + unit.size > size) {
        throw new ServiceError("FILE_READ_ERROR", {
          file,
          reason: `it ends within the data of its header ${units.length}`,
        });
      }
      units.push(unit);
      at = unit.data + Math.ceil(unit.size / BLOCK) * BLOCK;
    }
    return units;
  } finally {
    await handle.close();
  }
}

async function readHeader(
  handle: FileHandle,
  from: number,
  file: string,
): Promise<{ cards: Card[]; data: number } | null> {
  const cards: Card[] = [];
  for (let block = 0; block < MOST_BLOCKS; block++) {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(BLOCK), 0, BLOCK, from + block * BLOCK);
    const text = buffer.subarray(0, bytesRead).toString("latin1");
    if (block === 0 && !/^(SIMPLE|XTENSION)/.test(text) && from > 0) return null;
    if (bytesRead < BLOCK) break;
    for (let at = 0; at < BLOCK; at += CARD) {
      const line = text.slice(at, at + CARD);
      if (line.startsWith("END     ")) return { cards, data: from + (block + 1) * BLOCK };
      const card = readCard(line);
      if (card !== null) cards.push(card);
    }
  }
  throw new ServiceError("FILE_READ_ERROR", { file, reason: "it ends within a header" });
}

function readCard(line: string): Card | null {
  const keyword = line.slice(0, 8).trim();
  if (keyword === "") return null;
  if (line.slice(8, 10) !== "= ") return { keyword, value: line.slice(8).trim() || null, comment: null };
  const rest = line.slice(10);
  const text = /^\s*'((?:[^']|'')*)'\s*(?:\/(.*))?$/.exec(rest);
  if (text !== null)
    return { keyword, value: (text[1] as string).replaceAll("''", "'").trimEnd(), comment: text[2]?.trim() || null };
  const [value = "", ...comment] = rest.split("/");
  return { keyword, value: plainValue(value.trim()), comment: comment.join("/").trim() || null };
}

function plainValue(value: string): Cell {
  if (value === "T" || value === "F") return value === "T";
  if (/^[+-]?\d+$/.test(value))
    return Number.isSafeInteger(Number(value)) ? Number(value) : BigInt(value.replace("+", ""));
  const number = Number(value.replace(/d/i, "e"));
  return value === "" ? null : Number.isFinite(number) ? number : value;
}

function cardValue({ cards }: Pick<Unit, "cards">, keyword: string): Cell {
  return cards.find((card) => card.keyword === keyword)?.value ?? null;
}

function numberOf(unit: Pick<Unit, "cards">, keyword: string, otherwise: number): number {
  const value = cardValue(unit, keyword);
  return typeof value === "number" ? value : otherwise;
}

function dataSize(cards: Card[]): number {
  const unit = { cards };
  const axes = numberOf(unit, "NAXIS", 0);
  if (axes === 0) return 0;
  let cells = 1;
  for (let axis = 1; axis <= axes; axis++) cells *= numberOf(unit, `NAXIS${axis}`, 0);
  const groups = numberOf(unit, "GCOUNT", 1);
  return (Math.abs(numberOf(unit, "BITPIX", 8)) / 8) * groups * (numberOf(unit, "PCOUNT", 0) + cells);
}

interface Column {
  name: string;
  offset: number;
  read: (row: Buffer, offset: number) => Cell;
}

/** Bytes of one value, and how it is read, by the letter of a binary table's TFORM. */
const BINARY: Record<string, [number, (row: Buffer, at: number) => Cell]> = {
  L: [1, (row, at) => (row[at] === 84 ? true : row[at] === 70 ? false : null)],
  B: [1, (row, at) => row[at] as number],
  I: [2, (row, at) => row.readInt16BE(at)],
  J: [4, (row, at) => row.readInt32BE(at)],
  K: [8, (row, at) => row.readBigInt64BE(at)],
  E: [4, (row, at) => finite(shortest(row.readFloatBE(at)))],
  D: [8, (row, at) => finite(row.readDoubleBE(at))],
};
/** Bytes of one value of what is passed over: bits, complex numbers and descriptors of arrays. */
const PASSED_OVER: Record<string, number> = { X: 1 / 8, C: 8, M: 16, P: 8, Q: 16 };

/** The columns of a table that hold one value a row; those of arrays but for texts are passed over. */
function columnsOf(unit: Unit): Column[] {
  const type = String(cardValue(unit, "XTENSION") ?? "").trim();
  if (type !== "BINTABLE" && type !== "TABLE") return [];
  const columns: Column[] = [];
  let at = 0;
  for (let i = 1; i <= numberOf(unit, "TFIELDS", 0); i++) {
    const name = String(cardValue(unit, `TTYPE${i}`) ?? `column_${i}`).trim();
    const form = String(cardValue(unit, `TFORM${i}`) ?? "").trim();
    const scaled = scaling(unit, i);
    if (type === "TABLE") {
      const [, letter = "A", width = "0"] = /^([AIFED])(\d+)/.exec(form) ?? [];
      const offset = numberOf(unit, `TBCOL${i}`, 1) - 1;
      columns.push({ name, offset, read: (row, from) => scaled(asciiValue(letter, textAt(row, from, Number(width)))) });
      continue;
    }
    const [, repeat = "", letter = ""] = /^(\d*)([A-Z])/.exec(form) ?? [];
    const count = repeat === "" ? 1 : Number(repeat);
    const offset = at;
    if (letter === "A") {
      columns.push({ name, offset, read: (row, from) => textAt(row, from, count) || null });
      at += count;
      continue;
    }
    const [size, read] = BINARY[letter] ?? [PASSED_OVER[letter] ?? 0, null];
    if (read !== null && count === 1) columns.push({ name, offset, read: (row, from) => scaled(read(row, from)) });
    at += Math.ceil(size * count);
  }
  return columns;
}

/** TNULL is missing; TSCAL and TZERO make the value. */
function scaling(unit: Unit, i: number): (value: Cell) => Cell {
  const missing = cardValue(unit, `TNULL${i}`);
  const scale = numberOf(unit, `TSCAL${i}`, 1);
  const zero = numberOf(unit, `TZERO${i}`, 0);
  return (value) => {
    if (value === null || (missing !== null && String(value).trim() === String(missing).trim())) return null;
    if (scale === 1 && zero === 0) return value;
    if (typeof value === "bigint" && scale === 1) return value + BigInt(zero);
    return typeof value === "number" || typeof value === "bigint" ? finite(Number(value) * scale + zero) : value;
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
function shortest(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return shorter;
  }
  return value;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

async function* rowsOf(
  path: string,
  file: string,
  unit: Unit,
  columns: Column[],
  signal: AbortSignal,
): AsyncGenerator<Cell[]> {
  const length = numberOf(unit, "NAXIS1", 0);
  const count = numberOf(unit, "NAXIS2", 0);
  if (length < 1) return;
  const atOnce = Math.max(1, Math.floor(READ / length));
  const handle = await open(path);
  try {
    for (let row = 0; row < count; row += atOnce) {
      signal.throwIfAborted();
      const rows = Math.min(atOnce, count - row);
      const { buffer, bytesRead } = await handle.read(
        Buffer.alloc(rows * length),
        0,
        rows * length,
        unit.data + row * length,
      );
      if (bytesRead < rows * length)
        throw new ServiceError("FILE_READ_ERROR", { file, reason: "it ends within a table" });
      for (let i = 0; i < rows; i++) {
        const bytes = buffer.subarray(i * length, (i + 1) * length);
        yield columns.map(({ offset, read }) => read(bytes, offset));
      }
    }
  } finally {
    await handle.close();
  }
}
