import type { DatasetFile } from "../dataset/inventory.ts";
import type { TableReader } from "../formats.ts";
import type { ReadOptions } from "../specification.ts";
import { openCsv } from "./csv/load-csv.ts";
import { readableJson } from "./json-layout.ts";
import { loadJson } from "./load-json.ts";
import { openParquet } from "./load-parquet.ts";
import type { MisfitRows, Reading } from "./model.ts";
import type { LoadedTable } from "./profile-table.ts";
import type { TableSession } from "./session.ts";
import { duckdbTables } from "./sources/duckdb-file.ts";
import { sheets } from "./sources/spreadsheet.ts";
import { sqliteTables } from "./sources/sqlite-file.ts";

/** A table that a file holds. */
export interface TablePart {
  /** Its name in the file; null where the file is the table. */
  name: string | null;
  /** Opens it; `onProgress` is told the share (0–1) of a group of columns that is loaded. */
  open: (onProgress: (share: number) => void) => Promise<OpenTable>;
}

/** A table whose columns are loaded and profiled a group at a time. */
export interface OpenTable {
  groups: number;
  load: (group: number) => Promise<LoadedTable>;
  reading?: Reading;
  /** The rows that did not fit, once the first group is loaded. */
  misfits?: () => Promise<{ rejected: MisfitRows | null; padded: MisfitRows | null }>;
}

/** A file that is to be read. */
export interface SourceFile {
  file: DatasetFile;
  /** Its absolute path, free of glob characters. */
  path: string;
  options: { read: ReadOptions | null; monthFirst: boolean };
  /** A folder of this task alone. */
  scratch: string;
  memoryMb: number;
}

/** The tables of a file, by the reader of its format. */
type Source = (session: TableSession, source: SourceFile) => Promise<TablePart[]>;

const sources: Record<TableReader, Source> = {
  delimited: async (session, source) => [
    { name: null, open: (onProgress) => openDelimited(session, source, onProgress) },
  ],
  json: async (session, source) => [{ name: null, open: (onProgress) => openJson(session, source, onProgress) }],
  parquet: async (session, { path, file }) => [
    { name: null, open: (onProgress) => openParquet(session, { path, shown: file.path, onProgress }) },
  ],
  spreadsheet: sheets,
  sqlite: sqliteTables,
  duckdb: duckdbTables,
};

/** The tables that a file holds, in the order in which it holds them. */
export function tableParts(session: TableSession, source: SourceFile): Promise<TablePart[]> {
  const reader = source.file.format?.reader;
  const open = reader === undefined ? undefined : (sources as Partial<Record<string, Source>>)[reader];
  if (open === undefined) throw new Error(`no tables are read from ${source.file.mediaType}`);
  return open(session, source);
}

function openDelimited(
  session: TableSession,
  { file, path, options, scratch }: SourceFile,
  onProgress: (share: number) => void,
): Promise<OpenTable> {
  const { read, monthFirst } = options;
  const hints = {
    usual: file.format?.media_type === "text/csv" ? "," : "\t",
    encoding: read?.encoding?.toLowerCase() ?? null,
    delimiter: read?.delimiter ?? null,
    quote: read?.quote ?? null,
    header: read?.header ?? null,
    preambleLines: read?.skip_lines ?? null,
    monthFirst: read?.date_order === undefined ? monthFirst : read.date_order === "month_first",
  };
  return openCsv(session, { path, shown: file.path, size: file.size, hints, scratch, onProgress });
}

async function openJson(
  session: TableSession,
  { file, path, scratch }: SourceFile,
  onProgress: (share: number) => void,
): Promise<OpenTable> {
  const readable = await readableJson(path, file.size, scratch, session.signal);
  return { groups: 1, load: () => loadJson(session, { ...readable, shown: file.path, onProgress }) };
}
