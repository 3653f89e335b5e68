import type { LoadedTable } from "../model/loaded-table.ts";
import type { WrittenAs } from "../model/table-profile.ts";
import type { Leaf } from "./nested-values.ts";

/** A part of a column of which the profile says how its values are written. */
export interface Told extends Leaf {
  writtenAs: WrittenAs;
}

/** What is told of the parts of a column. */
export function toldParts(told: readonly Told[], column: string): Partial<LoadedTable["columns"][number]> {
  const own = told.filter((part) => part.column === column);
  return own.length === 0 ? {} : { parts: own.map(({ path, writtenAs }) => ({ path, writtenAs })) };
}
