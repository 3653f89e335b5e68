import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { MisfitRows, OtherRow, OtherRows } from "../../model/table-profile.ts";
import { isTable } from "./blocks.ts";
import { isPaddedNote, isTotal, Sums } from "./footers.ts";
import { type FurtherTable, FurtherTables } from "./further-files.ts";
import { looseRows, type ReadRow } from "./loose-rows.ts";
import { OPEN_QUOTE } from "./open-quotes.ts";
import { breaksType, isComment } from "./other-rows.ts";
import { type RawRow, rawRows } from "./records.ts";
import { usualWidth } from "./table-top.ts";
import { type TidyPlan, unwrapped } from "./tidy-plan.ts";
import { type Row, tokenize } from "./tokenize.ts";

/** Rows that are judged together below a blank line. */
const JUDGED = 60;
const SHOWN = 10;
const SHOWN_TEXT = 200;

/** Lines that are not in a copy: the first one and how many. */
export interface LineGap {
  line: number;
  lines: number;
}

/** What a copy of a file leaves out. */
export interface LeftOutRows {
  others: OtherRows | null;
  /** Rows that open a quote and never close it. */
  rejected: MisfitRows | null;
  /** Tables below, each in a file of its own. */
  further: FurtherTable[];
  /** In ascending order. */
  gaps: LineGap[];
  /** Rows of the file as it is written below its preamble, and how many of these are in the copy. */
  rows: number;
  copied: number;
}

type AnyRow = RawRow | ReadRow;

/**
 * Copies the rows of a file's table as RFC 4180 has them, and tells what is left out. Further tables go to files of their
 * own, the paths of which are asked for.
 */
export async function tidyCopy(
  from: string,
  to: string,
  plan: TidyPlan,
  pathOf: (n: number) => string,
  signal: AbortSignal,
): Promise<LeftOutRows> {
  using further = new FurtherTables(pathOf);
  const sorter = new Sorter(plan, further);
  const written = async function* (): AsyncGenerator<string> {
    for await (const row of plan.loose ? looseRows(from, plan, signal) : rawRows(from, plan, signal)) {
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
  readonly #further: FurtherTables;
  readonly #others: OtherRow[] = [];
  #otherCount = 0;
  readonly #rejected: MisfitRows = { count: 0, first: [] };
  readonly #gaps: LineGap[] = [];
  /** Rows since a blank line, until it is known what they are. */
  #block: AnyRow[] | null = null;
  /** Rows that are none of the table if nothing follows, and what they are then. */
  #held: { row: AnyRow; what: "note" | "total"; cells: string[] }[] = [];
  readonly #sums = new Sums();
  #isOther = false;
  #seenHeader = false;
  #rows = 0;
  #copied = 0;

  constructor(plan: TidyPlan, further: FurtherTables) {
    this.#plan = plan;
    this.#further = further;
  }

  get leftOut(): LeftOutRows {
    return {
      others: this.#otherCount === 0 ? null : { count: this.#otherCount, first: this.#others },
      rejected: this.#rejected.count === 0 ? null : this.#rejected,
      further: this.#further.tables,
      gaps: this.#gaps,
      rows: this.#rows,
      copied: this.#copied,
    };
  }

  /** What is to be written when a row comes. */
  take(row: AnyRow): string {
    const { top, preambleLines, wrapped, starts } = this.#plan;
    if (row.line <= preambleLines) return this.#gap(row);
    const isBlank = row.text.trim() === "";
    if (!isBlank) this.#rows++;
    if (top !== null && row.line <= top.lines) return row.line === 1 ? this.#header(top) : "";
    if (wrapped)
      return this.#written(row.text.replace(/^.*?(?=\r?\n?$)/s, (line) => (line === "" ? "" : unwrapped(line))));
    if (isBlank) {
      const before = this.#settle();
      this.#block = this.#seenHeader || this.#plan.names === null ? [] : null;
      return before + (this.#isOther || "cells" in row ? this.#gap(row) : row.text.replace("\f", ""));
    }
    if (starts.has(row.line)) {
      const before = this.#settle();
      this.#beginOther();
      return before + this.#own(row);
    }
    if (this.#block === null) return this.#own(row);
    this.#block.push(row);
    return this.#block.length < JUDGED ? "" : this.#settle();
  }

  end(): string {
    const last = this.#settle();
    const isReached = this.#held.some(({ what, cells }) => what === "total" && this.#sums.isReached(cells));
    const isLoose = (cells: string[]): boolean => breaksType(cells.slice(0, 1), this.#plan.typed);
    let kept = "";
    for (const { row, what, cells } of this.#held) {
      if (what === "note" || isReached || isLoose(cells)) this.#leaveOut(row, what);
      else kept += this.#text(row);
    }
    return last + kept;
  }

  #header({ names, lines }: { names: string[]; lines: number }): string {
    if (lines > 1) this.#gaps.push({ line: 2, lines: lines - 1 });
    this.#seenHeader = true;
    return this.#written(
      `${names.map((name) => this.#quoted(name.replace(/\s+/g, " "))).join(this.#plan.delimiter)}\n`,
    );
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
    else if (this.#startsTable(rows)) this.#beginOther();
    else if (!this.#isOther && rows.every(({ cells }) => cells.length < width && cells.length <= 2)) {
      for (const row of block) this.#leaveOut(row, "note");
      return "";
    }
    return block.map((row) => this.#own(row)).join("");
  }

  #beginOther(): void {
    this.#isOther = true;
    this.#further.begin();
  }

  #startsTable(rows: Row[]): boolean {
    const own = usualWidth(rows).width;
    if (own === this.#plan.width && !breaksType(rows[0]?.cells ?? [], this.#plan.typed)) return false;
    return isTable(rows, own) || (own !== this.#plan.width && own > 2 && rows.length > 2);
  }

  /** A row of the table, or one among its rows. */
  #own(row: AnyRow): string {
    if (this.#isOther) {
      if (!this.#isHeader(this.#parsed(row).cells)) return this.#toFurther(row);
      this.#isOther = false;
    }
    if ("isOpen" in row && row.isOpen) return this.#reject(row);
    const { width, typed, totals } = this.#plan;
    const text = row.text.startsWith("\f") ? row.text.slice(1) : row.text;
    const own = text === row.text ? row : { ...row, text };
    const cells = totals || this.#mayBeOther(text) || this.#isRewritten(own) ? this.#parsed(own).cells : null;
    if (cells !== null) {
      if (this.#isHeader(cells)) {
        if (this.#seenHeader) return this.#leaveOut(row, "repeated header");
        this.#seenHeader = true;
      } else if (isComment(cells[0] as string) && (cells.length !== width || breaksType(cells, typed))) {
        return this.#leaveOut(row, "comment");
      } else if (cells.length === 1 && width > 1 && (breaksType(cells, typed) || /[ :]/.test(cells[0] as string))) {
        return this.#hold(own, "note", cells);
      } else if (cells.length === width && isPaddedNote(cells, typed)) return this.#hold(own, "note", cells);
      else if (totals && cells.length === width && isTotal(cells)) return this.#hold(own, "total", cells);
      else if (totals) this.#sums.add(cells);
    }
    return this.#flush() + this.#text(own);
  }

  #hold(row: AnyRow, what: "note" | "total", cells: string[]): string {
    this.#held.push({ row, what, cells });
    return "";
  }

  /** Whether rows are written anew, as RFC 4180 has them. */
  #isRewritten(row: AnyRow): boolean {
    const { way } = this.#plan;
    return "written" in row || way.blanks !== undefined || way.backslash === true || way.escapes === true;
  }

  #text(row: AnyRow): string {
    if ("written" in row) return this.#written(`${row.written.join(this.#plan.delimiter)}\n`);
    if (!this.#isRewritten(row)) return this.#written(row.text);
    const cells = this.#parsed(row).cells.map((cell) => this.#quoted(cell));
    return this.#written(`${cells.join(this.#plan.delimiter)}\n`);
  }

  #written(text: string): string {
    if (text.trim() !== "") this.#copied++;
    return text;
  }

  /** Whether a row has to be looked at. */
  #mayBeOther(text: string): boolean {
    const { delimiter, quote, names } = this.#plan;
    const name = names?.[0];
    return (
      isComment(text) ||
      !text.includes(delimiter) ||
      text.trimEnd().endsWith(delimiter) ||
      (name !== undefined && (text.startsWith(name) || text.startsWith(quote + name)))
    );
  }

  #isHeader(cells: string[]): boolean {
    const { names, width } = this.#plan;
    if (names === null || width < 2 || cells.length !== names.length) return false;
    return cells.every((cell, i) => cell.trim() === names[i]);
  }

  #parsed(row: AnyRow): Row {
    if ("cells" in row) return { cells: row.cells, line: 1, endLine: 1, before: 0 };
    const { delimiter, quote, way } = this.#plan;
    const [found] = tokenize(row.text, delimiter, quote, 1, way).rows;
    return found ?? { cells: [row.text.trim()], line: 1, endLine: 1, before: 0 };
  }

  #quoted(cell: string): string {
    const { delimiter, quote } = this.#plan;
    const isPlain = !cell.includes(delimiter) && !cell.includes(quote) && !/[\r\n]|^\s|\s$/.test(cell);
    return isPlain || quote === "" ? cell : `${quote}${cell.replaceAll(quote, quote + quote)}${quote}`;
  }

  /** The rows held back, which are none that end the file. */
  #flush(): string {
    const held = this.#held.map(({ row }) => this.#text(row)).join("");
    this.#held = [];
    return held;
  }

  #leaveOut(row: AnyRow, what: OtherRow["what"]): string {
    this.#otherCount++;
    if (this.#others.length < SHOWN) this.#others.push({ line: row.line, what, text: shown(row.text) });
    return this.#gap(row);
  }

  #reject(row: AnyRow): string {
    const { first } = this.#rejected;
    this.#rejected.count++;
    if (first.length < SHOWN) first.push({ line: row.line, reason: OPEN_QUOTE, text: shown(row.text) });
    return this.#gap(row);
  }

  #toFurther(row: AnyRow): string {
    this.#further.add(row);
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
