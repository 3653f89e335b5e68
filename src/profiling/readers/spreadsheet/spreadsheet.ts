import { readFile } from "node:fs/promises";
import { type CellObject, type DenseWorkSheet, read, type WorkBook } from "@e965/xlsx";
import { openPromise } from "yauzl";
import { ServiceError } from "../../../errors/service-error.ts";
import type { TableSession } from "../../duckdb/session.ts";
import type { Reading } from "../../model/table-profile.ts";
import { loadNothing } from "../empty-table.ts";
import type { Source, SourceFile, TableInFile } from "../reader.ts";
import { type Cell, loadRecords } from "../records.ts";
import { WIDEST_MERGED } from "./merged-cells.ts";
import { findHeader, type HeaderHints, leftOf, type SheetHeader } from "./sheet-header.ts";
import { shownValues, type WorkbookKind } from "./shown-values.ts";
import { loadStreamed, type SheetStart, startOf } from "./streamed-sheet.ts";
import { type StreamedSheet, streamedSheets } from "./workbook-stream.ts";

/** Bytes of memory that a byte of a workbook may take while it is read: measured on sheets of numbers and short words. */
const MEMORY_PER_BYTE = 25;
/** The same of a byte of what is packed in it. */
const MEMORY_PER_UNPACKED = 5;
/** A larger .xlsx workbook is read as a stream: to read this much at once takes about a second. */
const LARGE = 2_097_152;
const LARGE_UNPACKED = 33_554_432;
const MIB = 1_048_576;

/** What reads workbooks of a kind: the sheets that hold something are tables with typed cells. Large .xlsx are streamed. */
export function sheetsOf(kind: WorkbookKind): Source {
  return (session, source) => sheets(session, source, kind);
}

async function sheets(session: TableSession, source: SourceFile, kind: WorkbookKind): Promise<TableInFile[]> {
  const { file, path, scratch, memoryMb, options } = source;
  const hints = { given: options.read?.header ?? null, skip: options.read?.skip_lines ?? null };
  const unpacked = await unpackedSize(path);
  if (kind === "xlsx" && (file.size > LARGE || unpacked > LARGE_UNPACKED)) return largeSheets(session, source, hints);
  if (Math.max(file.size * MEMORY_PER_BYTE, unpacked * MEMORY_PER_UNPACKED) > memoryMb * MIB) {
    const reason = "a workbook of this size needs more memory than a job may use";
    throw new ServiceError("FILE_VALIDATION_ERROR", { file: file.path, reason });
  }
  const workbook = parse(await readFile(path), file.path, kind);
  session.signal.throwIfAborted();
  const shown = shownValues(kind, workbook.Workbook?.WBProps?.date1904 === true);
  const all = workbook.SheetNames.map((name) => {
    const sheet = workbook.Sheets[name] as DenseWorkSheet | undefined;
    return { name, rows: sheet?.["!data"] === undefined ? [] : rowsOf(sheet, shown) };
  });
  const filled = all.filter(({ rows }) => rows.length > 0);
  const emptySheets = all.filter(({ rows }) => rows.length === 0).map(({ name }) => name);
  if (filled.length === 0) return [emptyWorkbook(session, emptySheets)];
  return filled.map(({ name, rows }, i): TableInFile => {
    const header = findHeader(rows, hints);
    const { preambleLines, columns, from } = header;
    const indent = leftOf(rows.slice(preambleLines)); // a title may stand further left than the table below it
    const data = rows.slice(from).map((row) => row.slice(indent));
    const records = {
      columns: columns.slice(indent),
      rows: data,
      shown: file.path,
      file: scratch.path(`sheet-${i}.jsonl`),
    };
    return {
      name,
      open: async (onProgress) => ({
        groups: 1,
        reading: readingOf(header, i === 0 ? emptySheets : []),
        load: () => loadRecords(session, records, onProgress),
      }),
    };
  });
}

/** The same of a large .xlsx workbook, which is read as a stream. */
async function largeSheets(
  session: TableSession,
  { file, path, scratch }: SourceFile,
  hints: HeaderHints,
): Promise<TableInFile[]> {
  const all: { sheet: StreamedSheet; start: SheetStart | null }[] = [];
  for (const sheet of await streamedSheets(path, file.path, session.signal)) {
    all.push({ sheet, start: await startOf(sheet, hints) });
  }
  const emptySheets = all.filter(({ start }) => start === null).map(({ sheet }) => sheet.name);
  const filled = all.flatMap(({ sheet, start }) => (start === null ? [] : [{ sheet, start }]));
  if (filled.length === 0) return [emptyWorkbook(session, emptySheets)];
  return filled.map(({ sheet, start }, i): TableInFile => {
    const target = { shown: file.path, file: scratch.path(`sheet-${i}.jsonl`) };
    return {
      name: sheet.name,
      open: async (onProgress) => ({
        groups: 1,
        reading: readingOf(start.header, i === 0 ? emptySheets : []),
        load: () => loadStreamed(session, sheet, start, target, onProgress),
      }),
    };
  });
}

/** How a sheet was read; the first says which others are empty. */
function readingOf({ header, preambleLines }: SheetHeader, emptySheets: string[]): Reading {
  return {
    header,
    ...(preambleLines === 0 ? {} : { preambleLines }),
    ...(emptySheets.length === 0 ? {} : { emptySheets }),
  };
}

/** A workbook that holds no value is a table without rows and columns. */
function emptyWorkbook(session: TableSession, emptySheets: string[]): TableInFile {
  return { name: null, open: async () => ({ groups: 1, reading: { emptySheets }, load: () => loadNothing(session) }) };
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
function rowsOf(sheet: DenseWorkSheet, shown: (cell: CellObject | undefined) => Cell): Cell[][] {
  const rows: Cell[][] = Array.from({ length: sheet["!data"].length }, (_, r) =>
    Array.from(sheet["!data"][r] ?? [], (cell) => shown(cell)),
  );
  fillMerged(sheet, rows);
  const filled = rows.map((row) => row.some((cell) => cell !== null));
  const [first, last] = [filled.indexOf(true), filled.lastIndexOf(true)];
  if (first === -1) return [];
  const used = rows.slice(first, last + 1);
  const left = Math.min(...used.map(firstFilled));
  const right = used.reduce(
    (most, row) =>
      Math.max(
        most,
        row.findLastIndex((cell) => cell !== null),
      ),
    0,
  );
  return used.map((row) => Array.from({ length: right - left + 1 }, (_, c) => row[left + c] ?? null));
}

function firstFilled(row: Cell[]): number {
  const index = row.findIndex((cell) => cell !== null);
  return index === -1 ? Number.POSITIVE_INFINITY : index;
}

/** All cells of a merged range have the value that people see in it. */
function fillMerged(sheet: DenseWorkSheet, rows: Cell[][]): void {
  for (const { s, e } of sheet["!merges"] ?? []) {
    const value = rows[s.r]?.[s.c] ?? null;
    if (value === null) continue;
    for (let r = s.r; r <= Math.min(e.r, rows.length - 1); r++) {
      for (let c = s.c; c <= Math.min(e.c, s.c + WIDEST_MERGED); c++) {
        const row = rows[r] as Cell[];
        while (row.length < c) row.push(null);
        row[c] = value;
      }
    }
  }
}
