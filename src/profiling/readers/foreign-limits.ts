import { ServiceError } from "../../errors/service-error.ts";

const MIB = 1_048_576;
/** Share of a job's memory that a single value may take. */
const VALUE_SHARE = 0.25;
/** How long reading a table of a database file may take: what a view computes may have no end. */
const LEAST_MS = 20_000;
const MS_PER_MIB = 1000;
/** Disk space beside the memory that a database file may take, by its size. */
const LEAST_SCRATCH = 1024 * MIB;
const SCRATCH_PER_BYTE = 20;

/** The longest that a table of a database file of a size may take to be read, in milliseconds. */
export function longestReading(size: number): number {
  return LEAST_MS + (size / MIB) * MS_PER_MIB;
}

/** The disk space beside the memory that the tables of such a file may take, in bytes. */
export function mostScratch(size: number): number {
  return LEAST_SCRATCH + size * SCRATCH_PER_BYTE;
}

/** Says that a table or view was given up. */
export function tooLong(file: string, table: string, ms: number): ServiceError {
  const seconds = Math.round(ms / 1000);
  const reason = `'${table}' takes longer to be read than ${seconds} s, which is the limit for a file of its size`;
  return new ServiceError("FILE_VALIDATION_ERROR", { file, reason });
}

/** The longest value that a database file may make up, in bytes. */
export function longestValue(memoryMb: number): number {
  return Math.floor(memoryMb * MIB * VALUE_SHARE);
}

/** Rows as they come, until that takes too long. */
export function* within<Row>(rows: Iterable<Row>, ms: number, refuse: () => ServiceError): Generator<Row> {
  const began = performance.now();
  for (const row of rows) {
    if (performance.now() - began > ms) throw refuse();
    yield row;
  }
}
