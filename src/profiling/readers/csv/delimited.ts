import type { TableSession } from "../../duckdb/session.ts";
import type { OpenTable, Source, SourceFile } from "../reader.ts";
import { openCsv } from "./load-csv.ts";

/** Text between commas, or between what it shows or the caller says instead. */
export const commaSeparated: Source = delimited(",");
/** The same between tabs. */
export const tabSeparated: Source = delimited("\t");

function delimited(usual: string): Source {
  return async (session, source) => [
    { name: null, open: (onProgress, groupWidth) => open(session, source, usual, onProgress, groupWidth) },
  ];
}

function open(
  session: TableSession,
  { file, path, options, scratch }: SourceFile,
  usual: string,
  onProgress: (share: number) => void,
  groupWidth: number,
): Promise<OpenTable> {
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
  return openCsv(session, { path, shown: file.path, size: file.size, hints, scratch, onProgress, groupWidth });
}
