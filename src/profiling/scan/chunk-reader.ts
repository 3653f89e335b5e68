import { closeSync, openSync, readSync } from "node:fs";
import { type Chunk, chunkedBytes, type SharedChunks } from "./chunks.ts";
import { BEHIND, COLUMN, NEXT, STOPPED } from "./layout.ts";
import { type PageOfChunk, PageValues, Room, type Table } from "./page-values.ts";
import { pageAt } from "./pages.ts";
import { Scanner } from "./scanner.ts";

const WORD = Uint32Array.BYTES_PER_ELEMENT;

type Column = SharedChunks["columns"][number];

/** A thread's part in reading a Parquet file: it takes a column that nobody has taken, until there is none left. */
export class ChunkReader {
  readonly scanner: Scanner;
  readonly #shared: SharedChunks;
  readonly #file: number;
  #open = true;
  readonly #counters: Int32Array;
  readonly #chunk: Room;
  readonly #values: PageValues;
  /** The chunks of the column that is under way which are still to be read. */
  #left: { number: number; row: number; chunks: Chunk[] } = { number: 0, row: 0, chunks: [] };

  constructor(shared: SharedChunks) {
    this.#shared = shared;
    this.scanner = new Scanner(shared.module, shared.memory);
    this.#counters = this.scanner.integers(0, 64);
    this.#chunk = new Room(this.scanner);
    this.#values = new PageValues(this.scanner);
    this.#file = openSync(shared.path, "r"); // last, so that it is not left open where there is no memory
  }

  close(): void {
    if (this.#open) closeSync(this.#file);
    this.#open = false;
  }

  /** Whether somebody has found what is not to be read here. */
  get isStopped(): boolean {
    return Atomics.load(this.#counters, STOPPED / WORD) !== 0;
  }

  /** How many chunks are read. */
  get read(): number {
    return Atomics.load(this.#counters, NEXT.read / WORD);
  }

  stop(): void {
    Atomics.store(this.#counters, STOPPED / WORD, 1);
  }

  /** Reads the next chunk; false where there is none. */
  readNext(): boolean {
    if (this.isStopped) return false;
    if (this.#left.chunks.length === 0) {
      const number = this.#shared.order[Atomics.add(this.#counters, NEXT.taken / WORD, 1)];
      if (number === undefined) return false;
      this.#left = { number, row: 0, chunks: [...(this.#shared.columns[number] as Column).chunks] };
    }
    const chunk = this.#left.chunks.shift();
    if (chunk === undefined) return true; // a file without rows
    const { number, row } = this.#left;
    this.#left.row += chunk.rows;
    this.#watched(() => this.#read(number, chunk, row));
    Atomics.add(this.#counters, NEXT.read / WORD, 1);
    return true;
  }

  /** The texts of a column's first rows, those that are there; null where they cannot be read here. */
  firstTexts(number: number, rows: number): string[] | null {
    const texts: string[] = [];
    let left = rows;
    for (const chunk of (this.#shared.columns[number] as Column).chunks) {
      if (left === 0 || this.isStopped) break;
      this.#watched(() =>
        this.#eachPage(number, chunk, (of, table) => {
          const some = this.#values.texts(of, table, left);
          left -= Math.min(left, of.page.values);
          texts.push(...(some ?? []));
          return some === null ? false : left === 0 ? "enough" : true;
        }),
      );
    }
    return this.isStopped ? null : texts;
  }

  /** Nothing goes on where something is not read here, or is damaged, which is told by whoever reads it next. */
  #watched(work: () => boolean): void {
    try {
      if (!work()) this.stop();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.stop();
    }
  }

  #read(number: number, chunk: Chunk, row: number): boolean {
    const { form, data } = this.#shared.columns[number] as Column;
    const place = this.#shared.place + number * COLUMN.size;
    const width = chunkedBytes(form);
    let out = data + row * width;
    return this.#eachPage(number, chunk, (of, table) => {
      const isRead = this.#values.read(of, table, place, out);
      out += of.page.values * width;
      return isRead;
    });
  }

  /** Goes through the pages of a chunk that hold values, with the dictionary in front of them if there is one, until it is enough. */
  #eachPage(number: number, chunk: Chunk, work: (of: PageOfChunk, table: Table | null) => boolean | "enough"): boolean {
    const column = this.#shared.columns[number] as Column;
    const chunkAt = this.#chunkAt(chunk);
    const bytes = this.scanner.bytes(chunkAt, chunk.length);
    let table: Table | null = null;
    let done = 0;
    for (let at = 0; done < chunk.rows; ) {
      const page = pageAt(bytes, at);
      if (page === null) return false;
      at = page.to;
      const of = { column, chunk, page, chunkAt };
      if (page.isDictionary) {
        if (table !== null) return false;
        table = this.#values.table(of);
        if (table === null) return false;
        continue;
      }
      if (page.values > chunk.rows - done) return false;
      done += page.values;
      const read = work(of, table);
      if (read !== true) return read === "enough";
    }
    return true;
  }

  /** Puts a chunk into memory. */
  #chunkAt({ from, length }: Chunk): number {
    const at = this.#chunk.of(length + BEHIND);
    const bytes = this.scanner.bytes(at, length);
    for (let done = 0; done < length; ) {
      const read = readSync(this.#file, bytes, done, length - done, from + done);
      if (read === 0) throw new RangeError("the file ends within a chunk");
      done += read;
    }
    return at;
  }
}
