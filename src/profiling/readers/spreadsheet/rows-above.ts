import type { Cell } from "../record-cells.ts";
import { LOOKED_AT } from "./sheet-header.ts";
import {
  beginningOf,
  headerIn,
  isData,
  JUDGED,
  MOST_ABOVE,
  MOST_CANDIDATES,
  type Rows,
  TELLING,
} from "./stacked-tables.ts";

/** A row of a sheet, and its place, from 0. */
export interface PlacedRow {
  row: Cell[];
  at: number;
}

/** The first rows of a table, by which its header and its units are found. */
const HEAD = 2 * LOOKED_AT + 2;
/** Rows that are held, empty ones among them, because a table may begin with them. */
const MOST_HELD = 1000;
/** Rows above that are kept before most of them are let go. */
const MOST_KEPT = 2000;

/**
 * The rows of a sheet that are read one after the other, up to the one with which another table begins below them, as
 * `stackedTables` finds it. Few rows are held: the first and the last of the table, and those that may begin another.
 */
export class RowsAbove {
  /** Where the other table begins: its row and its column, from 0; null where there is none, or it is not known yet. */
  next: { row: number; column: number } | null = null;
  readonly #first: number;
  readonly #head: Cell[][] = [];
  #tail: Cell[][] = [];
  #held: PlacedRow[] = [];
  #candidates = 0;
  /** The rows between empty ones in which the last row stands; the ones above; where those above these end. */
  #piece: Rows | null = null;
  #previous: Rows | null = null;
  #end: number;
  #isDecided = true;

  /** Of the table that begins with a row. */
  constructor(first: number) {
    this.#first = first;
    this.#end = first;
  }

  async *of(sheet: AsyncIterable<Cell[]>): AsyncGenerator<PlacedRow> {
    let at = 0;
    for await (const row of sheet) {
      const placed = { row, at: at++ };
      if (placed.at < this.#first) continue;
      if (this.#piece !== null && this.#isDecided && row.some(holdsValue)) {
        this.#piece.to = at;
        this.#keep(row);
        yield placed;
        continue;
      }
      const isEnough = this.#add(placed);
      if (isEnough && this.#begins()) break;
      yield* this.#release();
    }
    if (this.next === null && this.#piece !== null && !this.#isDecided) this.#begins();
    const { next } = this;
    for (const placed of this.#held) if (next === null || placed.at < next.row) yield placed;
  }

  /** Takes the next row; whether there are enough of its piece to tell what begins with it. */
  #add({ row, at }: PlacedRow): boolean {
    this.#held.push({ row, at });
    if (row.some(holdsValue)) {
      if (this.#piece === null) {
        this.#piece = { from: at, to: at };
        this.#isDecided = this.#previous === null;
      }
      this.#piece.to = at + 1;
      return !this.#isDecided && at + 1 - this.#piece.from === TELLING;
    }
    if (this.#piece === null) return false;
    return !this.#isDecided;
  }

  /** Whether another table begins with the piece, or with titles above it. */
  #begins(): boolean {
    this.#isDecided = true;
    const [piece, previous, base] = [this.#piece, this.#previous, this.#held[0]?.at ?? 0];
    if (piece === null || previous === null || this.#candidates === MOST_CANDIDATES) return false;
    const known = [...this.#head, ...lastData(this.#tail)];
    const all = this.#trimmed([...known, ...this.#held.map(({ row }) => row)]);
    const [above, rows] = [all.slice(0, known.length), all.slice(known.length)];
    // What is not held any more is no title.
    const moved = ({ from, to }: Rows): Rows => ({
      from: from < base ? to - base - MOST_ABOVE - 1 : from - base,
      to: to - base,
    });
    const header = headerIn(rows, moved(piece));
    if (header === null) return false;
    this.#candidates++;
    const place = { piece: moved(piece), previous: moved(previous), end: this.#end - base, first: this.#first - base };
    const from = beginningOf(rows, header, place, (to) => [...above, ...rows.slice(0, Math.max(0, to))]);
    if (from === null) return false;
    const column = Math.min(...this.#held.slice(from).flatMap(({ row }) => firstFilled(row)));
    this.next = { row: base + from, column };
    return true;
  }

  /** Gives the rows that are of the table for sure. */
  *#release(): Generator<PlacedRow> {
    const last = this.#held.at(-1);
    if (this.#piece !== null && last !== undefined && !last.row.some(holdsValue)) {
      this.#end = this.#previous?.to ?? this.#first;
      this.#previous = this.#piece;
      this.#piece = null;
    }
    const from = this.#firstHeld();
    const count = this.#held.findIndex(({ at }) => at >= from);
    for (const placed of this.#held.splice(0, count === -1 ? this.#held.length : count)) {
      this.#keep(placed.row);
      yield placed;
    }
  }

  /** The first row that may be of another table. */
  #firstHeld(): number {
    const [piece, previous] = [this.#piece, this.#previous];
    if (piece !== null && this.#isDecided) return piece.to;
    if (previous === null) return Number.POSITIVE_INFINITY;
    const mayBeTitle = previous.to - previous.from <= MOST_ABOVE && this.#held.length < MOST_HELD;
    return mayBeTitle ? previous.from : (piece?.from ?? Number.POSITIVE_INFINITY);
  }

  #keep(row: Cell[]): void {
    if (this.#head.length < HEAD) this.#head.push(row);
    else if (this.#tail.push(row) > MOST_KEPT) this.#tail = lastData(this.#tail);
  }

  /** Rows as wide as the widest, without the columns at the left that hold no value. */
  #trimmed(rows: readonly Cell[][]): Cell[][] {
    const left = Math.min(...rows.flatMap(firstFilled));
    const width = Math.max(...rows.map(({ length }) => length)) - left;
    return rows.map((row) => Array.from({ length: width }, (_, i) => row[left + i] ?? null));
  }
}

/** The last rows of data by which a header below them is judged. */
function lastData(rows: readonly Cell[][]): Cell[][] {
  const data: Cell[][] = [];
  for (let i = rows.length - 1; i >= 0 && data.length < JUDGED; i--) {
    const row = rows[i] as Cell[];
    if (isData(row)) data.push(row);
  }
  return data.reverse();
}

/** The first column that holds a value, if any. */
function firstFilled(row: Cell[]): number[] {
  const first = row.findIndex(holdsValue);
  return first === -1 ? [] : [first];
}

function holdsValue(cell: Cell): boolean {
  return cell != null;
}
