import { readFile } from "node:fs/promises";
import { type CellObject, type DenseWorkSheet, type Range, read, type WorkBook } from "@e965/xlsx";
import { ServiceError } from "../../../errors/service-error.ts";
import type { TableSession } from "../../duckdb/session.ts";
import { lookInto } from "../../text/file-segments.ts";
import { looksLikeHtml } from "../../text/markup.ts";
import { htmlTables } from "../html/html-tables.ts";
import type { Source, SourceFile, TableInFile } from "../reader.ts";
import type { Cell } from "../record-cells.ts";
import { loadRecords } from "../records.ts";
import type { BareFormulas } from "./bare-formulas.ts";
import { largeSheets } from "./large-workbook.ts";
import { measureWorkbook, unpackedWorkbook } from "./measure-workbook.ts";
import { goesAcross, WIDEST_MERGED } from "./merged-cells.ts";
import { blocksOf, type SheetRows } from "./sheet-blocks.ts";
import { findHeader, indented, leftOf } from "./sheet-header.ts";
import { cellsInMemory, tooFarApart } from "./sheet-limits.ts";
import { misfitsOf, SheetNotes } from "./sheet-notes.ts";
import { emptyWorkbook, nameOf, readingOf } from "./sheet-reading.ts";
import { shownValues, type WorkbookKind } from "./shown-values.ts";
import { measureSpreadsheetXml } from "./spreadsheet-xml.ts";
import { sheetParts } from "./workbook-stream.ts";

/** Bytes of memory that a byte of a workbook may take while it is read: measured on sheets of numbers and short words. */
const MEMORY_PER_BYTE = 25;
/** The same of a byte of what is packed in it. */
const MEMORY_PER_UNPACKED = 5;
/** A larger .xlsx workbook is read as a stream: to read this much at once takes about a second. */
const LARGE = 2_097_152;
const LARGE_UNPACKED = 33_554_432;
const MIB = 1_048_576;
/** Bytes by which a workbook is told from what goes by its name. */
const HEAD = 4096;

/** What reads workbooks of a kind: the sheets that hold something are tables with typed cells. Large .xlsx are streamed. */
export function sheetsOf(kind: WorkbookKind): Source {
  return async (session, source) => {
    const head = lookInto(source.path, (read) => read(0, HEAD));
    if (looksLikeHtml(head)) return htmlTables(session, source);
    if (kind === "xls") await measureSpreadsheetXml(source.path, source.file.path, head, session.signal);
    return sheets(session, source, kind);
  };
}

async function sheets(session: TableSession, source: SourceFile, kind: WorkbookKind): Promise<TableInFile[]> {
  const { file, path, scratch, memoryMb, options } = source;
  const hints = { given: options.read?.header ?? null, skip: options.read?.skip_lines ?? null };
  const isLarge = (unpacked: number): boolean => kind === "xlsx" && (file.size > LARGE || unpacked > LARGE_UNPACKED);
  const fits = (unpacked: number): boolean =>
    Math.max(file.size * MEMORY_PER_BYTE, unpacked * MEMORY_PER_UNPACKED) <= memoryMb * MIB;
  let bare = new Map<string, BareFormulas>();
  const unpacked = await unpackedWorkbook(
    path,
    file.path,
    (size) => !isLarge(size) && fits(size),
    async (zip) => {
      bare = await measureWorkbook(zip, file.path, memoryMb, session.signal);
    },
  );
  if (isLarge(unpacked)) return largeSheets(session, source, hints);
  if (!fits(unpacked)) {
    const reason = "a workbook of this size needs more memory than a job may use";
    throw new ServiceError("FILE_VALIDATION_ERROR", { file: file.path, reason });
  }
  const workbook = parse(await readFile(path), file.path, kind);
  session.signal.throwIfAborted();
  const room = cellsInMemory(memoryMb);
  if (cellsOf(workbook) > room) {
    if (kind === "xlsx") return largeSheets(session, source, hints);
    throw tooFarApart(file.path);
  }
  const shown = shownValues(kind, workbook.Workbook?.WBProps?.date1904 === true);
  const all = workbook.SheetNames.map((name) => {
    const sheet = workbook.Sheets[name] as DenseWorkSheet | undefined;
    return { name, held: sheet?.["!data"] === undefined ? NO_ROWS : rowsOf(sheet, shown, room) };
  });
  if (!areHeld(all)) {
    if (kind === "xlsx") return largeSheets(session, source, hints);
    throw tooFarApart(file.path);
  }
  const parts = bare.size === 0 ? null : await sheetParts(path, file.path, session.signal);
  const filled = all.filter(({ held }) => held.rows.length > 0);
  const emptySheets = all.filter(({ held }) => held.rows.length === 0).map(({ name }) => name);
  if (filled.length === 0) return [emptyWorkbook(session, emptySheets)];
  const blocks = filled.flatMap(({ name, held }) =>
    blocksOf(held).map((block, i) => ({ ...block, sheet: name, isFirst: i === 0 })),
  );
  return blocks.map(({ sheet, rows, top, range, isFirst }, i): TableInFile => {
    const found = findHeader(rows, hints);
    const indent = leftOf(rows.slice(found.preambleLines)); // a title may stand further left than the table below it
    const header = indented(found, indent);
    let notes = new SheetNotes();
    const data = function* (): Generator<Cell[]> {
      notes = new SheetNotes();
      for (let r = header.from; r < rows.length; r++) yield* notes.take((rows[r] as Cell[]).slice(indent), top + r + 1);
      yield* notes.end();
    };
    const target = { shown: file.path, file: scratch.path(`sheet-${i}.jsonl`) };
    const facts = {
      range,
      bare: (isFirst && bare.get(parts?.get(sheet) ?? "")) || null,
      emptySheets: i === 0 ? emptySheets : [],
    };
    return {
      name: nameOf(sheet, range, isFirst),
      open: async (onProgress) => ({
        groups: 1,
        reading: readingOf(header, facts),
        load: () => loadRecords(session, { columns: header.columns, rows: data(), ...target }, onProgress),
        misfits: async () => misfitsOf(notes),
      }),
    };
  });
}

const NO_ROWS: SheetRows = { rows: [], top: 0, left: 0 };

/** Whether the rows of each sheet are there. */
function areHeld<Sheet>(sheets: (Sheet & { held: SheetRows | null })[]): sheets is (Sheet & { held: SheetRows })[] {
  return sheets.every(({ held }) => held !== null);
}

/** The cells of all sheets, each row up to its last one, as they are held. */
function cellsOf({ Sheets }: WorkBook): number {
  let cells = 0;
  for (const sheet of Object.values(Sheets) as DenseWorkSheet[]) {
    const rows = sheet["!data"] ?? [];
    cells += rows.length;
    // What is left out of a sheet is left out of the array: it is not looped over.
    rows.forEach((row) => {
      cells += row.length;
    });
  }
  return cells;
}

function parse(bytes: Buffer, file: string, kind: WorkbookKind): WorkBook {
  try {
    return read(bytes, {
      dense: true,
      cellDates: kind !== "xls", // of which the reader would take a day 60 for another
      cellNF: true,
      UTC: true,
      cellText: false,
      cellFormula: false,
      cellHTML: false,
    });
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const reason = /password|encrypt/i.test(said)
      ? "it is protected by a password"
      : `it is no readable workbook: ${said}`;
    throw new ServiceError("FILE_READ_ERROR", { file, reason }, { cause: error });
  }
}

/** The rows of a sheet from the first to the last that hold a value, without columns that hold none at either side. */
function rowsOf(sheet: DenseWorkSheet, shown: (cell: CellObject | undefined) => Cell, room: number): SheetRows | null {
  const rows: Cell[][] = new Array(sheet["!data"].length);
  sheet["!data"].forEach((row, r) => {
    rows[r] = Array.from(row, (cell) => shown(cell));
  });
  if (!fillMerged(sheet, rows, room)) return null;
  let [first, last, left, right] = [-1, -1, Number.POSITIVE_INFINITY, 0];
  rows.forEach((row, r) => {
    const from = row.findIndex((cell) => cell !== null);
    if (from === -1) return;
    if (first === -1) first = r;
    last = r;
    left = Math.min(left, from);
    right = Math.max(
      right,
      row.findLastIndex((cell) => cell !== null),
    );
  });
  if (first === -1) return NO_ROWS;
  const width = right - left + 1;
  if ((last - first + 1) * width > room) return null;
  const own = Array.from({ length: last - first + 1 }, (_, i) => {
    const row = rows[first + i];
    return Array.from({ length: width }, (_, c) => row?.[left + c] ?? null);
  });
  return { rows: own, top: first, left };
}

/** All cells of a merged range have the value that people see in it, unless it goes across a whole row; false where these are too many. */
function fillMerged(sheet: DenseWorkSheet, rows: Cell[][], room: number): boolean {
  let filled = 0;
  const ranges = sheet["!merges"] ?? [];
  // Those that go on below come first: what they fill stands beside what is merged in a single row.
  for (const { s, e } of [...ranges.filter(isTall), ...ranges.filter((range: Range) => !isTall(range))]) {
    const value = rows[s.r]?.[s.c] ?? null;
    if (value === null) continue;
    if (goesAcross(rows[s.r] ?? [], { top: s.r, left: s.c, bottom: e.r, right: e.c }, 0)) continue;
    const bottom = Math.min(e.r, rows.length - 1);
    const right = Math.min(e.c, s.c + WIDEST_MERGED);
    filled += Math.max(0, bottom - s.r + 1) * Math.max(0, right - s.c + 1);
    if (filled > room) return false;
    for (let r = s.r; r <= bottom; r++) {
      rows[r] ??= [];
      for (let c = s.c; c <= right; c++) {
        const row = rows[r] as Cell[];
        while (row.length < c) row.push(null);
        row[c] = value;
      }
    }
  }
  return true;
}

function isTall({ s, e }: Range): boolean {
  return e.r > s.r;
}
