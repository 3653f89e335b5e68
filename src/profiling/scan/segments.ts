import { closeSync, openSync, readSync } from "node:fs";
import { BEHIND, NEXT, PIECE, SEGMENT, SEGMENT_FACTS, STOPPED } from "./layout.ts";
import { type PlacedColumn, placeColumns } from "./placed-columns.ts";
import { Scanner } from "./scanner.ts";
import type { WasmMemory, WasmModule } from "./web-assembly.ts";

/** A text that several threads read together; what is sent to them. */
export interface SharedText {
  module: WasmModule;
  memory: WasmMemory;
  path: string;
  size: number;
  /** Codes of characters; 0 is no quote. */
  delimiter: number;
  quote: number;
  segments: number;
  /** Where it is noted what segments hold. */
  facts: number;
}

/** How its rows are to be read, once it is known where they are. */
export interface RowsOfText {
  /** Where in the file the rows of each segment begin, which is where those of the one before end, and behind the last. */
  starts: Float64Array;
  /** The number of the first row of each segment, and how many there are in all. */
  rows: Uint32Array;
  /** The character that ends lines, LF, or CR that an LF follows. */
  lineEnd: number;
  columns: readonly PlacedColumn[];
}

const WORD = Uint32Array.BYTES_PER_ELEMENT;
const LF = 10;

/** A thread's part in reading a text: both of its steps take what is next until there is nothing left. */
export class SegmentReader {
  readonly scanner: Scanner;
  readonly #text: SharedText;
  readonly #file: number;
  #open = true;
  readonly #shared: Int32Array;
  readonly #segment: number;
  /** Where columns are, as this thread knows them. */
  columns = 0;
  #rows: RowsOfText | null = null;
  #buffer = 0;

  constructor(text: SharedText) {
    this.#text = text;
    this.scanner = new Scanner(text.module, text.memory);
    this.scanner.code.begin(text.delimiter, text.quote);
    this.#shared = this.scanner.integers(0, 64);
    this.#segment = this.scanner.code.allocate(SEGMENT + BEHIND);
    this.#file = openSync(text.path, "r"); // last, so that it is not left open where there is no memory
  }

  close(): void {
    if (this.#open) closeSync(this.#file);
    this.#open = false;
  }

  /** Whether somebody has found what is not to be read here. */
  get isStopped(): boolean {
    return Atomics.load(this.#shared, STOPPED / WORD) !== 0;
  }

  /** Segments whose lines are counted, and those that are read into columns, or that is under way. */
  get counted(): number {
    return this.#begun(NEXT.taken);
  }

  get read(): number {
    return this.#begun(NEXT.read);
  }

  #begun(counter: number): number {
    return Math.min(Atomics.load(this.#shared, counter / WORD), this.#text.segments);
  }

  stop(): void {
    Atomics.store(this.#shared, STOPPED / WORD, 1);
  }

  /** Bytes of the file from a place on, as many as there are. */
  bytesOf(from: number, length: number): Buffer {
    const bytes = Buffer.alloc(Math.min(length, this.#text.size - from));
    return bytes.subarray(0, readSync(this.#file, bytes, 0, bytes.length, from));
  }

  /** Counts the lines of a segment that nobody has counted; false where there is none. */
  countNext(): boolean {
    const { segments, size, facts } = this.#text;
    const segment = this.#next(NEXT.taken);
    if (segment >= segments) return false;
    const from = segment * SEGMENT;
    const length = Math.min(SEGMENT, size - from);
    if (!this.#take(from, length, this.#segment)) return false;
    this.scanner.code.countLines(this.#segment, this.#segment + length, facts + segment * SEGMENT_FACTS.size);
    return true;
  }

  /** Prepares what is read into: what of columns is this thread's own. */
  begin(rows: RowsOfText): void {
    this.#rows = rows;
    const { code } = this.scanner;
    const { starts, columns } = rows;
    let longest = 0;
    for (let i = 1; i < starts.length; i++) {
      longest = Math.max(longest, (starts[i] as number) - (starts[i - 1] as number));
    }
    this.#buffer = code.allocate(longest + BEHIND);
    this.columns = placeColumns(this.scanner, columns);
  }

  /** Reads the rows of a segment that nobody has read into columns; false where there is none. */
  readNext(): boolean {
    const rows = this.#rows as RowsOfText;
    const { scanner } = this;
    const { code } = scanner;
    const segment = this.#next(NEXT.read);
    if (segment >= this.#text.segments) return false;
    const [from, to] = [rows.starts[segment] as number, rows.starts[segment + 1] as number];
    const length = to - from;
    if (!this.#take(from, length, this.#buffer)) return false;
    const end = this.#buffer + length;
    scanner.bytes(end, BEHIND).fill(0)[0] = LF;
    code.endAt(end);
    let row = rows.rows[segment] as number;
    const last = rows.rows[segment + 1] as number;
    let at = this.#buffer;
    if (code.isUtf8(at, end) === 0) this.stop();
    while (at < end && !this.isStopped) {
      const piece = Math.min(at + PIECE, end);
      const most = last - row;
      const count = rows.columns.length;
      const read = most === 0 ? -1 : code.readRows(at, piece, this.columns, count, row, most, rows.lineEnd);
      if (read <= 0) this.stop();
      row += read;
      at = code.placeOfNext();
    }
    if (row !== last) this.stop();
    return true;
  }

  #next(counter: number): number {
    return this.isStopped ? this.#text.segments : Atomics.add(this.#shared, counter / WORD, 1);
  }

  /** Reads bytes of the file; false, and nothing goes on, where it has fewer. */
  #take(from: number, length: number, into: number): boolean {
    const bytes = this.scanner.bytes(into, length);
    for (let done = 0; done < length; ) {
      const read = readSync(this.#file, bytes, done, length - done, from + done);
      if (read === 0) {
        this.stop();
        return false;
      }
      done += read;
    }
    return true;
  }
}
