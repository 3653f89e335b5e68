import { ServiceError } from "../../../errors/service-error.ts";
import type { Cell } from "../record-cells.ts";
import type { Bytes, OpenBytes } from "./bytes.ts";

const BLOCK = 2880;
const CARD = 80;
/** Blocks that a header may have. */
const MOST_BLOCKS = 2000;

interface Card {
  keyword: string;
  value: Cell;
  comment: string | null;
}

/** A header and data unit of a file. */
export interface Unit {
  cards: Card[];
  /** Where its data begins, and how many bytes that is. */
  data: number;
  size: number;
}

/** The units of a file; what follows the last is passed over. */
export async function readUnits(open: OpenBytes, file: string, size: number): Promise<Unit[]> {
  await using bytes = await open();
  const units: Unit[] = [];
  for (let at = 0; at < size; ) {
    const header = await readHeader(bytes, at, file);
    if (header === null) break; // special records after the last unit
    const unit = { ...header, size: dataSize(header.cards, file) };
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
}

async function readHeader(bytes: Bytes, from: number, file: string): Promise<{ cards: Card[]; data: number } | null> {
  const cards: Card[] = [];
  for (let block = 0; block < MOST_BLOCKS; block++) {
    const own = await bytes.read(from + block * BLOCK, BLOCK);
    const text = own.toString("latin1");
    if (block === 0 && !/^(SIMPLE|XTENSION)/.test(text) && from > 0) return null;
    if (own.length < BLOCK) break;
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

/** A value as it is written in a header or in a table of text. */
export function plainValue(value: string): Cell {
  if (value === "T" || value === "F") return value === "T";
  if (/^[+-]?\d+$/.test(value))
    return Number.isSafeInteger(Number(value)) ? Number(value) : BigInt(value.replace("+", ""));
  const number = Number(value.replace(/d/i, "e"));
  return value === "" ? null : Number.isFinite(number) ? number : value;
}

/** The value of a card; null where there is no such card, or no value. */
export function cardValue({ cards }: Pick<Unit, "cards">, keyword: string): Cell {
  return cards.find((card) => card.keyword === keyword)?.value ?? null;
}

/** The number that a card holds. */
export function numberOf(unit: Pick<Unit, "cards">, keyword: string, otherwise: number): number {
  const value = cardValue(unit, keyword);
  return typeof value === "number" ? value : otherwise;
}

/** Axes and columns that a unit may have, by the standard (4.4.1.1, 7.2.1 and 7.3.1). */
const MOST = 999;
/** Bytes of a row of a table: as many are read at once. */
const LONGEST_ROW = 4_194_304;

function dataSize(cards: Card[], file: string): number {
  const unit = { cards };
  const refuse = (reason: string): ServiceError => new ServiceError("FILE_VALIDATION_ERROR", { file, reason });
  for (const keyword of ["NAXIS", "TFIELDS"]) {
    if (numberOf(unit, keyword, 0) > MOST) throw refuse(`${keyword} of a header is more than ${MOST}`);
  }
  if (cardValue(unit, "XTENSION") !== null && numberOf(unit, "TFIELDS", 0) > 0) {
    if (numberOf(unit, "NAXIS1", 0) > LONGEST_ROW) throw refuse(`a row of a table has more than ${LONGEST_ROW} bytes`);
  }
  const axes = numberOf(unit, "NAXIS", 0);
  if (axes === 0) return 0;
  let cells = 1;
  for (let axis = 1; axis <= axes; axis++) cells *= atLeastZero(`NAXIS${axis}`, 0);
  const groups = atLeastZero("GCOUNT", 1);
  return (Math.abs(numberOf(unit, "BITPIX", 8)) / 8) * groups * (atLeastZero("PCOUNT", 0) + cells);

  function atLeastZero(keyword: string, otherwise: number): number {
    const number = numberOf(unit, keyword, otherwise);
    if (number < 0) throw refuse(`${keyword} of a header is less than 0`);
    return number;
  }
}
