/** Cells whose formula stands in a file without its value. */
export interface BareFormulas {
  count: number;
  /** Where the first stand. */
  first: string[];
}

const SHOWN = 10;

/** A cell with a formula and no value: what wrote it did not compute it. A text that is empty is a value. */
const BARE =
  /<(?:\w+:)?c\s([^<>]*)>\s*<(?:\w+:)?f\b[^<>]*(?:\/>|>[^<]*<\/(?:\w+:)?f>)\s*(<(?:\w+:)?v\s*\/>|<(?:\w+:)?v>\s*<\/(?:\w+:)?v>)?\s*<\/(?:\w+:)?c>/g;
const IS_TEXT = /\bt\s*=\s*["']str["']/;
const PLACE = /\br\s*=\s*["']([A-Z]+\d+)["']/;
/** Characters that are gathered: more than a cell has, and a piece. */
const LONGEST = 262_144;
/** Where the last cell of a piece of XML begins. */
const CELL = "<c";

/** Adds a cell to those that are told of. */
export function addBare(bare: BareFormulas, place: string): void {
  bare.count++;
  if (bare.first.length < SHOWN) bare.first.push(place);
}

/** Finds such cells in the XML of a sheet, which comes in pieces: the last cell of each is looked at with the next. */
export class BareFormulaSearch {
  readonly found: BareFormulas = { count: 0, first: [] };
  #rest = "";

  add(piece: string): void {
    const text = this.#rest + piece;
    const cut = text.length > LONGEST ? -1 : text.lastIndexOf(CELL);
    this.#look(cut === -1 ? text : text.slice(0, cut));
    this.#rest = cut === -1 ? "" : text.slice(cut);
  }

  end(): void {
    this.#look(this.#rest);
    this.#rest = "";
  }

  #look(text: string): void {
    for (const [, attributes = "", value] of text.matchAll(BARE)) {
      if (value !== undefined && IS_TEXT.test(attributes)) continue;
      addBare(this.found, PLACE.exec(attributes)?.[1] ?? "");
    }
  }
}
