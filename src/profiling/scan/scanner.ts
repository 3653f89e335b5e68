import { HEAP, NEXT } from "./layout.ts";
import { Instance, MOST_BYTES, RuntimeError, type WasmMemory, type WasmModule } from "./web-assembly.ts";

/** What wasm/scan.ts exports; addresses and lengths are in bytes. */
export interface ScannerCode {
  begin: (delimiter: number, quote: number) => void;
  allocate: (bytes: number) => number;
  allocateZeros: (bytes: number) => number;
  countLines: (from: number, to: number, out: number) => void;
  endAt: (end: number) => void;
  placeOfNext: () => number;
  readRows: (
    from: number,
    to: number,
    columns: number,
    count: number,
    row: number,
    most: number,
    lineEnd: number,
  ) => number;
  isUtf8: (from: number, to: number) => number;
  encode: (column: number, rows: number, hashes: number) => void;
  encodeNoted: (column: number, noted: number, codes: number, rows: number, hashes: number) => void;
  encodeIndices: (
    column: number,
    dictionary: number,
    known: number,
    size: number,
    indices: number,
    rows: number,
    codes: number,
  ) => number;
  extentOfLongs: (data: number, rows: number, isUnsigned: boolean, out: number) => void;
  doublesOfLongs: (data: number, rows: number, isUnsigned: boolean, out: number) => void;
  codesOfLongs: (data: number, rows: number, slots: number, mask: number, out: number) => void;
  spreadLongs: (values: number, levels: number, count: number, out: number) => void;
  extentOf: (data: number, rows: number, out: number) => void;
  hashOf: (at: number, length: number) => bigint;
  surveyTexts: (column: number, out: number, lengths: number, odd: number, long: number) => void;
  drawTexts: (column: number, seed: bigint, below: bigint, out: number) => number;
  countOfForm: (column: number, form: number, formEnd: number) => number;
  unsnap: (from: number, to: number, out: number, size: number) => number;
  readPlain: (form: number, from: number, to: number, count: number, out: number) => number;
  readBits: (from: number, to: number, count: number, out: number) => number;
  readPacked: (from: number, to: number, width: number, count: number, out: number) => number;
  countPresent: (levels: number, count: number) => number;
  gather: (dictionary: number, size: number, indices: number, count: number, out: number) => number;
  spread: (values: number, levels: number, count: number, out: number) => void;
  spreadCodes: (values: number, levels: number, count: number, out: number) => void;
}

/** A double nearer to zero may be read in several ways, and one that is not finite is no number. */
const LEAST = 1e-290;

/** The code that reads text, for one thread, in memory that it may share with others. */
export class Scanner {
  readonly code: ScannerCode;
  readonly memory: WasmMemory;

  constructor(module: WasmModule, memory: WasmMemory) {
    this.memory = memory;
    const hostFloat = (at: number, length: number): number => {
      const number = Number(this.latin1(at, length));
      return Number.isFinite(number) && (number === 0 || Math.abs(number) >= LEAST) ? number : Number.NaN;
    };
    const { exports } = new Instance(module, { env: { memory }, numbers: { hostFloat } });
    this.code = exports as unknown as ScannerCode; // wasm/scan.ts exports these
  }

  /** Begins with the first piece of work, or leaves out those that nobody has begun. */
  setWork(which: "first" | "none"): void {
    Atomics.store(this.integers(NEXT.work, 1), 0, which === "first" ? 0 : NONE);
  }

  /** Has the memory grow by so much as is about to be asked for; throws where it cannot. */
  reserve(bytes: number): void {
    if (bytes > MOST_BYTES) throw new RuntimeError("more than there can be");
    this.code.allocate(bytes);
    Atomics.sub(this.integers(HEAP, 1), 0, Math.ceil(bytes / 16) * 16);
  }

  bytes(at: number, length: number): Buffer {
    return Buffer.from(this.memory.buffer, at, length);
  }

  integers(at: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, at, length);
  }

  doubles(at: number, length: number): Float64Array {
    return new Float64Array(this.memory.buffer, at, length);
  }

  unsigned(at: number, length: number): Uint32Array {
    return new Uint32Array(this.memory.buffer, at, length);
  }

  /** All of the memory that there is now. */
  words(): Uint32Array {
    return new Uint32Array(this.memory.buffer);
  }

  latin1(at: number, length: number): string {
    return this.bytes(at, length).toString("latin1");
  }

  /** Bytes that are known to be UTF-8, as a text. */
  text(at: number, length: number): string {
    return this.bytes(at, length).toString();
  }
}

/** Behind all pieces of work. */
const NONE = 2 ** 30;
