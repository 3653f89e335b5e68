/** Whether DuckDB cannot read a file by several threads. */
export function isUnsplittable(error: unknown): boolean {
  return error instanceof Error && /Parallel CSV Reader currently does not support/i.test(error.message);
}

/** Whether a line is longer than DuckDB was told that lines can be. */
export function isLineTooLong(error: unknown): boolean {
  return error instanceof Error && /maximum line size/i.test(error.message);
}
