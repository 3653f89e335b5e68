import { ServiceError } from "./service-error.ts";

const CODES = new Set(["ENOSPC", "EDQUOT", "EFBIG", "EROFS"]);
/** How SQLite, DuckDB and the C library put it. Between threads and processes nothing but the words is kept. */
const MESSAGES = /no space left on device|disk is full|failed to offload data block|max_temp_directory_size/i;

/** STORAGE_ERROR where what caused an error says that nothing more can be written to disk; else null. */
export function diskFull(thrown: unknown): ServiceError | null {
  let known: ServiceError | null = null;
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if (error instanceof ServiceError) {
      if (error.name === "STORAGE_ERROR") known ??= error;
      continue; // it says what its cause said, in words of our own
    }
    const code = "code" in error ? String(error.code) : "";
    if (!CODES.has(code) && !MESSAGES.test(error.message)) continue;
    const reason = "there is not enough disk space left";
    return known ?? new ServiceError("STORAGE_ERROR", { reason }, { cause: thrown });
  }
  return null;
}

/** Throws that error, if it is one. */
export function throwIfDiskFull(thrown: unknown): void {
  const full = diskFull(thrown);
  if (full !== null) throw full;
}
