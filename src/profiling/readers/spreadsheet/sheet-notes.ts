import type { Misfits, OtherRows } from "../../model/table-profile.ts";
import type { Cell } from "../record-cells.ts";
import { isDateText } from "./header-cells.ts";

/** Notes below a table; what goes on longer is a part of it. */
const MOST_NOTES = 20;
/** Rows that are held until it is clear whether they are notes, the empty ones among them. */
const MOST_HELD = 200;
const SHOWN_ROWS = 10;
const SHOWN_TEXT = 200;
/** Texts as long as this are no names. */
const LONG = 25;
/** How notes begin, in the languages of most statistical offices. */
const MARKED =
  /^(?:\*|†|‡|§|[¹²³⁴⁵⁶⁷⁸⁹]|[([]?\d{1,2}[)\]]|(?:sources?|notes?|remarks?|footnotes?|legend|disclaimer|copyright|last updated|data extracted|generated|exported|quellen?|anmerkung(?:en)?|hinweise?|stand|legende|fuentes?|notas?|fontes?|fonte|bronn?en|remarques?|légende|źródło|uwag[ai]|n\.?\s?b\.?)(?![\p{L}\p{N}])|©)/iu;

interface Held {
  row: Cell[];
  line: number;
}

/**
 * Tells the notes below a table of a sheet from its rows: texts that stand alone in their row, at the end, where rows
 * otherwise fill several columns. Such a text is a note where it begins as notes do, where its column holds no texts
 * otherwise, or where an empty row stands above it and it is longer than a name.
 */
export class SheetNotes {
  readonly #notes: Held[] = [];
  #held: Held[] = [];
  #rows = 0;
  #filledRows = 0;
  /** Of each column, how many cells hold a value, and how many of these a text. */
  readonly #columns: { filled: number; texts: number }[] = [];

  /** Takes the next row of a sheet, of which `line` is the number; gives the rows that are of the table for sure. */
  *take(row: Cell[], line: number): Generator<Cell[]> {
    if (this.#rows > 0 && this.#held.length < MOST_HELD && (isEmpty(row) || mayBeNote(row))) {
      this.#held.push({ row, line });
      return;
    }
    yield* this.#release();
    this.#count(row);
    yield row;
  }

  /** What turns out, at the end, to be of the table all the same. */
  *end(): Generator<Cell[]> {
    const from = this.#firstNote();
    const notes = this.#held.splice(from);
    yield* this.#release();
    this.#notes.push(...notes.filter(({ row }) => !isEmpty(row)));
  }

  /** The notes; null where there are none. */
  get others(): OtherRows | null {
    if (this.#notes.length === 0) return null;
    const first = this.#notes.slice(0, SHOWN_ROWS).map(({ row, line }) => {
      const filled = [...new Set(row.filter((cell) => cell != null))];
      return { line, what: "note" as const, text: filled.join(" ").slice(0, SHOWN_TEXT).toWellFormed() };
    });
    return { count: this.#notes.length, first };
  }

  /** Where among the rows that are held the notes begin, with the empty rows above them. */
  #firstNote(): number {
    const held = this.#held;
    const count = held.filter(({ row }) => !isEmpty(row)).length;
    if (count === 0 || count > MOST_NOTES || this.#filledRows * 2 <= this.#rows) return held.length;
    const at = held.findIndex(({ row }, i) => !isEmpty(row) && this.#isNote(row, i > 0));
    if (at === -1) return held.length;
    const above = held.slice(0, at).findLastIndex(({ row }) => !isEmpty(row));
    return above + 1;
  }

  #isNote(row: Cell[], isApart: boolean): boolean {
    const at = row.findIndex((cell) => cell != null);
    const text = String(row[at]).trim();
    if (isMarkedNote(text)) return true;
    const { filled = 0, texts = 0 } = this.#columns[at] ?? {};
    if (filled > 0 && texts === 0) return true;
    return isApart && text.length >= LONG && /\s/.test(text);
  }

  *#release(): Generator<Cell[]> {
    const released = this.#held;
    this.#held = [];
    for (const { row } of released) {
      this.#count(row);
      yield row;
    }
  }

  #count(row: Cell[]): void {
    let filled = 0;
    for (const [i, cell] of row.entries()) {
      if (cell == null) continue;
      filled++;
      const column = this.#columns[i] ?? { filled: 0, texts: 0 };
      this.#columns[i] = column;
      column.filled++;
      if (typeof cell === "string") column.texts++;
    }
    if (filled === 0) return;
    this.#rows++;
    if (filled > 1) this.#filledRows++;
  }
}

/** Whether a text begins as notes below tables do. */
export function isMarkedNote(text: string): boolean {
  return MARKED.test(text.trim());
}

/** What is said of the rows of a sheet that are none of its table. */
export function misfitsOf({ others }: SheetNotes): Misfits {
  return { rejected: null, padded: null, others, warnings: [] };
}

/** A row of one text alone, or of one that goes across cells that are merged. */
function mayBeNote(row: Cell[]): boolean {
  let text: Cell = null;
  for (const cell of row) {
    if (cell == null || cell === text) continue;
    if (text !== null || typeof cell !== "string") return false;
    text = cell;
  }
  return typeof text === "string" && !isDateText(text);
}

function isEmpty(row: Cell[]): boolean {
  for (const cell of row) if (cell != null) return false;
  return true;
}
