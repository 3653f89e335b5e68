import type { Readable } from "node:stream";
import sax from "sax";
import { openPromise } from "yauzl";
import { ServiceError } from "../../../errors/service-error.ts";
import type { Cell } from "../record-cells.ts";
import { addBare, type BareFormulas } from "./bare-formulas.ts";
import { columnOf, filledIn, local, type MergedRange, mergedRanges } from "./merged-cells.ts";
import { type ShownAs, shownAs } from "./sheet-dates.ts";
import { letters } from "./sheet-header.ts";
import { beyondLimit, checkPlace, LONGEST_TAG, MOST_NESTED, TagLength, tagTooLong } from "./sheet-limits.ts";
import { cellOf, type Meaning } from "./streamed-cells.ts";

/** Texts that the cells of a workbook share, in UTF-16 units: what they take stays in memory. */
const MOST_SHARED = 134_217_728;
/** What a text takes beside its characters, in the same units. */
const PER_TEXT = 12;
/** Share of a job's memory for these texts. */
const SHARED_SHARE = 0.25;
/** The largest part beside sheets and shared texts, unpacked, in bytes: it is held in memory. */
const LARGEST_PART = 67_108_864;
const MIB = 1_048_576;

/** A sheet of a large workbook, whose rows come as they are read, each time anew. */
export interface StreamedSheet {
  name: string;
  rows: () => AsyncGenerator<Cell[]>;
  /** Of the rows that have been read last, the formulas without a value. */
  bare: BareFormulas;
}

/** The sheets of an .xlsx workbook that is too large to be held in memory. */
export async function streamedSheets(
  path: string,
  file: string,
  signal: AbortSignal,
  memoryMb = Number.POSITIVE_INFINITY,
): Promise<StreamedSheet[]> {
  const part = (name: string): Promise<Part | null> => openPart(path, name, file);
  try {
    const book = await readBook(part, signal);
    const shared = await readShared(await part("xl/sharedStrings.xml"), memoryMb, signal);
    const styles = await readStyles(await part("xl/styles.xml"), signal);
    const meaning = { shared, styles, since1904: book.since1904 };
    const merged = await Promise.all(book.sheets.map(async (sheet) => mergedOf(await part(sheet.part), signal)));
    return book.sheets.map((sheet, i) => {
      const bare: BareFormulas = { count: 0, first: [] };
      return {
        name: sheet.name,
        rows: () => filledIn(rowsOf(part, sheet.part, { ...meaning, bare }, signal), merged[i] ?? [], file),
        bare,
      };
    });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ServiceError) throw error;
    throw new ServiceError("FILE_READ_ERROR", { file, reason: "the workbook is damaged" }, { cause: error });
  }
}

/** The parts of an .xlsx workbook that hold its sheets, by the names of these. */
export async function sheetParts(path: string, file: string, signal: AbortSignal): Promise<Map<string, string>> {
  const { sheets } = await readBook((name) => openPart(path, name, file), signal);
  return new Map(sheets.map(({ name, part }) => [name, part]));
}

async function mergedOf(part: Part | null, signal: AbortSignal): Promise<MergedRange[]> {
  if (part === null) return [];
  try {
    return await mergedRanges(part.stream, part.file, signal);
  } finally {
    part.close();
  }
}

/** A part of a workbook, which is closed when it has been read. */
interface Part {
  /** The workbook, as it is shown. */
  file: string;
  stream: Readable;
  close: () => void;
}

async function openPart(path: string, name: string, file: string): Promise<Part | null> {
  const zip = await openPromise(path, { autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.replace(/^\//, "") !== name) continue;
      if (!/worksheets\/|sharedStrings/.test(name) && entry.uncompressedSize > LARGEST_PART) {
        throw beyondLimit(file, `a part of it is larger than ${LARGEST_PART} bytes`);
      }
      const stream = await zip.openReadStreamPromise(entry);
      const close = (): void => {
        stream.destroy(); // which holds the file open too
        zip.close();
      };
      return { file, stream, close };
    }
  } catch (error) {
    zip.close();
    throw error;
  }
  zip.close();
  return null;
}

type Attributes = Record<string, string>;
type Opener = (name: string) => Promise<Part | null>;

interface Handlers {
  open?: (tag: string, attributes: Attributes) => void;
  text?: (text: string) => void;
  close?: (tag: string) => void;
}

/** Feeds a part to a parser; yields after each piece, so that what was found can be taken. Prefixes of tags are left out. */
async function* parsed(part: Part | null, handlers: Handlers, signal: AbortSignal): AsyncGenerator<void> {
  if (part === null) return;
  const parser = sax.parser(true, { position: false });
  parser.onopentag = ({ name, attributes }) => handlers.open?.(local(name), attributes as Attributes);
  parser.ontext = (text) => handlers.text?.(text);
  parser.oncdata = (text) => handlers.text?.(text);
  part.stream.setEncoding("utf8");
  const length = new TagLength(part.file);
  let nested = 0;
  parser.onopentagstart = () => {
    nested++;
  };
  parser.onclosetag = (name) => {
    nested--;
    handlers.close?.(local(name));
  };
  try {
    for await (const piece of part.stream) {
      signal.throwIfAborted();
      length.add(piece as string);
      parser.write(piece as string);
      if (nested > MOST_NESTED) throw beyondLimit(part.file, `its elements are nested more than ${MOST_NESTED} deep`);
      if (parser.error !== null) throw parser.error;
      yield;
    }
  } finally {
    part.close();
  }
}

async function read(part: Part | null, handlers: Handlers, signal: AbortSignal): Promise<void> {
  for await (const _ of parsed(part, handlers, signal));
}

async function readBook(
  part: Opener,
  signal: AbortSignal,
): Promise<{ sheets: { name: string; part: string }[]; since1904: boolean }> {
  const targets = new Map<string, string>();
  const relation = (tag: string, { Id = "", Target = "" }: Attributes): void => {
    if (tag === "Relationship") targets.set(Id, Target.startsWith("/") ? Target.slice(1) : `xl/${Target}`);
  };
  await read(await part("xl/_rels/workbook.xml.rels"), { open: relation }, signal);
  const sheets: { name: string; part: string }[] = [];
  let since1904 = false;
  const open = (tag: string, attributes: Attributes): void => {
    if (tag === "workbookPr") since1904 = attributes.date1904 === "1" || attributes.date1904 === "true";
    if (tag !== "sheet") return;
    const id = Object.entries(attributes).find(([name]) => local(name) === "id" && name !== "sheetId")?.[1] ?? "";
    const target = targets.get(id);
    if (target?.includes("worksheets/")) sheets.push({ name: attributes.name ?? "", part: target });
  };
  await read(await part("xl/workbook.xml"), { open }, signal);
  return { sheets, since1904 };
}

async function readShared(part: Part | null, memoryMb: number, signal: AbortSignal): Promise<string[]> {
  const shared: string[] = [];
  let current = "";
  let inText = false;
  let phonetic = false;
  let length = 0;
  const most = Math.min(MOST_SHARED, memoryMb * MIB * SHARED_SHARE);
  await read(
    part,
    {
      open: (tag) => {
        if (tag === "si") current = "";
        if (tag === "rPh") phonetic = true;
        inText = tag === "t" && !phonetic;
      },
      text: (text) => {
        if (inText) current += text;
        if (part !== null && current.length > LONGEST_TAG) throw tagTooLong(part.file);
      },
      close: (tag) => {
        if (tag === "rPh") phonetic = false;
        if (tag === "t") inText = false;
        if (tag !== "si") return;
        length += current.length + PER_TEXT;
        if (part !== null && length > most) {
          throw beyondLimit(
            part.file,
            `its cells share more text than ${most} characters, ${PER_TEXT} added for each text`,
          );
        }
        shared.push(current);
      },
    },
    signal,
  );
  return shared;
}

/** What each of the styles of cells shows a number as. */
async function readStyles(part: Part | null, signal: AbortSignal): Promise<ShownAs[]> {
  const formats = new Map<number, string>();
  const styles: ShownAs[] = [];
  let inCells = false;
  const open = (tag: string, attributes: Attributes): void => {
    if (tag === "numFmt") formats.set(Number(attributes.numFmtId), attributes.formatCode ?? "");
    if (tag === "cellXfs") inCells = true;
    if (tag !== "xf" || !inCells) return;
    const id = Number(attributes.numFmtId ?? 0);
    styles.push(shownAs(id, formats.get(id)));
  };
  const close = (tag: string): void => {
    if (tag === "cellXfs") inCells = false;
  };
  await read(part, { open, close }, signal);
  return styles;
}

async function* rowsOf(part: Opener, name: string, meaning: Meaning, signal: AbortSignal): AsyncGenerator<Cell[]> {
  let ready: Cell[][] = [];
  let row: Cell[] = [];
  let column = 0;
  let type = "";
  let style = 0;
  let text = "";
  let inValue = false;
  let phonetic = false;
  let rows = 0;
  let isFormula = false;
  meaning.bare.count = 0;
  meaning.bare.first = [];
  const handlers: Handlers = {
    open: (tag, attributes) => {
      if (tag === "row") {
        row = [];
        // Rows without cells are left out of the file.
        const at = Number(attributes.r ?? rows + 1);
        checkPlace(file, at, 1);
        for (; rows < at - 1; rows++) ready.push([]);
      } else if (tag === "c") {
        column = attributes.r === undefined ? row.length : columnOf(attributes.r);
        checkPlace(file, 1, column + 1);
        type = attributes.t ?? "n";
        style = Number(attributes.s ?? 0);
        text = "";
        isFormula = false;
      } else {
        isFormula ||= tag === "f";
        phonetic ||= tag === "rPh";
        inValue = tag === "v" || (tag === "t" && !phonetic);
      }
    },
    text: (found) => {
      if (inValue) text += found;
      if (text.length > LONGEST_TAG) throw tagTooLong(file);
    },
    close: (tag) => {
      if (tag === "v" || tag === "t") inValue = false;
      if (tag === "rPh") phonetic = false;
      if (tag === "c") {
        while (row.length < column) row.push(null);
        if (isFormula && text === "" && type !== "str") addBare(meaning.bare, `${letters(column)}${rows + 1}`);
        row[column] = cellOf(type, text, meaning.styles[style] ?? "number", meaning);
      }
      if (tag === "row") {
        ready.push(row);
        rows++;
      }
    },
  };
  const sheet = await part(name);
  const file = sheet?.file ?? "";
  for await (const _ of parsed(sheet, handlers, signal)) {
    yield* ready;
    ready = [];
  }
  yield* ready;
}
