import prettyBytes from "pretty-bytes";
import { causesOf } from "../../errors/wire.ts";
import type { TableFacts } from "../cache/packed-table.ts";
import type { DatasetFile } from "../model/dataset-file.ts";
import { counted } from "../model/number-text.ts";

/** `found 3 files, 1.2 MB` */
export function filesLine(files: readonly DatasetFile[]): string {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return `found ${counted(files.length, "file")}, ${prettyBytes(bytes)}`;
}

/** `'a.csv': 100 rows, 4 columns`, with the table's name where a file has several. */
export function tableLine({ path }: DatasetFile, { name, rowCount, columns }: TableFacts): string {
  const named = path === name || path.replace(/\.[^./]*$/, "") === name ? `'${path}'` : `'${name}' of '${path}'`;
  return `${named}: ${counted(rowCount, "row")}, ${counted(columns.length, "column")}`;
}

/** `read 'a.csv' with encoding "utf-8", delimiter ",", header true`; null where there is nothing to choose. */
export function readingLine({ path }: DatasetFile, { reading = {} }: TableFacts): string | null {
  const facts = Object.entries(reading).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return facts.length === 0 ? null : `read '${path}' with ${facts.join(", ")}`;
}

/** `in 12 ms` */
export function lasted(began: number): string {
  const ms = performance.now() - began;
  return ms < 1000 ? `in ${Math.round(ms)} ms` : `in ${(ms / 1000).toFixed(1)} s`;
}

/** What caused an error, outermost first: the first line of each cause that says something new. */
export function causeLines(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const lines = causesOf(error.cause).map(({ message }) => message.split("\n", 1)[0] ?? "");
  return [...new Set(lines)].filter((line) => line !== "" && line !== error.message);
}
