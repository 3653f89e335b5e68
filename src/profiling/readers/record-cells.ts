/** A cell as a source gives it: dates and times as ISO 8601 text. */
export type Cell = string | number | bigint | boolean | null;

/** Names of columns in a file of records: not their own, of which JSON readers would take some for the same. */
export function keyOf(i: number): string {
  return `c${i}`;
}
