import { InvalidError } from "../opened-file.ts";
import { HtmlTokens } from "./html-tokens.ts";

/** A row of a table as it is shown: what spans columns or rows stands in each of them, unless it is all that the row holds. */
export interface HtmlRow {
  /** Which of the tables it is of, from 0. */
  table: number;
  cells: string[];
  /** Whether all of its cells are headings. */
  isHeading: boolean;
}

/** A cell goes across no more columns, or rows, and a row has no more. */
const WIDEST_SPAN = 256;
const LONGEST_SPAN = 65_534;
const MOST_COLUMNS = 16_384;
/** Cells that others span. */
const MOST_SPANNED = 5_000_000;

interface OpenTable {
  table: number;
  row: string[] | null;
  cell: { text: string; columns: number; rows: number; isHeading: boolean } | null;
  isHeading: boolean;
  /** Cells of the row, those that go on from the rows above among them. */
  cells: number;
  /** By column, texts of cells that go on in the rows below, and in how many. */
  spanning: Map<number, { text: string; rows: number }>;
}

/**
 * Finds the rows of the tables of HTML, which comes in pieces. Tables within cells are tables of their own. Throws where
 * cells span more than is read.
 */
export class HtmlGrid {
  readonly #onRow: (row: HtmlRow) => void;
  readonly #open: OpenTable[] = [];
  #tables = 0;
  #spanned = 0;
  readonly #tokens = new HtmlTokens({
    open: (tag, attributes) => this.#tag(tag, attributes),
    close: (tag) => this.#close(tag),
    text: (text) => {
      const cell = this.#open.at(-1)?.cell;
      if (cell != null) cell.text += text;
    },
  });

  constructor(onRow: (row: HtmlRow) => void) {
    this.#onRow = onRow;
  }

  add(piece: string): void {
    this.#tokens.add(piece);
  }

  end(): void {
    this.#tokens.end();
    while (this.#open.length > 0) this.#close("table");
  }

  #tag(tag: string, attributes: string): void {
    const top = this.#open.at(-1);
    if (tag === "table") {
      this.#open.push({ table: this.#tables++, row: null, cell: null, isHeading: true, cells: 0, spanning: new Map() });
    } else if (top === undefined) return;
    else if (tag === "tr") this.#beginRow(top);
    else if (tag === "td" || tag === "th") {
      this.#endCell(top);
      if (top.row === null) this.#beginRow(top);
      const columns = Math.min(spanOf(attributes, "colspan"), WIDEST_SPAN);
      const rows = Math.min(spanOf(attributes, "rowspan"), LONGEST_SPAN);
      top.cell = { text: "", columns, rows, isHeading: tag === "th" };
    } else if (top.cell !== null && BREAKS.has(tag)) top.cell.text += " ";
  }

  #close(tag: string): void {
    const top = this.#open.at(-1);
    if (top === undefined) return;
    if (tag === "td" || tag === "th") this.#endCell(top);
    else if (ENDS_ROW.has(tag)) this.#endRow(top);
    if (tag === "table") this.#open.pop();
  }

  #beginRow(top: OpenTable): void {
    this.#endRow(top);
    top.row = [];
    top.isHeading = true;
    top.cells = 0;
    this.#fillSpanned(top, top.row);
  }

  #endCell(top: OpenTable): void {
    const { cell, row } = top;
    top.cell = null;
    if (cell === null || row === null) return;
    const text = cell.text.replace(/[\s\u00a0]+/g, " ").trim();
    top.isHeading &&= cell.isHeading;
    top.cells++;
    for (let i = 0; i < cell.columns && row.length < MOST_COLUMNS; i++) {
      if (i > 0) this.#span();
      if (cell.rows > 1) top.spanning.set(row.length, { text, rows: cell.rows });
      row.push(text);
    }
    this.#fillSpanned(top, row);
  }

  #endRow(top: OpenTable): void {
    this.#endCell(top);
    const { row, table, isHeading } = top;
    top.row = null;
    if (row === null) return;
    for (const [column, span] of top.spanning) if (--span.rows === 0) top.spanning.delete(column);
    if (top.cells === 1) row.fill("", 1); // a title, or the name of a group of rows
    if (row.some((text) => text !== "")) this.#onRow({ table, cells: row, isHeading });
  }

  /** Cells from the rows above. */
  #fillSpanned(top: OpenTable, row: string[]): void {
    const { spanning } = top;
    for (let span = spanning.get(row.length); span !== undefined; span = spanning.get(row.length)) {
      if (row.length >= MOST_COLUMNS) return;
      this.#span();
      top.cells++;
      row.push(span.text);
    }
  }

  #span(): void {
    if (++this.#spanned > MOST_SPANNED) throw new InvalidError(`cells of it span more than ${MOST_SPANNED} others`);
  }
}

const ENDS_ROW = new Set(["tr", "table", "thead", "tbody", "tfoot"]);
const BREAKS = new Set(["br", "p", "div", "li"]);

function spanOf(attributes: string, name: "colspan" | "rowspan"): number {
  const [, value] = (name === "colspan" ? COLSPAN : ROWSPAN).exec(attributes) ?? [];
  return Math.max(Number(value ?? 1), 1);
}

const COLSPAN = /\bcolspan\s*=\s*["']?(\d{1,5})/i;
const ROWSPAN = /\browspan\s*=\s*["']?(\d{1,5})/i;
