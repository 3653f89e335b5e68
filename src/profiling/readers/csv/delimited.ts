import { statSync } from "node:fs";
import type { TableSession } from "../../duckdb/session.ts";
import type { Reading } from "../../model/table-profile.ts";
import { scanBytes } from "../../scan/scan-share.ts";
import type { Source, SourceFile, TableInFile } from "../reader.ts";
import type { CsvFile } from "./csv-file.ts";
import type { FurtherTable } from "./further-files.ts";
import { type CsvTable, openCsv } from "./load-csv.ts";

/** Text between commas, or between what it shows or the caller says instead. */
export const commaSeparated: Source = delimited(",");
/** The same between tabs. */
export const tabSeparated: Source = delimited("\t");

type FileOnly = Omit<CsvFile, "onProgress" | "groupWidth">;

function delimited(usual: string): Source {
  return async (session, source) => {
    const file = fileOf(source, usual);
    let opened: CsvTable | null = null;
    return [
      {
        name: null,
        open: async (onProgress, groupWidth) => {
          opened = await openCsv(session, { ...file, onProgress, groupWidth });
          return opened;
        },
        further: () => {
          const { reading, further } = opened ?? { reading: {}, further: () => [] };
          return further().map((table, i) => furtherTable(session, file, table, { n: i + 2, above: reading }));
        },
      },
    ];
  };
}

/** A table below the first one of a file, of which it has the encoding. */
function furtherTable(
  session: TableSession,
  file: FileOnly,
  { path, gaps }: FurtherTable,
  { n, above }: { n: number; above: Reading },
): TableInFile {
  const usual = above.delimiter ?? file.hints.usual;
  const known = { encoding: "utf-8", usual, delimiter: null, quote: null, header: null, preambleLines: null };
  const encoding = above.encoding === undefined ? {} : { encoding: above.encoding };
  return {
    name: `Table${n}`,
    open: async (onProgress, groupWidth) => {
      const part = { path, size: statSync(path).size, gaps, prefix: `table-${n}-`, hints: { ...file.hints, ...known } };
      const table = await openCsv(session, { ...file, ...part, onProgress, groupWidth });
      return {
        get groups() {
          return table.groups;
        },
        get columns() {
          return table.columns;
        },
        get reading() {
          return { ...table.reading, ...encoding };
        },
        load: table.load,
        misfits: table.misfits,
        end: table.end,
      };
    },
  };
}

function fileOf({ file, path, options, scratch, scan, memoryMb }: SourceFile, usual: string): FileOnly {
  const { read, monthFirst } = options;
  const hints = {
    usual,
    encoding: read?.encoding?.toLowerCase() ?? null,
    delimiter: read?.delimiter ?? null,
    quote: read?.quote ?? null,
    header: read?.header ?? null,
    preambleLines: read?.skip_lines ?? null,
    monthFirst: read?.date_order === undefined ? monthFirst : read.date_order === "month_first",
  };
  const scanned = scan === undefined ? {} : { scan: { ...scan, bytes: scanBytes(memoryMb) } };
  return { path, shown: file.path, size: file.size, hints, scratch, ...scanned };
}
