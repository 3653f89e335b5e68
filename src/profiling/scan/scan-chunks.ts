import { yielding } from "../statistics/yielding.ts";
import { attempt, type FileScan } from "./attempt.ts";
import { ChunkReader } from "./chunk-reader.ts";
import { type ChunkedColumn, chunkedBytes, type SharedChunks } from "./chunks.ts";
import { Helper, release } from "./helper.ts";
import { LONG_FLAGS, type ReadKind } from "./layout.ts";
import { takeMemory } from "./memory.ts";
import { scanModule } from "./module.ts";
import { placeColumns, roomOf } from "./placed-columns.ts";
import { ScannedFile } from "./scanned-file.ts";
import { Scanner } from "./scanner.ts";
import type { WasmModule } from "./web-assembly.ts";

/** A Parquet file that is to be read into memory. */
export interface ChunksRequest {
  path: string;
  rows: number;
  columns: readonly (ChunkedColumn & { kind: ReadKind })[];
  /** Whether a column is one of texts and no more, given those of its first rows. */
  isText: (column: number, first: readonly string[]) => boolean;
  /** How many rows these are. */
  firstRows: number;
  /** Memory that it may take. */
  bytes: number;
  /** Whether a second thread may help. */
  helped: boolean;
  signal: AbortSignal;
  /** Told the share that is done, 0–1. */
  onProgress: (share: number) => void;
}

/** Below so many bytes a second thread would take longer to start than it helps. */
const HELPED_SIZE = 8_388_608;

/**
 * Reads a Parquet file into columns in memory, by this thread and maybe a second one. Null where it is not plain: where a
 * double does not keep a value, a text is more than that or is not UTF-8, something is damaged, or there is not enough
 * memory; DuckDB is to read it then.
 */
export async function scanChunks(request: ChunksRequest): Promise<ScannedFile | null> {
  const { rows, columns, bytes } = request;
  const module = scanModule();
  const size = columns.reduce((sum, { form }) => sum + chunkedBytes(form) * rows, 0);
  // Texts that are not in a dictionary are different ones, as a rule.
  const texts = columns.reduce((sum, column) => sum + (column.form === "text" ? sizeOf(column) : 0), 0);
  if (module === null || size + texts > bytes) return null;
  return attempt(() => new ChunkScan(request, sharedOf(request, module, size)), request.signal);
}

/** Gives columns their room, which they take so much of. */
function sharedOf({ path, rows, columns, bytes }: ChunksRequest, module: WasmModule, size: number): SharedChunks {
  const memory = takeMemory(size, bytes, []);
  const scanner = new Scanner(module, memory);
  const placed = columns.map((column) => {
    const data = roomOf(scanner, column.kind, rows * chunkedBytes(column.form));
    if (column.form === "ulong") scanner.unsigned(data - LONG_FLAGS.size + LONG_FLAGS.beyond, 1)[0] = 1;
    return { ...column, data };
  });
  const sizes = columns.map(sizeOf);
  const order = [...columns.keys()].sort((a, b) => (sizes[b] as number) - (sizes[a] as number));
  return { module, memory, path, columns: placed, place: placeColumns(scanner, placed), order };
}

/** Bytes that a column takes in the file, once it is unpacked. */
function sizeOf({ chunks }: ChunkedColumn): number {
  return chunks.reduce((sum, { unpacked }) => sum + unpacked, 0);
}

class ChunkScan implements FileScan {
  readonly #request: ChunksRequest;
  readonly #shared: SharedChunks;
  readonly #reader: ChunkReader;
  #helper: Helper | null = null;

  constructor(request: ChunksRequest, shared: SharedChunks) {
    this.#request = request;
    this.#shared = shared;
    this.#reader = new ChunkReader(shared);
  }

  async read(): Promise<ScannedFile | null> {
    const { rows, signal, onProgress, helped } = this.#request;
    const { columns, place } = this.#shared;
    if (!(await this.#areTexts())) return null;
    const size = columns.reduce((sum, column) => sum + sizeOf(column), 0);
    this.#helper = helped && size >= HELPED_SIZE ? Helper.free() : null;
    const other = this.#helper?.ask({ step: "chunks", shared: this.#shared });
    other?.catch(() => this.#reader.stop()); // told below
    const chunks = columns.reduce((sum, column) => sum + column.chunks.length, 0);
    await yielding(signal, () => {
      onProgress(this.#reader.read / chunks);
      return this.#reader.readNext();
    });
    await other;
    signal.throwIfAborted();
    if (this.#reader.isStopped) return null;
    this.#reader.close();
    const read = new ScannedFile({ scanner: this.#reader.scanner, place, columns }, rows, this.#helper);
    if (!read.settle()) return null;
    read.reserve();
    return read;
  }

  /** Whether all columns of texts are read as such, by their first rows. */
  async #areTexts(): Promise<boolean> {
    const { firstRows, isText, signal } = this.#request;
    const left = [...this.#shared.columns.entries()].filter(([, { form }]) => form === "text");
    let areTexts = true;
    await yielding(signal, () => {
      const [column] = left.shift() ?? [];
      if (column === undefined) return false;
      const first = this.#reader.firstTexts(column, firstRows);
      areTexts = first !== null && isText(column, first);
      return areTexts;
    });
    return areTexts;
  }

  async end(): Promise<void> {
    this.#reader.stop();
    this.#reader.scanner.setWork("none");
    this.#reader.close();
    await release(this.#shared.memory, this.#helper);
  }
}
