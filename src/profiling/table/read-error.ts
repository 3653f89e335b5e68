import { ServiceError } from "../../errors/service-error.ts";
import { isErrorName, type StoredError, toStoredError } from "../../errors/stored.ts";
import { isOutOfMemory } from "../duckdb/out-of-memory.ts";
import { refusalOf } from "../duckdb/refusal.ts";
import { redactReason } from "../semantics/redact-text.ts";

/** Why a file, or a table of it, could not be read. */
export function readError(error: unknown, file: string): StoredError {
  return toStoredError(asReadError(error, file));
}

/** The same error without the values that its reason quotes. */
export function redactedError(error: StoredError): StoredError {
  const { name, details } = error;
  if (!isErrorName(name) || typeof details !== "object" || details === null) return error;
  if (!("reason" in details) || typeof details.reason !== "string") return error;
  return toStoredError(new ServiceError(name, { ...details, reason: redactReason(details.reason) } as never));
}

function asReadError(error: unknown, file: string): unknown {
  if (isOutOfMemory(error)) {
    const reason = "it needs more memory than a job may use (JOB_MEMORY_MB)";
    return new ServiceError("FILE_VALIDATION_ERROR", { file, reason }, { cause: error });
  }
  if (error instanceof ServiceError) return error;
  const refusal = refusalOf(error);
  if (refusal !== null) {
    return new ServiceError("FILE_READ_ERROR", { file, reason: `DuckDB says: ${refusal}` }, { cause: error });
  }
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "EACCES" || code === "EISDIR" || code === "EIO") {
    return new ServiceError(
      "FILE_READ_ERROR",
      { file, reason: `the operating system reports ${code}` },
      { cause: error },
    );
  }
  return error;
}
