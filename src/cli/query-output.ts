import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { extname } from "node:path";
import { pipeline } from "node:stream/promises";
import type { JsonValue } from "../profiling/model/json-value.ts";
import { csvOf, jsonOf, ndjsonOf } from "../sql/result-formats.ts";
import type { ResultColumn } from "../sql/statement.ts";
import { openUserFile } from "./files.ts";
import { isStdout, writingTo } from "./profile-output.ts";
import { tableLines } from "./table.ts";
import { print, terminalOf } from "./terminal.ts";

export const queryFormats = ["table", "csv", "json", "ndjson", "parquet"] as const;

export type QueryFormat = (typeof queryFormats)[number];

/** A result, as it is shown or written. */
export interface QueryOutput {
  columns: ResultColumn[];
  /** Texts of JSON arrays of rows. */
  segments: readonly string[];
  /** Makes a Parquet file of them, and gives its path. */
  parquet: () => Promise<string>;
}

const BY_EXTENSION: Record<string, QueryFormat> = {
  ".csv": "csv",
  ".json": "json",
  ".ndjson": "ndjson",
  ".jsonl": "ndjson",
  ".parquet": "parquet",
};

/** The format that is asked for; else that of the file's name; else a table. */
export function formatOf(format: QueryFormat | undefined, out: string | undefined): QueryFormat {
  return format ?? BY_EXTENSION[extname(out ?? "").toLowerCase()] ?? "table";
}

/** Writes a result to a file, or to standard output. Throws STORAGE_ERROR. */
export async function writeResult(output: QueryOutput, format: QueryFormat, out = "-"): Promise<void> {
  const { columns, segments } = output;
  if (format === "parquet") return writeParquet(output, out);
  if (format === "table" && isStdout(out)) return print(tableOf(output));
  await writingTo(out, async (write) => {
    if (format === "table") return write(`${tableOf(output, Number.POSITIVE_INFINITY).join("\n")}\n`);
    const texts = { csv: csvOf, json: jsonOf, ndjson: ndjsonOf }[format](columns, segments);
    for await (const text of texts) await write(text);
  });
}

/** Numbers stand at the right. */
const NUMERIC = /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|FLOAT|DOUBLE|DECIMAL.*)$/;

function tableOf({ columns, segments }: QueryOutput, width?: number): string[] {
  const terminal = terminalOf(process.stdout);
  const rows = segments.flatMap((segment) => JSON.parse(segment) as JsonValue[][]); // written by this program
  return tableLines(
    columns.map(({ name, type }) => ({ title: name, flexible: true, right: NUMERIC.test(type) })),
    rows.map((row) => row.map(cellText)),
    width === undefined ? terminal : { width, style: (_, text) => text },
  );
}

function cellText(cell: JsonValue): string {
  if (cell === null) return "NULL";
  return typeof cell === "object" ? JSON.stringify(cell) : String(cell);
}

async function writeParquet({ parquet }: QueryOutput, out: string): Promise<void> {
  const made = await parquet();
  try {
    if (isStdout(out)) await pipeline(createReadStream(made), process.stdout, { end: false });
    else await copyTo(out, made);
  } finally {
    await rm(made, { force: true });
  }
}

async function copyTo(out: string, made: string): Promise<void> {
  const file = await openUserFile(out);
  await pipeline(createReadStream(made), file.createWriteStream());
}
