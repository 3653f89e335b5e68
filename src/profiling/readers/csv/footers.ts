import { breaksType } from "./other-rows.ts";

const TOTAL =
  /^\s*(?:(?:grand|sub)?[ -]?totals?|overall|sum|summe|gesamt(?:summe)?|insgesamt|somme|suma|soma|somma|totaal|total (?:g[e\u00e9]n[e\u00e9]ral|general|geral)|totale)\b[ :]*(?:\(.*\))?\s*$/iu;
const NOTE =
  /^\s*(?:sources?|notes?|remarks?|footnotes?|quellen?|anmerkung(?:en)?|hinweise?|fuentes?|notas?|fontes?|bron|last updated?|updated|generated|created|data from|downloaded|copyright|stand)\b\s*[:(.]|^\s*(?:\u00a9|\(c\)|\*+ ?[A-Za-z])|^\s*(?:generated|downloaded|exported|last updated) (?:on|by|from|at)\b/iu;

/** Whether a row may be the totals of those above, by its first cell. */
export function isTotal(cells: readonly string[]): boolean {
  return cells.length > 1 && TOTAL.test(cells.find((cell) => cell.trim() !== "") ?? "");
}

/** Whether a row is a note below a table: all of it stands in its first cell, and is no value of that column. */
export function isPaddedNote(cells: string[], typed: boolean[]): boolean {
  const [first = "", ...others] = cells;
  if (others.length === 0 || first.trim() === "" || others.some((cell) => cell.trim() !== "")) return false;
  return NOTE.test(first) || (/[ :]/.test(first.trim()) && breaksType([first], typed));
}

/** The sums of the columns of numbers of a table, as its rows go by. */
export class Sums {
  readonly #sums: number[] = [];
  #rows = 0;

  add(cells: readonly string[]): void {
    this.#rows++;
    for (const [i, cell] of cells.entries()) this.#sums[i] = (this.#sums[i] ?? 0) + (numberOf(cell) ?? 0);
  }

  /** Whether a row holds the sum of a column. */
  isReached(cells: readonly string[]): boolean {
    if (this.#rows < 2) return false;
    return cells.some((cell, i) => {
      const value = numberOf(cell);
      const sum = this.#sums[i] ?? 0;
      if (value === null || value === 0) return false;
      const digits = /(?:[.]|,(?!\d{3}\s*$))(\d+)\s*$/.exec(cell)?.[1]?.length ?? 0;
      return Math.abs(value - sum) <= 0.51 * 10 ** -digits + Math.abs(sum) * 1e-9;
    });
  }
}

/** A number with a decimal point or comma; a comma above three digits at the end is one between thousands. */
function numberOf(cell: string): number | null {
  const written = cell.trim();
  const hasComma = /^-?(?:\d+|\d{1,3}(?:\.\d{3})+),(?!\d{3}$)\d+$/.test(written);
  const digits = hasComma
    ? written.replaceAll(".", "").replace(",", ".")
    : written.replace(/(?<=\d),(?=\d{3}(?:\D|$))/g, "");
  return /^-?\d+(?:\.\d+)?$/.test(digits) ? Number(digits) : null;
}
