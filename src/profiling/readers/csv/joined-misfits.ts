import type { MisfitRows, OtherRow, OtherRows } from "../../model/table-profile.ts";

/** Rows that are shown of each kind. */
const SHOWN = 10;

/** Rows that are none of a table, of its top and of what follows. */
export function joinedOthers(above: OtherRow[], below: OtherRows | null | undefined): OtherRows | null {
  const count = above.length + (below?.count ?? 0);
  return count === 0 ? null : { count, first: [...above, ...(below?.first ?? [])].slice(0, SHOWN) };
}

/** Rows that did not fit, as two stages of reading found them, in the order of the file. */
export function joinedMisfits(one: MisfitRows | null, other: MisfitRows | null | undefined): MisfitRows | null {
  if (one === null || !other) return one ?? other ?? null;
  const first = [...one.first, ...other.first].sort((a, b) => a.line - b.line);
  return { count: one.count + other.count, first: first.slice(0, SHOWN) };
}
