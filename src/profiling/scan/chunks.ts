import type { PlacedColumn } from "./placed-columns.ts";
import type { WasmMemory, WasmModule } from "./web-assembly.ts";

/** What the plain values of a column are; the numbers are those of wasm/pages.ts. Truth values are a bit each. */
export const FORMS = {
  int32: 0,
  uint32: 1,
  int64: 2,
  uint64: 3,
  float: 4,
  double: 5,
  day: 6,
  microseconds: 7,
  milliseconds: 8,
  text: 9,
  bits: 10,
  int8: 11,
  int16: 12,
  uint8: 13,
  uint16: 14,
  /** Integers that a double may not keep, with a sign and without. */
  long: 15,
  ulong: 15,
} as const;

export type ValueForm = keyof typeof FORMS;

/** A column's values of some rows, as they stand in a Parquet file. */
export interface Chunk {
  /** How many rows there are. */
  rows: number;
  codec: number;
  /** Where it begins in the file, how many bytes it has, and how many once it is unpacked. */
  from: number;
  length: number;
  unpacked: number;
}

/** A column of a Parquet file. */
export interface ChunkedColumn {
  form: ValueForm;
  /** Whether values may be missing. */
  isOptional: boolean;
  /** In the order of rows. */
  chunks: readonly Chunk[];
}

/** A Parquet file that several threads read together; what is sent to them. */
export interface SharedChunks {
  module: WasmModule;
  memory: WasmMemory;
  path: string;
  columns: readonly (ChunkedColumn & PlacedColumn)[];
  /** Where what is known of columns begins. */
  place: number;
  /** Numbers of the columns, in the order in which they are taken. */
  order: readonly number[];
}

/** The room for codes of texts, or for values, that a row takes of a column. */
export function chunkedBytes(form: ValueForm): number {
  return form === "text" || form === "bits" ? Int32Array.BYTES_PER_ELEMENT : Float64Array.BYTES_PER_ELEMENT;
}
