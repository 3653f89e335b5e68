import { ServiceError } from "./service-error.ts";

const CODES = new Set(["ENOSPC", "EDQUOT", "EFBIG", "EROFS"]);
/** How SQLite, DuckDB and the C library put it. */
const MESSAGES =
  /no space left on device|disk is full|no space is left|failed to offload data block|max_temp_directory_size/i;

/** STORAGE_ERROR where an error, or what caused it, says that nothing more can be written to disk; else null. */
export function diskFull(thrown: unknown): ServiceError | null {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    const { code } = error as NodeJS.ErrnoException;
    if (!CODES.has(code ?? "") && !MESSAGES.test(error.message)) continue;
    if (error instanceof ServiceError && error.name === "STORAGE_ERROR") return error;
    const reason = "there is not enough disk space left";
    return new ServiceError("STORAGE_ERROR", { reason }, { cause: thrown });
  }
  return null;
}

/** Throws that error, if it is one. */
export function throwIfDiskFull(thrown: unknown): void {
  const full = diskFull(thrown);
  if (full !== null) throw full;
}
