import { statSync } from "node:fs";
import { yielding } from "../statistics/yielding.ts";
import { attempt, type FileScan } from "./attempt.ts";
import { Helper, release } from "./helper.ts";
import { type ReadKind, SEGMENT, SEGMENT_FACTS } from "./layout.ts";
import { takeMemory } from "./memory.ts";
import { scanModule } from "./module.ts";
import { roomFor } from "./placed-columns.ts";
import { ScannedFile } from "./scanned-file.ts";
import { Scanner } from "./scanner.ts";
import { type RowsOfText, SegmentReader, type SharedText } from "./segments.ts";
import type { WasmModule } from "./web-assembly.ts";

/** A delimited text in UTF-8 that is to be read into memory. */
export interface ScanRequest {
  path: string;
  delimiter: string;
  /** Empty where there is none. */
  quote: string;
  /** Rows and blank lines above the first row of data. */
  skip: number;
  /** The kinds of its columns, of which there are at least two. */
  kinds: readonly ReadKind[];
  /** Words that stand for a missing value, but in texts. */
  tokens: readonly string[];
  /** Memory that it may take. */
  bytes: number;
  /** Whether a second thread may help. */
  helped: boolean;
  signal: AbortSignal;
  /** Told the share that is done, 0–1. */
  onProgress: (share: number) => void;
}

const LF = 10;
const CR = 13;
/** Shares of reading that counting lines takes, and the rest. */
const COUNTING = 0.2;
/** Below this size a second thread would take longer to start than it helps. */
const HELPED_SIZE = 8_388_608;
const BYTE_ORDER_MARK = "\ufeff";

/**
 * Reads a text into columns in memory, by this thread and maybe a second one. Null where it is not plain: where a cell
 * is none of its column's kind, a row has other cells, it is not RFC 4180 or UTF-8, or there is not enough memory; DuckDB
 * is to read it then.
 */
export async function scanText(request: ScanRequest): Promise<ScannedFile | null> {
  const module = scanModule();
  const { size } = statSync(request.path);
  if (module === null || size === 0 || size > request.bytes) return null;
  return attempt(() => new TextScan(module, size, request), request.signal);
}

class TextScan implements FileScan {
  readonly #request: ScanRequest;
  readonly #text: SharedText;
  readonly #reader: SegmentReader;
  readonly #helper: Helper | null;

  constructor(module: WasmModule, size: number, request: ScanRequest) {
    this.#request = request;
    const segments = Math.ceil(size / SEGMENT);
    const memory = takeMemory(size, request.bytes, request.tokens);
    const codeOf = (text: string): number => (text === "" ? 0 : text.charCodeAt(0));
    const own = { module, memory, path: request.path, size, delimiter: codeOf(request.delimiter), segments };
    const facts = new Scanner(module, memory).code.allocate(segments * SEGMENT_FACTS.size);
    this.#text = { ...own, quote: codeOf(request.quote), facts };
    this.#reader = new SegmentReader(this.#text);
    this.#helper = request.helped && size >= HELPED_SIZE ? Helper.free() : null;
  }

  async read(): Promise<ScannedFile | null> {
    const { segments } = this.#text;
    const { signal, onProgress } = this.#request;
    const counted = this.#helper?.ask({ step: "count", text: this.#text });
    await this.#each(counted, () => {
      onProgress((this.#reader.counted / segments) * COUNTING);
      return this.#reader.countNext();
    });
    const rows = this.#reader.isStopped ? null : this.#locate();
    if (rows === null) return null;
    this.#reader.begin(rows);
    const reading = this.#helper?.ask({ step: "read", rows });
    await this.#each(reading, () => {
      onProgress(COUNTING + (this.#reader.read / segments) * (1 - COUNTING));
      return this.#reader.readNext();
    });
    signal.throwIfAborted();
    if (this.#reader.isStopped) return null;
    this.#reader.close();
    const { scanner, columns: place } = this.#reader;
    const read = new ScannedFile(
      { scanner, place, columns: rows.columns },
      rows.rows[segments] as number,
      this.#helper,
    );
    if (!read.settle()) return null;
    await read.encode(signal);
    read.reserve();
    return read;
  }

  async end(): Promise<void> {
    this.#reader.stop();
    this.#reader.scanner.setWork("none");
    this.#reader.close();
    await release(this.#text.memory, this.#helper);
  }

  /** Takes steps until there are none left, here and in the other thread. */
  async #each(other: Promise<unknown> | undefined, step: () => boolean): Promise<void> {
    other?.catch(() => {}); // told below
    await yielding(this.#request.signal, step);
    await other;
  }

  /** Where the rows of each segment are; null where there are none, or it is not plain. */
  #locate(): RowsOfText | null {
    const { segments, facts, size } = this.#text;
    const { skip, kinds } = this.#request;
    const known = this.#reader.scanner.unsigned(facts, (segments * SEGMENT_FACTS.size) / 4);
    const at = (segment: number, member: number): number =>
      known[(segment * SEGMENT_FACTS.size) / 4 + member] as number;
    const top = this.#top();
    const trailing = this.#trailing();
    const end = size - trailing.bytes;
    if (top === null || top.from >= end) return null;
    const starts = new Float64Array(segments + 1).fill(end);
    const rows = new Uint32Array(segments + 1);
    let inside = 0;
    let lines = 0;
    for (let segment = 0; segment < segments; segment++) {
      if (at(segment, SEGMENT_FACTS.zeros) !== 0) return null;
      const first = at(segment, inside === 0 ? SEGMENT_FACTS.firstOutside : SEGMENT_FACTS.firstInside) | 0;
      starts[segment] = segment === 0 ? top.from : first === -1 ? Number.NaN : segment * SEGMENT + first + 1;
      rows[segment] = segment === 0 ? 0 : lines + 1 - skip;
      lines += at(segment, inside === 0 ? SEGMENT_FACTS.outside : SEGMENT_FACTS.inside);
      inside ^= at(segment, SEGMENT_FACTS.odd);
    }
    if (inside !== 0) return null;
    const count = lines - trailing.lines - skip + 1;
    rows[segments] = count;
    for (let segment = segments - 1; segment > 0; segment--) {
      const start = starts[segment] as number;
      // A segment without a line's end has no row that begins in it.
      if (!(start < end)) {
        starts[segment] = Math.min(starts[segment + 1] as number, end);
        rows[segment] = rows[segment + 1] as number;
      }
    }
    if (count <= 0) return null;
    return { starts, rows, lineEnd: top.lineEnd, columns: roomFor(this.#reader.scanner, kinds, count) };
  }

  /** Where the first row of data begins, and how lines end; null where that is not in the first segment. */
  #top(): { from: number; lineEnd: number } | null {
    const { skip, quote } = this.#request;
    const bytes = this.#reader.bytesOf(0, SEGMENT);
    const mark = Buffer.from(BYTE_ORDER_MARK);
    let at = bytes.subarray(0, mark.length).equals(mark) ? mark.length : 0;
    const quoted = quote === "" ? -1 : quote.charCodeAt(0);
    let lineEnd: number | null = null;
    let isInside = false;
    for (let left = skip; left > 0 || lineEnd === null; at++) {
      const code = bytes[at];
      if (code === undefined) break;
      if (code === quoted) isInside = !isInside;
      if (code !== LF || isInside) continue;
      lineEnd ??= bytes[at - 1] === CR ? CR : LF;
      if (left-- <= 1 && skip > 0) return { from: at + 1, lineEnd };
      if (skip === 0) return { from: bytes.subarray(0, mark.length).equals(mark) ? mark.length : 0, lineEnd };
    }
    return null;
  }

  /** The ends of lines at the end, behind the last row. */
  #trailing(): { bytes: number; lines: number } {
    const { size } = this.#text;
    const bytes = this.#reader.bytesOf(Math.max(0, size - SEGMENT), SEGMENT);
    let at = bytes.length;
    let lines = 0;
    while (at > 0 && (bytes[at - 1] === LF || bytes[at - 1] === CR)) if (bytes[--at] === LF) lines++;
    return { bytes: bytes.length - at, lines };
  }
}
