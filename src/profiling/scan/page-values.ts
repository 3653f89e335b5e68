import { type Chunk, type ChunkedColumn, chunkedBytes, FORMS } from "./chunks.ts";
import { BATCH, BEHIND } from "./layout.ts";
import { type Page, SNAPPY, unpacked } from "./pages.ts";
import type { Scanner } from "./scanner.ts";

/** How values are written: one after the other, as numbers of a dictionary's (in two spellings), by runs. */
const [PLAIN, OLD_DICTIONARY, RUNS, DICTIONARY] = [0, 2, 3, 8] as const;
const WORD = Uint32Array.BYTES_PER_ELEMENT;
const WIDE = Float64Array.BYTES_PER_ELEMENT;

/** A page, and where the chunk is in memory that it is of. */
export interface PageOfChunk {
  column: ChunkedColumn;
  chunk: Chunk;
  page: Page;
  chunkAt: number;
}

/** What a chunk's values are taken from where they are numbers of a dictionary: of texts, their codes too so far as they have one. */
export interface Table {
  at: number;
  codes: number;
  size: number;
}

/** A page in memory: where its levels begin, if it has any, where its values do, and where these end. */
interface Placed {
  levels: number;
  values: number;
  end: number;
}

/** Room is made as large as this for what may come. */
const MOST_SPARE = 268_435_456;

/** Room that is used again and again, and is another where it has to be larger. */
export class Room {
  readonly #scanner: Scanner;
  #at = 0;
  #size = 0;

  constructor(scanner: Scanner) {
    this.#scanner = scanner;
  }

  of(bytes: number): number {
    if (bytes > this.#size) {
      this.#size = Math.max(bytes, Math.min(this.#size * 2, MOST_SPARE));
      this.#at = this.#scanner.code.allocate(this.#size);
    }
    return this.#at;
  }
}

const ROOMS = ["dictionary", "page", "levels", "indices", "values", "table", "codes", "hashes"] as const;
type Rooms = Record<(typeof ROOMS)[number], Room>;

/** Reads the values of pages; what is false is written in a way that is not read here. */
export class PageValues {
  readonly #scanner: Scanner;
  readonly #rooms: Rooms;

  constructor(scanner: Scanner) {
    this.#scanner = scanner;
    this.#rooms = Object.fromEntries(ROOMS.map((name) => [name, new Room(scanner)])) as Rooms; // one of each name
  }

  /** The dictionary that a page holds. */
  table(of: PageOfChunk): Table | null {
    const { code } = this.#scanner;
    const { values: size, encoding } = of.page;
    const { form } = of.column;
    if (form === "bits" || (encoding !== PLAIN && encoding !== OLD_DICTIONARY)) return null;
    const { values, end } = this.#placed(of, this.#rooms.dictionary);
    const at = this.#rooms.table.of(size * WIDE);
    const codes = form === "text" ? this.#rooms.codes.of(size * WORD) : 0;
    if (codes !== 0) this.#scanner.integers(codes, size).fill(-1);
    return code.readPlain(FORMS[form], values, end, size, at) === 0 ? null : { at, codes, size };
  }

  /** Puts the values of a page where those of its rows are: `place` is where its column is. */
  read(of: PageOfChunk, table: Table | null, place: number, out: number): boolean {
    const { code } = this.#scanner;
    const { form } = of.column;
    const count = of.page.values;
    const placed = this.#placed(of, this.#rooms.page);
    const levels = this.#levels(of, placed);
    const present = levels === 0 ? count : code.countPresent(levels, count);
    const width = chunkedBytes(form);
    const into = present === count ? out : this.#rooms.values.of(present * width);
    if (form === "text") {
      if (!this.#codes(of, placed, table, { count: present, place, into })) return false;
    } else if (!this.#values(of, placed, present, into, table)) return false;
    if (present === count) return true;
    if (width === WORD) code.spreadCodes(into, levels, count, out);
    else if (FORMS[form] === FORMS.long) code.spreadLongs(into, levels, count, out);
    else code.spread(into, levels, count, out);
    return true;
  }

  /** The texts of a page's first rows, those that are there; null where they cannot be read here. */
  texts(of: PageOfChunk, table: Table | null, rows: number): string[] | null {
    const { code } = this.#scanner;
    const count = Math.min(rows, of.page.values);
    const placed = this.#placed(of, this.#rooms.page);
    const levels = this.#levels(of, placed);
    const present = levels === 0 ? count : code.countPresent(levels, count);
    const notes = this.#rooms.values.of(present * WIDE);
    if (!this.#values(of, placed, present, notes, table)) return null;
    const known = this.#scanner.unsigned(notes, present * 2);
    return Array.from({ length: present }, (_, i) =>
      this.#scanner.text(known[i * 2] as number, known[i * 2 + 1] as number),
    );
  }

  /** Where it is said by row whether there is a value, as ones and zeros; 0 where all have one. */
  #levels({ column, page }: PageOfChunk, placed: Placed): number {
    if (!column.isOptional) return 0;
    const levels = this.#rooms.levels.of(page.values * WORD);
    if (this.#scanner.code.readPacked(placed.levels, placed.values, 1, page.values, levels) === 0) {
      throw new RangeError("levels make no sense");
    }
    return levels;
  }

  /** Reads so many values that are there: of texts, where they are and their lengths. */
  #values(
    { column: { form }, page: { encoding } }: PageOfChunk,
    placed: Placed,
    count: number,
    into: number,
    table: Table | null,
  ): boolean {
    const { code } = this.#scanner;
    const { values, end } = placed;
    if (count === 0) return true;
    if (encoding === PLAIN && form === "bits") return code.readBits(values, end, count, into) !== 0;
    if (encoding === PLAIN) return code.readPlain(FORMS[form], values, end, count, into) !== 0;
    if (encoding === RUNS && form === "bits") {
      const length = this.#length(values, end);
      return code.readPacked(values + WORD, values + WORD + length, 1, count, into) !== 0;
    }
    const indices = this.#indices(encoding, placed, count);
    if (table === null || indices === null) return false;
    return code.gather(table.at, table.size, indices, count, into) !== 0;
  }

  /** Gives so many texts that are there their codes. */
  #codes(
    of: PageOfChunk,
    placed: Placed,
    table: Table | null,
    { count, place, into }: { count: number; place: number; into: number },
  ): boolean {
    const { code } = this.#scanner;
    if (count === 0) return true;
    const indices = this.#indices(of.page.encoding, placed, count);
    if (indices !== null && table !== null) {
      return code.encodeIndices(place, table.at, table.codes, table.size, indices, count, into) !== 0;
    }
    const notes = this.#rooms.indices.of(count * WIDE);
    if (indices !== null || !this.#values(of, placed, count, notes, null)) return false;
    code.encodeNoted(place, notes, into, count, this.#rooms.hashes.of(BATCH * WIDE));
    return true;
  }

  /** Numbers in a dictionary; null where values are written otherwise. */
  #indices(encoding: number, { values, end }: Placed, count: number): number | null {
    if ((encoding !== DICTIONARY && encoding !== OLD_DICTIONARY) || values >= end) return null;
    const width = this.#scanner.bytes(values, 1)[0] as number;
    const indices = this.#rooms.indices.of(count * WORD);
    return this.#scanner.code.readPacked(values + 1, end, width, count, indices) === 0 ? null : indices;
  }

  /** Unpacks a page. */
  #placed({ column, chunk, page, chunkAt }: PageOfChunk, room: Room): Placed {
    const { size } = page;
    const apart = page.levels ?? 0;
    if (page.from + apart > page.to || apart > size) throw new RangeError("a page makes no sense");
    const at = room.of(size + BEHIND);
    const end = at + size;
    const from = chunkAt + page.from;
    this.#scanner.bytes(at, apart).set(this.#scanner.bytes(from, apart));
    this.#unpack(page.isPacked ? chunk.codec : 0, [from + apart, chunkAt + page.to], [at + apart, end]);
    if (page.isDictionary || (page.levels === null && !column.isOptional)) return { levels: at, values: at, end };
    if (page.levels !== null) return { levels: at, values: at + apart, end };
    if (page.levelEncoding !== RUNS) throw new RangeError("levels are written in a way that is not read here");
    return { levels: at + WORD, values: at + WORD + this.#length(at, end), end };
  }

  #unpack(codec: number, [from, to]: readonly [number, number], [into, end]: readonly [number, number]): void {
    const { code } = this.#scanner;
    if (codec !== SNAPPY) {
      this.#scanner.bytes(into, end - into).set(unpacked(codec, this.#scanner.bytes(from, to - from), end - into));
    } else if (end > into && code.unsnap(from, to, into, end - into) === 0) {
      throw new RangeError("a page cannot be unpacked");
    }
  }

  /** The length that stands in front of something. */
  #length(at: number, end: number): number {
    const length = at + WORD > end ? -1 : this.#scanner.bytes(at, WORD).readUInt32LE();
    if (length < 0 || at + WORD + length > end) throw new RangeError("something ends too early");
    return length;
  }
}
