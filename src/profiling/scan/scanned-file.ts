import { yielding } from "../statistics/yielding.ts";
import { type Helper, release } from "./helper.ts";
import { COLUMN, hasDoubles, type ScanKind } from "./layout.ts";
import { doublesOfLongs, type LongExtent, longBytes, longExtent, signsOf } from "./longs.ts";
import type { PlacedColumn } from "./placed-columns.ts";
import type { Scanner } from "./scanner.ts";
import { DistinctTexts, surveyBytes } from "./texts.ts";
import { type ColumnWork, type WorkResult, workNext } from "./work.ts";

/** What is given begins at multiples of so many bytes. */
const ALIGNED = 16;
/** How much longer an integer of 64 bits takes than a double. */
const LONG_COST = 4;
const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);
/** Numbers that an extent is. */
const EXTENT = 3;

/** A file that was read into columns. */
export class ScannedFile {
  readonly rowCount: number;
  readonly kinds: ScanKind[];
  readonly scanner: Scanner;
  readonly #helper: Helper | null;
  readonly #place: number;
  readonly #data: number[];

  /** `place` is where what is known of its columns begins, as this thread knows them. */
  constructor(
    { scanner, place, columns }: { scanner: Scanner; place: number; columns: readonly PlacedColumn[] },
    rowCount: number,
    helper: Helper | null,
  ) {
    this.scanner = scanner;
    this.#helper = helper;
    this.#place = place;
    this.#data = columns.map(({ data }) => data);
    this.kinds = columns.map(({ kind }) => kind);
    this.rowCount = rowCount;
  }

  /** Where the values of a column are. */
  dataOf(column: number): number {
    return this.#data[column] as number;
  }

  /** Where a column is. */
  placeOf(column: number): number {
    return this.#place + column * COLUMN.size;
  }

  doubles(column: number): Float64Array {
    return this.scanner.doubles(this.dataOf(column), this.rowCount);
  }

  /** The distinct texts of a column of such, by their codes. */
  texts(column: number): DistinctTexts {
    return new DistinctTexts(this.scanner, this.placeOf(column));
  }

  /** Puts values into the place of a column's texts: doubles, or of truth values 1 and 0, by the texts' codes; NaN is missing. */
  retype(column: number, kind: ScanKind, values: Float64Array): void {
    const codes = this.integers(column);
    this.kinds[column] = kind;
    if (!hasDoubles(kind)) {
      for (let row = 0; row < codes.length; row++) {
        const value = values[codes[row] as number] ?? Number.NaN;
        codes[row] = Number.isNaN(value) ? -1 : value;
      }
      return;
    }
    this.#data[column] = this.scanner.code.allocate(this.rowCount * Float64Array.BYTES_PER_ELEMENT);
    const doubles = this.doubles(column);
    for (let row = 0; row < codes.length; row++) doubles[row] = values[codes[row] as number] ?? Number.NaN;
  }

  /** How many values of a column are not missing, the least and the greatest. */
  extentOf(column: number): { count: number; min: number; max: number } {
    const { code } = this.scanner;
    const out = code.allocate(EXTENT * Float64Array.BYTES_PER_ELEMENT);
    code.extentOf(this.dataOf(column), this.rowCount, out);
    const [count = 0, min = 0, max = 0] = this.scanner.doubles(out, EXTENT);
    return { count, min, max };
  }

  integers(column: number): Int32Array {
    return this.scanner.integers(this.dataOf(column), this.rowCount);
  }

  /** Where the integers of a column of such are, of 64 bits each. */
  longs(column: number): { data: number; extent: LongExtent } {
    const data = this.dataOf(column);
    return { data, extent: longExtent(this.scanner, data, this.rowCount) };
  }

  /**
   * Has columns of long integers that doubles keep be such; false where one has integers below zero, and such that no
   * signed ones are.
   */
  settle(): boolean {
    for (const [column, kind] of this.kinds.entries()) {
      if (kind !== "long") continue;
      const { isNegative, isUnsigned } = signsOf(this.scanner, this.dataOf(column));
      if (isNegative && isUnsigned) return false;
      const { data, extent } = this.longs(column);
      const isSafe = extent.min >= -MAX_SAFE && extent.max <= MAX_SAFE;
      if (extent.count > 0 && !isSafe) continue;
      this.#data[column] = doublesOfLongs(this.scanner, data, this.rowCount);
      this.kinds[column] = "integer";
    }
    return true;
  }

  /** Gives texts their codes. */
  async encode(signal: AbortSignal): Promise<void> {
    const texts = [...this.kinds.entries()].filter(([, kind]) => kind === "text");
    await this.work(
      texts.map(([column]): ColumnWork => ({ kind: "encode", column: this.placeOf(column), rows: this.rowCount })),
      signal,
    );
  }

  /** Sees to it that there is the memory for all work that is to come: what is read can be profiled. */
  reserve(): void {
    const bytes = this.kinds.reduce((sum, kind, column) => {
      const count = kind === "text" ? (this.scanner.unsigned(this.placeOf(column) + COLUMN.count, 1)[0] ?? 0) : 0;
      if (kind === "long") return sum + longBytes(this.rowCount);
      return sum + (kind === "text" ? surveyBytes(count) : EXTENT * BigUint64Array.BYTES_PER_ELEMENT + ALIGNED);
    }, 0);
    this.scanner.reserve(bytes);
  }

  /** Whether a column of texts has none. */
  isEmpty(column: number): boolean {
    return this.scanner.unsigned(this.placeOf(column) + COLUMN.count, 1)[0] === 0;
  }

  /** How much there is to do, about. */
  costOf(work: ColumnWork): number {
    if (work.kind === "texts") return this.scanner.unsigned(work.column + COLUMN.count, 1)[0] ?? 0;
    return work.kind === "longs" ? work.rows * LONG_COST : work.rows;
  }

  /** Does pieces of work on columns, in this thread and the other; tells their results. */
  async work(works: readonly ColumnWork[], signal: AbortSignal): Promise<WorkResult[]> {
    this.scanner.setWork("first");
    const results = new Map<number, WorkResult>();
    const other = works.length > 1 ? this.#helper?.ask({ step: "work", works }) : undefined;
    other?.catch(() => {}); // told below
    await yielding(signal, () => workNext(this.scanner, works, results));
    for (const [number, result] of (await other)?.results ?? []) results.set(number, result);
    return works.map((_, i) => results.get(i) ?? null);
  }

  /** Gives the memory back, once nobody holds anything of it. */
  async end(): Promise<void> {
    this.scanner.setWork("none");
    await release(this.scanner.memory, this.#helper);
  }
}
