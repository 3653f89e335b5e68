import type { TableReader } from "../formats.ts";
import { openCsv } from "./csv/load-csv.ts";
import { readableJson } from "./json-layout.ts";
import { loadJson } from "./load-json.ts";
import { openParquet } from "./load-parquet.ts";
import { loadNothing } from "./loaded-table.ts";
import type { TableSession } from "./session.ts";
import { duckdbTables } from "./sources/duckdb-file.ts";
import { fitsTables } from "./sources/fits.ts";
import { mysqlTables } from "./sources/mysql.ts";
import { postgresTables } from "./sources/postgres.ts";
import type { OpenTable, Source, SourceFile, TablePart } from "./sources/source.ts";
import { spectrum } from "./sources/spectrum.ts";
import { sheets } from "./sources/spreadsheet.ts";
import { sqliteTables } from "./sources/sqlite-file.ts";

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
  spectrum,
  fits: fitsTables,
  postgresql: postgresTables,
  mysql: mysqlTables,
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
  if (readable.layout === "nothing") return { groups: 1, load: () => loadNothing(session) };
  const { layout } = readable;
  return { groups: 1, load: () => loadJson(session, { ...readable, layout, shown: file.path, onProgress }) };
}
