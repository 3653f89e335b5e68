import { type Entry, openPromise, type ZipFile } from "yauzl";
import { ServiceError } from "../../../errors/service-error.ts";
import { BareFormulaSearch, type BareFormulas } from "./bare-formulas.ts";
import {
  beyondLimit,
  cellsInMemory,
  checkPlace,
  LONGEST_TAG,
  MOST_COLUMNS,
  MOST_ROWS,
  TagLength,
  tagTooLong,
  tooFarApart,
} from "./sheet-limits.ts";

/** Where a cell or row of an .xlsx workbook stands. */
const PLACE = /\sr\s*=\s*["']\$?([A-Za-z]*)\$?(\d*)/g;
/** As much of a piece is looked at again with the next, so that no place is missed between them. */
const OVERLAP = 64;

/**
 * Measures an archive that is to be read as a workbook without parsing it: where its cells stand, and how often those of
 * an OpenDocument sheet are repeated. Throws where that is more than a sheet can have, or than may be held in memory.
 * Gives, by part, the formulas that have no value, which a parser would pass over.
 */
export async function measureWorkbook(
  zip: ZipFile,
  file: string,
  memoryMb: number,
  signal: AbortSignal,
): Promise<Map<string, BareFormulas>> {
  const bare = new Map<string, BareFormulas>();
  for await (const entry of zip.eachEntry()) {
    signal.throwIfAborted();
    if (!/\.xml$/i.test(entry.fileName)) continue;
    const isContent = /content\.xml$/i.test(entry.fileName);
    if (isContent) await measureContent(zip, entry, file, memoryMb);
    else if (!/sharedStrings|styles/i.test(entry.fileName)) {
      const found = await measurePlaces(zip, entry, file);
      if (found.count > 0) bare.set(entry.fileName.replace(/^\//, ""), found);
    } else for await (const _ of pieces(zip, entry, file));
  }
  return bare;
}

/** The same of a workbook by its path; `unpacked` are the bytes that it unpacks to, 0 where it is no archive. */
export async function unpackedWorkbook(
  path: string,
  file: string,
  within: (unpacked: number) => boolean,
  measure: (zip: ZipFile) => Promise<unknown>,
): Promise<number> {
  const size = await unpackedSize(path);
  if (size === 0 || !within(size)) return size;
  const zip = await openPromise(path, { autoClose: false });
  try {
    await measure(zip);
  } catch (error) {
    if (error instanceof ServiceError || (error as Error).name === "AbortError") throw error;
    throw new ServiceError("FILE_READ_ERROR", { file, reason: "the workbook is damaged" }, { cause: error });
  } finally {
    zip.close();
  }
  return size;
}

/** Bytes that a workbook unpacks to, as it says; 0 where it is no archive. */
async function unpackedSize(path: string): Promise<number> {
  const zip = await openPromise(path, { autoClose: false }).catch(() => null); // then the reader says what is wrong
  if (zip === null) return 0;
  try {
    let size = 0;
    for await (const { uncompressedSize } of zip.eachEntry()) size += uncompressedSize;
    return size;
  } catch {
    return 0;
  } finally {
    zip.close();
  }
}

async function* pieces(zip: ZipFile, entry: Entry, file: string): AsyncGenerator<string> {
  const stream = await zip.openReadStreamPromise(entry);
  stream.setEncoding("utf8");
  const length = new TagLength(file);
  for await (const piece of stream as AsyncIterable<string>) {
    length.add(piece);
    yield piece;
  }
}

async function measurePlaces(zip: ZipFile, entry: Entry, file: string): Promise<BareFormulas> {
  const search = new BareFormulaSearch();
  let before = "";
  for await (const piece of pieces(zip, entry, file)) {
    const text: string = before + piece;
    for (const [, letters = "", digits = ""] of text.matchAll(PLACE)) {
      if (letters.length > 3 || digits.length > 6 || letters.length === 3)
        checkPlace(file, Number(digits), columns(letters));
    }
    before = text.slice(-OVERLAP);
    search.add(piece);
  }
  search.end();
  return search.found;
}

/** How many columns there are up to one, by its letters. */
function columns(letters: string): number {
  let column = 0;
  for (const letter of letters.toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
  return column;
}

const ROW = /^(?:[^\s"'=:]*:)?(?:table-row|行)(?=[\s/]|$)/;
const CELL = /^(?:[^\s"'=:]*:)?(?:table-cell|数据)(?=[\s/]|$)/;
const TEXT = /^(?:[^\s"'=:]*:)?p(?=[\s/]|$)/;
const SPACES = /^(?:[^\s"'=:]*:)?s\s.*?c\s*=\s*["']\s*(\d+)/s;
const ROWS_REPEATED = /number-rows-repeated\s*=\s*["']\s*(\S+?)\s*["']/;
const COLUMNS_REPEATED = /number-columns-repeated\s*=\s*["']\s*(\S+?)\s*["']/;
const VALUE = /(?:value-type|数据类型)\s*=/;
const LONGEST_SPACE = 32_767;

/** The cells that the sheets of an OpenDocument part come to once what is repeated is written out. */
async function measureContent(zip: ZipFile, entry: Entry, file: string, memoryMb: number): Promise<void> {
  let cells = 0;
  let rows = 1;
  let pending = 0;
  const count = (times: number): void => {
    cells += times;
    if (cells > cellsInMemory(memoryMb) / 4) throw tooFarApart(file);
  };
  const onTag = (tag: string): void => {
    if (ROW.test(tag)) rows = repeated(file, ROWS_REPEATED.exec(tag)?.[1], MOST_ROWS);
    else if (CELL.test(tag)) {
      const times = rows * repeated(file, COLUMNS_REPEATED.exec(tag)?.[1], MOST_COLUMNS);
      const holdsValue = VALUE.test(tag);
      pending = tag.endsWith("/") || holdsValue ? 0 : times;
      if (holdsValue) count(tag.endsWith("/") ? 1 : times);
    } else if (TEXT.test(tag)) {
      count(pending);
      pending = 0;
    } else if (Number(SPACES.exec(tag)?.[1] ?? 0) > LONGEST_SPACE) {
      throw beyondLimit(file, `a cell of it has more than ${LONGEST_SPACE} spaces in a row`);
    }
  };
  let rest = "";
  for await (const piece of pieces(zip, entry, file)) {
    rest = eachTag(rest + piece, onTag);
    if (rest.length > LONGEST_TAG) throw tagTooLong(file);
  }
}

function repeated(file: string, times: string | undefined, most: number): number {
  const number = Number(times ?? 1) || 1;
  if (number > most)
    throw beyondLimit(file, `a row or cell of it is repeated ${number} times, which no sheet has room for`);
  return Math.max(number, 1);
}

/** Hands over what stands between the brackets of each tag, and gives what is left behind the last whole one. */
function eachTag(text: string, onTag: (tag: string) => void): string {
  for (let from = text.indexOf("<"); from !== -1; ) {
    const end = endOfTag(text, from);
    if (end === -1) return text.slice(from);
    onTag(text.slice(from + 1, end));
    from = text.indexOf("<", end);
  }
  return "";
}

/** A bracket within quotes does not end a tag; comments and the like have none. */
function endOfTag(text: string, from: number): number {
  if (text[from + 1] === "!") return text.indexOf(">", from);
  let quote = "";
  for (let at = from; at < text.length; at++) {
    const character = text[at] as string;
    if (quote !== "") {
      if (character === quote) quote = "";
    } else if (character === ">") return at;
    else if (character === '"' || character === "'") quote = character;
  }
  return -1;
}
