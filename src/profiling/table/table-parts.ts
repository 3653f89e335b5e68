import type { TableSession } from "../duckdb/session.ts";
import type { TableReader } from "../formats/registry.ts";
import { openCsv } from "../readers/csv/load-csv.ts";
import { loadNothing } from "../readers/empty-table.ts";
import { readableJson } from "../readers/json/json-layout.ts";
import { loadJson } from "../readers/json/load-json.ts";
import { openParquet } from "../readers/parquet.ts";
import type { OpenTable, Source, SourceFile, TableInFile } from "../readers/reader.ts";

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
  spreadsheet: async () => (await import("../readers/spreadsheet/spreadsheet.ts")).sheets,
  sqlite: async () => (await import("../readers/sqlite.ts")).sqliteTables,
  duckdb: async () => (await import("../readers/duckdb.ts")).duckdbTables,
  spectrum: async () => (await import("../readers/spectrum.ts")).spectrum,
  fits: async () => (await import("../readers/fits.ts")).fitsTables,
  postgresql: async () => (await import("../readers/databases/postgres.ts")).postgresTables,
  mysql: async () => (await import("../readers/databases/mysql.ts")).mysqlTables,
};

/** The tables that a file holds, in the order in which it holds them. */
export async function tablesIn(session: TableSession, source: SourceFile): Promise<TableInFile[]> {
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
