const MIB = 1_048_576;
/** Share of a task's memory that columns may take that are read without a database. */
const SHARE = 0.6;

/** Bytes that columns may take that are read without a database. */
export function scanBytes(memoryMb: number): number {
  return memoryMb * MIB * SHARE;
}
