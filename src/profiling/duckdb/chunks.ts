import { type DuckDBDataChunk, DuckDBDoubleVector, type DuckDBMaterializedResult } from "@duckdb/node-api";

/**
 * The chunks of a result that is there as a whole. Taken one after the other without waiting: each wait would be for a
 * thread that has to be found a core while queries use all of them.
 */
export function* chunksOf(result: DuckDBMaterializedResult): Generator<DuckDBDataChunk> {
  for (let i = 0; i < result.chunkCount; i++) yield result.getChunk(i);
}

/** The values of a DOUBLE column of a chunk. */
export function doublesOf(chunk: DuckDBDataChunk, column: number): Float64Array<ArrayBuffer> {
  const vector = chunk.getColumnVector(column);
  if (!(vector instanceof DuckDBDoubleVector)) throw new TypeError(`column ${column} is not DOUBLE`);
  return (vector as unknown as { items: Float64Array<ArrayBuffer> }).items;
}
