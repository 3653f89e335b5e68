import { samplesOf } from "./column-sample.ts";
import { isNullToken, typesOfCell } from "./text-types.ts";
import type { Row } from "./tokenize.ts";

/** Whether a row may be a comment, by its first cell. */
export function isComment(cell: string): boolean {
  return cell.startsWith("#") || cell.startsWith("// ");
}

/** Which columns hold values of one type, comments and the like aside. */
export function typedColumns(rows: readonly Row[], width: number, names: string[] | null): boolean[] {
  const isHeader = (cells: readonly string[]): boolean =>
    cells.length === names?.length && cells.every((cell, i) => cell === names[i]);
  const own = rows.filter(({ cells }) => cells.length === width && !isComment(cells[0] as string) && !isHeader(cells));
  return samplesOf(own, width).map(({ all, present }) => present > 0 && all !== 0);
}

/** Whether one of the cells cannot be a value of a column that otherwise has a type. */
export function breaksType(cells: string[], typed: boolean[]): boolean {
  return cells.some((cell, i) => typed[i] === true && cell !== "" && !isNullToken(cell) && typesOfCell(cell) === 0);
}
