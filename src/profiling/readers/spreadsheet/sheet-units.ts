import type { Cell } from "../record-cells.ts";
import { isDateText } from "./header-cells.ts";

/** Longer texts are no units. */
const LONGEST = 24;
/** What stands for a missing value rather than for a unit. */
const MISSING = /^(?:n\/?a|nan|null|none|nil|missing|unknown|tbd|[.\-–—_?*x\s]*)$/i;
/** What a units row says of a column of words. */
const NO_UNIT = /^(?:[\s\-–—.]*|text|string|units?|unit:|[[(].*[\])])$/i;

/**
 * The units that stand in the first row below a header, by column: texts above numbers alone, and nothing where words
 * stand. Null where that row is one of the table.
 */
export function unitsIn(names: Cell[], [first = [], ...below]: Cell[][]): (string | null)[] | null {
  let units = 0;
  for (const [i] of names.entries()) {
    const cell = first[i] ?? null;
    if (cell === null) continue;
    if (typeof cell !== "string" || isDateText(cell)) return null;
    if (!isTyped(below.map((row) => row[i] ?? null))) {
      if (!NO_UNIT.test(cell)) return null;
    } else if (cell.trim().length > LONGEST || MISSING.test(cell.trim())) return null;
    else units++;
  }
  return units === 0 ? null : names.map((_, i) => (first[i] == null ? null : String(first[i]).trim()));
}

/** Whether cells are numbers or dates, all that there are. */
function isTyped(cells: Cell[]): boolean {
  const filled = cells.filter((cell) => cell !== null);
  return filled.length > 0 && filled.every((cell) => typeof cell === "number" || isDateText(cell));
}
