import type { Cell } from "../record-cells.ts";
import type { BareFormulas } from "./bare-formulas.ts";
import { isoText, type ShownAs, shownText } from "./sheet-dates.ts";

/** What the cells of a streamed workbook mean. */
export interface Meaning {
  /** The texts that cells share. */
  shared: string[];
  /** What each of the styles shows a number as. */
  styles: ShownAs[];
  since1904: boolean;
  /** The formulas without a value that have been met. */
  bare: BareFormulas;
}

/** The value of a cell by its type and its text, shown in a style. */
export function cellOf(
  type: string,
  text: string,
  shown: ShownAs,
  { shared, since1904 }: Pick<Meaning, "shared" | "since1904">,
): Cell {
  if (text === "") return null;
  switch (type) {
    case "s":
      return filled(shared[Number(text)] ?? "");
    case "str":
    case "inlineStr":
      return filled(text);
    case "b":
      return text === "1" || text === "true";
    case "e":
      return null;
    case "d":
      return isoText(text);
    default: {
      const number = Number(text);
      if (!Number.isFinite(number)) return null;
      return shown === "number" ? number : shownText(number, since1904, shown);
    }
  }
}

function filled(text: string): Cell {
  return text.trim() === "" ? null : text;
}
