import type { Dialect } from "./dialect.ts";
import type { ColumnSurroundings } from "./rare-types.ts";
import { readsDecimalComma } from "./written-numbers.ts";

/** What is known of a column of a file besides its cells. */
export function surroundingsIn(
  { delimiter, monthFirst, columns }: Pick<Dialect, "delimiter" | "monthFirst" | "columns">,
  column: number,
): ColumnSurroundings {
  // Commas that other columns were found to have tell of this one too.
  const decimalComma = delimiter !== "," && columns.some(({ type }) => readsDecimalComma(type));
  return { delimiter, monthFirst, decimalComma, name: (columns[column] as Dialect["columns"][number]).name };
}
