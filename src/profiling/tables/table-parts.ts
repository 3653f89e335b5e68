import type { TableReader } from "../formats.ts";
import { openCsv } from "./csv/load-csv.ts";
import { readableJson } from "./json-layout.ts";
import { loadJson } from "./load-json.ts";
import { openParquet } from "./load-parquet.ts";
import { loadNothing } from "./loaded-table.ts";
import type { TableSession } from "./session.ts";
import type { OpenTable, Source, SourceFile, TablePart } from "./sources/source.ts";

/** Libraries are loaded once a file asks for them: all together they would take a thread a hundred megabytes. */
const sources: Record<TableReader, () => Promise<Source>> = {
  delimited: async () => async (session, source) => [
    { name: null, open: (onProgress, width) => openDelimited(session, source, onProgress, width) },
  ],
  json: async () => async (session, source) => [
    { name: null, open: (onProgress) => openJson(session, source, onProgress) },
  ],
  parquet:
    async () =>
    async (session, { path, file }) => [
      {
        name: null,
        open: (onProgress, groupWidth) => openParquet(session, { path, shown: file.path, onProgress, groupWidth }),
      },
    ],
  spreadsheet: async () => (await import("./sources/spreadsheet.ts")).sheets,
  sqlite: async () => (await import("./sources/sqlite-file.ts")).sqliteTables,
  duckdb: async () => (await import("./sources/duckdb-file.ts")).duckdbTables,
  spectrum: async () => (await import("./sources/spectrum.ts")).spectrum,
  fits: async () => (await import("./sources/fits.ts")).fitsTables,
  postgresql: async () => (await import("./sources/postgres.ts")).postgresTables,
  mysql: async () => (await import("./sources/mysql.ts")).mysqlTables,
};

/** The tables that a file holds, in the order in which it holds them. */
export async function tableParts(session: TableSession, source: SourceFile): Promise<TablePart[]> {
  const reader = source.file.format?.reader;
  const open = reader === undefined ? undefined : (sources as Partial<Record<string, () => Promise<Source>>>)[reader];
  if (open === undefined) throw new Error(`no tables are read from ${source.file.mediaType}`);
  return (await open())(session, source);
}

function openDelimited(
  session: TableSession,
  { file, path, options, scratch }: SourceFile,
  onProgress: (share: number) => void,
  groupWidth: number,
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
  return openCsv(session, { path, shown: file.path, size: file.size, hints, scratch, onProgress, groupWidth });
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
