import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { MisfitRows, OtherRow, OtherRows } from "../../model/table-profile.ts";
import { isTable } from "./blocks.ts";
import { type RawRow, rawRows } from "./records.ts";
import { usualWidth } from "./table-top.ts";
import { breaksType, isComment, type TidyPlan, unwrapped } from "./tidy-plan.ts";
import { type Row, tokenize } from "./tokenize.ts";

/** Rows that are judged together below a blank line. */
const JUDGED = 60;
const SHOWN = 10;
const SHOWN_TEXT = 200;

/** What a copy of a file leaves out. */
export interface LeftOutRows {
  others: OtherRows | null;
  /** Rows of further tables. */
  rejected: MisfitRows | null;
  /** In ascending order, the lines that are not in the copy: the first one and how many. */
  gaps: { line: number; lines: number }[];
}

/** Copies the rows of a file's table as RFC 4180 has them, and tells what is left out. */
export async function tidyCopy(from: string, to: string, plan: TidyPlan, signal: AbortSignal): Promise<LeftOutRows> {
  const sorter = new Sorter(plan);
  const written = async function* (): AsyncGenerator<string> {
    for await (const row of rawRows(from, plan, signal)) {
      const text = sorter.take(row);
      if (text !== "") yield text;
    }
    yield sorter.end();
  };
  await pipeline(Readable.from(written()), createWriteStream(to), { signal });
  return sorter.leftOut;
}

/** Tells the rows of a table from others of its file, one after the other. */
class Sorter {
  readonly #plan: TidyPlan;
  readonly #others: OtherRow[] = [];
  #otherCount = 0;
  readonly #rejected: MisfitRows = { count: 0, first: [] };
  readonly #gaps: LeftOutRows["gaps"] = [];
  /** Rows since a blank line, until it is known what they are. */
  #block: RawRow[] | null = null;
  /** Rows that are notes if nothing follows. */
  #held: RawRow[] = [];
  #isOther = false;
  #seenHeader = false;

  constructor(plan: TidyPlan) {
    this.#plan = plan;
  }

  get leftOut(): LeftOutRows {
    return {
      others: this.#otherCount === 0 ? null : { count: this.#otherCount, first: this.#others },
      rejected: this.#rejected.count === 0 ? null : this.#rejected,
      gaps: this.#gaps,
    };
  }

  /** What is to be written when a row comes. */
  take(row: RawRow): string {
    const { top, preambleLines, wrapped } = this.#plan;
    if (top !== null && row.line <= top.lines) return row.line === 1 ? this.#header(top) : "";
    if (row.line <= preambleLines) return row.text;
    if (wrapped) return row.text.replace(/^.*?(?=\r?\n?$)/s, (line) => (line === "" ? "" : unwrapped(line)));
    if (row.text.trim() === "") {
      const before = this.#settle();
      this.#block = this.#seenHeader || this.#plan.names === null ? [] : null;
      return before + (this.#isOther ? this.#gap(row) : row.text.replace("\f", ""));
    }
    if (this.#block === null) return this.#own(row);
    this.#block.push(row);
    return this.#block.length < JUDGED ? "" : this.#settle();
  }

  end(): string {
    const last = this.#settle();
    for (const row of this.#held) this.#leaveOut(row, "note");
    return last;
  }

  #header({ names, lines }: { names: string[]; lines: number }): string {
    if (lines > 1) this.#gaps.push({ line: 2, lines: lines - 1 });
    this.#seenHeader = true;
    return `${names.map((name) => this.#quoted(name.replace(/\s+/g, " "))).join(this.#plan.delimiter)}\n`;
  }

  /** Decides what the rows below a blank line are. */
  #settle(): string {
    const block = this.#block;
    this.#block = null;
    if (block === null || block.length === 0) return "";
    const { width } = this.#plan;
    const rows = block.map((row) => ({ ...this.#parsed(row), line: row.line, endLine: row.line + row.lines - 1 }));
    const [first] = rows as [Row, ...Row[]];
    if (first.cells.length === width && (this.#isHeader(first.cells) || !this.#startsTable(rows)))
      this.#isOther = false;
    else if (this.#startsTable(rows)) this.#isOther = true;
    else if (!this.#isOther && rows.every(({ cells }) => cells.length < width && cells.length <= 2)) {
      for (const row of block) this.#leaveOut(row, "note");
      return "";
    }
    return block.map((row) => this.#own(row)).join("");
  }

  #startsTable(rows: Row[]): boolean {
    const own = usualWidth(rows).width;
    return isTable(rows, own) || (own !== this.#plan.width && own > 2 && rows.length > 2);
  }

  /** A row of the table, or one among its rows. */
  #own(row: RawRow): string {
    if (this.#isOther) return this.#reject(row);
    const { width, typed, way } = this.#plan;
    const text = row.text.startsWith("\f") ? row.text.slice(1) : row.text;
    const cells = this.#mayBeOther(text) || way.blanks || way.backslash ? this.#parsed({ ...row, text }).cells : null;
    if (cells !== null) {
      if (this.#isHeader(cells)) {
        if (this.#seenHeader) return this.#leaveOut(row, "repeated header");
        this.#seenHeader = true;
      } else if (isComment(cells[0] as string) && (cells.length !== width || breaksType(cells, typed))) {
        return this.#leaveOut(row, "comment");
      } else if (cells.length === 1 && width > 1 && (breaksType(cells, typed) || /[ :]/.test(cells[0] as string))) {
        this.#held.push(row);
        return "";
      }
    }
    const rewritten = cells !== null && (way.blanks !== undefined || way.backslash === true);
    const written = rewritten ? `${cells.map((cell) => this.#quoted(cell)).join(this.#plan.delimiter)}\n` : text;
    return this.#flush() + written;
  }

  /** Whether a row has to be looked at. */
  #mayBeOther(text: string): boolean {
    const { delimiter, quote, names } = this.#plan;
    const name = names?.[0];
    return (
      isComment(text) ||
      !text.includes(delimiter) ||
      (name !== undefined && (text.startsWith(name) || text.startsWith(quote + name)))
    );
  }

  #isHeader(cells: string[]): boolean {
    const { names, width } = this.#plan;
    if (names === null || width < 2 || cells.length !== names.length) return false;
    return cells.every((cell, i) => cell.trim() === names[i]);
  }

  #parsed({ text }: RawRow): Row {
    const { delimiter, quote, way } = this.#plan;
    const [row] = tokenize(text, delimiter, quote, 1, way).rows;
    return row ?? { cells: [text.trim()], line: 1, endLine: 1, before: 0 };
  }

  #quoted(cell: string): string {
    const { delimiter, quote } = this.#plan;
    const isPlain = !cell.includes(delimiter) && !cell.includes(quote) && !/[\r\n]|^\s|\s$/.test(cell);
    return isPlain || quote === "" ? cell : `${quote}${cell.replaceAll(quote, quote + quote)}${quote}`;
  }

  /** The rows held back, which are none that end the file. */
  #flush(): string {
    const held = this.#held.map(({ text }) => text).join("");
    this.#held = [];
    return held;
  }

  #leaveOut(row: RawRow, what: OtherRow["what"]): string {
    this.#otherCount++;
    if (this.#others.length < SHOWN) this.#others.push({ line: row.line, what, text: shown(row.text) });
    return this.#gap(row);
  }

  #reject(row: RawRow): string {
    const { first } = this.#rejected;
    const reason = "it belongs to a further table below another header";
    this.#rejected.count++;
    if (first.length < SHOWN) first.push({ line: row.line, reason, text: shown(row.text) });
    return this.#gap(row);
  }

  #gap({ line, lines }: RawRow): string {
    const last = this.#gaps.at(-1);
    if (last !== undefined && last.line + last.lines === line) last.lines += lines;
    else this.#gaps.push({ line, lines });
    return "";
  }
}

function shown(text: string): string {
  return text.trimEnd().slice(0, SHOWN_TEXT).toWellFormed();
}
