import { once } from "node:events";
import { createReadStream, createWriteStream, type WriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { finished } from "node:stream/promises";
import iconv from "iconv-lite";
import { ServiceError } from "../../../errors/service-error.ts";
import type { TableSession } from "../../duckdb/session.ts";
import { detectEncoding } from "../../text/encoding.ts";
import { lookInto } from "../../text/file-segments.ts";
import { openCsv } from "../csv/load-csv.ts";
import { InvalidError } from "../opened-file.ts";
import type { OpenTable, SourceFile, TableInFile } from "../reader.ts";
import { HtmlGrid, type HtmlRow } from "./html-grid.ts";

/** Tables that are read of a file. */
const MOST_TABLES = 1000;
/** Bytes in which the encoding is declared. */
const HEAD = 4096;
const DECLARED = /<meta[^>]*charset\s*=\s*["']?([\w-]+)/i;

/** A table of the file, written as delimited text. */
interface WrittenTable {
  path: string;
  out: WriteStream;
  /** Whether its first row are headings, and no others are below them. */
  header: boolean;
  rows: number;
}

/** The tables of HTML, as programs write it that call it a workbook: cells are texts, of which the types are found. */
export async function htmlTables(session: TableSession, source: SourceFile): Promise<TableInFile[]> {
  const { file, path, scratch } = source;
  const encoding = encodingOf(path, file.size);
  const tables = await writeTables(path, encoding, file.path, (i) => scratch.path(`table-${i}.csv`), session.signal);
  if (tables.length === 0) {
    throw new ServiceError("FILE_READ_ERROR", { file: file.path, reason: "it is HTML that holds no table" });
  }
  return tables.map((table, i) => ({
    name: `Sheet${i + 1}`,
    open: (onProgress, groupWidth) => open(session, source, { ...table, encoding }, onProgress, groupWidth),
  }));
}

async function open(
  session: TableSession,
  { file, options: { read, monthFirst }, scratch }: SourceFile,
  { path, header, encoding }: { path: string; header: boolean; encoding: string },
  onProgress: (share: number) => void,
  groupWidth: number,
): Promise<OpenTable> {
  const { size } = await stat(path);
  const hints = {
    usual: ",",
    encoding: "utf-8",
    delimiter: ",",
    quote: '"',
    header: read?.header ?? (header ? true : null),
    preambleLines: read?.skip_lines ?? null,
    monthFirst: read?.date_order === undefined ? monthFirst : read.date_order === "month_first",
  };
  const table = await openCsv(session, { path, shown: file.path, size, hints, scratch, onProgress, groupWidth });
  const { delimiter: _, quote: __, ...reading } = table.reading;
  return { ...table, reading: { ...reading, encoding } };
}

/** The encoding of HTML: what it is by its look where that is Unicode, else what it says. */
function encodingOf(path: string, size: number): string {
  const found = detectEncoding(path, size);
  if (found.startsWith("utf")) return found;
  const head = lookInto(path, (read) => read(0, HEAD)).toString("latin1");
  const declared = DECLARED.exec(head)?.[1]?.toLowerCase();
  return declared !== undefined && !declared.startsWith("utf") && iconv.encodingExists(declared) ? declared : found;
}

async function writeTables(
  path: string,
  encoding: string,
  file: string,
  pathOf: (i: number) => string,
  signal: AbortSignal,
): Promise<WrittenTable[]> {
  const tables = new Map<number, WrittenTable>();
  let rows: HtmlRow[] = [];
  const grid = new HtmlGrid((row) => rows.push(row));
  const write = async (): Promise<void> => {
    for (const row of rows) {
      if (!tables.has(row.table)) {
        if (tables.size === MOST_TABLES) throw tooMany(file);
        const own = pathOf(tables.size);
        tables.set(row.table, {
          path: own,
          out: createWriteStream(own),
          header: row.isHeading && !isTitle(row.cells),
          rows: 0,
        });
      }
      const table = tables.get(row.table) as WrittenTable;
      if (table.rows++ === 1 && row.isHeading) table.header = false; // names below those of groups, which are found
      const { out } = table;
      if (!out.write(`${row.cells.map(written).join(",")}\n`)) await once(out, "drain");
    }
    rows = [];
  };
  try {
    const decoder = iconv.getDecoder(encoding);
    for await (const bytes of createReadStream(path, { signal }) as AsyncIterable<Buffer>) {
      grid.add(decoder.write(bytes));
      await write();
    }
    grid.add(decoder.end() ?? "");
    grid.end();
    await write();
  } catch (error) {
    if (!(error instanceof InvalidError)) throw error;
    throw new ServiceError("FILE_VALIDATION_ERROR", { file, reason: error.message }, { cause: error });
  } finally {
    for (const { out } of tables.values()) {
      out.end();
      await finished(out);
    }
  }
  return [...tables].sort(([a], [b]) => a - b).map(([, table]) => table);
}

function isTitle(cells: readonly string[]): boolean {
  return cells.length > 1 && cells.every((cell, i) => (i === 0) === (cell !== ""));
}

function tooMany(file: string): ServiceError {
  return new ServiceError("FILE_VALIDATION_ERROR", { file, reason: `it holds more than ${MOST_TABLES} tables` });
}

/** A cell of delimited text; quoted where it could be taken for something else, and where a row would seem to be empty. */
function written(cell: string, _: number, { length }: string[]): string {
  return /["\n\r,]/.test(cell) || (cell === "" && length === 1) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
