import { DuckDBBlobVector, type DuckDBDataChunk, DuckDBVarCharVector, type DuckDBVector } from "@duckdb/node-api";
import { ServiceError } from "../errors/service-error.ts";
import { cellToJson } from "../profiling/duckdb/cell.ts";
import type { RowSegment } from "./statement.ts";

const SEGMENT_BYTES = 256 * 1024;
const SEGMENT_ROWS = 1000;

/** The rows of a result as JSON, in segments that are given away as they fill. */
export class RowWriter {
  readonly #allowedBytes: number;
  readonly #onSegment: (segment: RowSegment) => Promise<void>;
  #rows: string[] = [];
  #bytes = 0;
  total = { rows: 0, bytes: 0 };

  /** @param onSegment resolves once the next one may be given. */
  constructor(allowedBytes: number, onSegment: (segment: RowSegment) => Promise<void>) {
    this.#allowedBytes = allowedBytes;
    this.#onSegment = onSegment;
  }

  /**
   * Writes the first rows of a chunk.
   * @throws ServiceError RESULT_SIZE_LIMIT_EXCEEDED where they come to more than is allowed, before they are all made.
   */
  async write(chunk: DuckDBDataChunk, count: number): Promise<void> {
    const vectors = Array.from({ length: chunk.columnCount }, (_, column) => chunk.getColumnVector(column));
    if (textBytes(vectors, count) > this.#allowedBytes - this.total.bytes) throw this.#exceeded();
    for (let row = 0; row < count; row++) {
      const json = JSON.stringify(vectors.map((vector) => cellToJson(vector.getItem(row))));
      const bytes = Buffer.byteLength(json) + 1;
      this.total.rows++;
      this.total.bytes += bytes;
      if (this.total.bytes > this.#allowedBytes) throw this.#exceeded();
      if (this.#bytes + bytes > SEGMENT_BYTES || this.#rows.length === SEGMENT_ROWS) await this.flush();
      this.#rows.push(json);
      this.#bytes += bytes;
    }
  }

  /** Gives away what there is left. */
  async flush(): Promise<void> {
    if (this.#rows.length === 0) return;
    const segment = { json: `[${this.#rows.join(",")}]`, rows: this.#rows.length };
    this.#rows = [];
    this.#bytes = 0;
    await this.#onSegment(segment);
  }

  #exceeded(): ServiceError {
    return new ServiceError("RESULT_SIZE_LIMIT_EXCEEDED", { limit: "bytes", allowed: this.#allowedBytes });
  }
}

/** DuckDB's form of a text: its length in the first four of sixteen bytes. */
const TEXT_BYTES = 16;

/** How many bytes the texts of a chunk have at least that stand in it directly; none of them is made for that. */
function textBytes(vectors: readonly DuckDBVector[], count: number): number {
  let bytes = 0;
  for (const vector of vectors) {
    if (!(vector instanceof DuckDBVarCharVector || vector instanceof DuckDBBlobVector)) continue;
    const { dataView, validity } = vector as unknown as Texts; // what the library keeps to itself
    for (let row = 0; row < count; row++) {
      if (validity.itemValid(row)) bytes += dataView.getUint32(row * TEXT_BYTES, true);
    }
  }
  return bytes;
}

interface Texts {
  dataView: DataView;
  validity: { itemValid(index: number): boolean };
}
