import { ServiceError } from "../errors/service-error.ts";
import { reasonOf } from "./reason.ts";
import type { StatementLimits } from "./statement.ts";

const MIB = 1_048_576;
/** A statement may have a message be as long as it likes. */
const LOOKED_AT = 10_000;

/** The kinds of DuckDB's errors that say that a statement is no valid SQL; all others are met on the data. */
const INVALID = /^(?:Parser|Binder|Catalog|Syntax|Expression|Parameter Not Resolved|Parameter Not Allowed) Error: /;

const DISK = /max_temp_directory_size|failed to offload|no space left/i;
const MEMORY =
  /out of memory|could not allocate|bad_alloc|allocation fail|exceeds limit for string|array buffer alloc/i;

/** What a failure is held against. */
export interface Allowed {
  limits: StatementLimits;
  spillBytes: number;
}

/** What went wrong with a statement, from what DuckDB says; without where anything lies. */
export function failureOf(error: unknown, { limits, spillBytes }: Allowed): ServiceError {
  if (error instanceof ServiceError) return error;
  const message = (error instanceof Error ? error.message : String(error)).slice(0, LOOKED_AT);
  const options = { cause: error };
  if (DISK.test(message)) {
    return new ServiceError("RESULT_SIZE_LIMIT_EXCEEDED", { limit: "disk", allowed: spillBytes }, options);
  }
  if (MEMORY.test(message) || error instanceof RangeError) return memoryExceeded(limits, options);
  const reason = reasonOf(message);
  if (!INVALID.test(message)) return new ServiceError("QUERY_FAILED", { reason }, options);
  return new ServiceError("INVALID_SQL_SYNTAX", { reason, ...lineOf(message) }, options);
}

export function memoryExceeded(limits: StatementLimits, options: { cause?: unknown } = {}): ServiceError {
  return new ServiceError("RESULT_SIZE_LIMIT_EXCEEDED", { limit: "memory", allowed: limits.memory_mb * MIB }, options);
}

export function timedOut(limits: StatementLimits): ServiceError {
  return new ServiceError("QUERY_EXECUTION_TIMEOUT", { timeout_seconds: limits.timeout_ms / 1000 });
}

/** The line of the statement; the first line of what was run is the bracket around it. */
function lineOf(message: string): { line: number } | null {
  const line = Number(/\nLINE (\d+):/.exec(message)?.[1] ?? 0) - 1;
  return line >= 1 ? { line } : null;
}
