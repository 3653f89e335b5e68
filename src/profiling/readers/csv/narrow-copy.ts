import { writeFile } from "node:fs/promises";
import type { CsvSource } from "./reader.ts";
import type { Row } from "./tokenize.ts";

/** Files of fewer columns are read as they are: a single one could leave lines blank. */
const FEWEST = 2;

/**
 * Writes some columns of rows that nobody would read differently to a file of their own, in the same dialect, without a
 * header: DuckDB is told of all columns of a file whenever some of them are read. Null where there are too few.
 */
export async function narrowCopy(
  rows: readonly Row[],
  columns: readonly number[],
  { delimiter, quote }: { delimiter: string; quote: string },
  { shown, scratch }: Pick<CsvSource, "shown" | "scratch">,
): Promise<CsvSource | null> {
  if (columns.length < FEWEST) return null;
  const written = (cell: string): string =>
    quote !== "" && (cell.includes(delimiter) || cell.includes(quote) || /[\r\n]/.test(cell))
      ? `${quote}${cell.replaceAll(quote, quote + quote)}${quote}`
      : cell;
  const lines = rows.map(({ cells }) => columns.map((i) => written(cells[i] as string)).join(delimiter));
  const bytes = Buffer.from(`${lines.join("\n")}\n`);
  const path = scratch.path("columns.csv");
  await writeFile(path, bytes);
  return { path, shown, size: bytes.length, scratch, columns };
}
