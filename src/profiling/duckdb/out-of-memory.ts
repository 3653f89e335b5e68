import { ServiceError } from "../../errors/service-error.ts";

/** Whether an error says that DuckDB would need more memory than it may use. */
export function isOutOfMemory(error: unknown): boolean {
  const cause = error instanceof ServiceError ? error.cause : error;
  return cause instanceof Error && /out of memory|could not allocate block/i.test(cause.message);
}
