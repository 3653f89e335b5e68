import type { Parsed } from "../parse.ts";
import { NotTraced, type PlanColumn } from "./expressions.ts";
import { listOf } from "./plan.ts";
import { Sources } from "./sources.ts";

/** What an operator of a plan gives: its columns, what says which rows it has, and what these are rows of. */
export interface Given {
  columns: PlanColumn[];
  rows: Sources;
  tables: ReadonlySet<string>;
}

/** A column that comes from nowhere. */
export function constant(type: string | null): PlanColumn {
  return { type, sources: new Sources() };
}

/** The columns of a list of places; all where there is none. */
export function chosen(columns: readonly PlanColumn[], places: Parsed | undefined): PlanColumn[] {
  const list = listOf(places);
  if (list.length === 0) return [...columns];
  return list.map((place) => {
    const column = columns[Number(place)];
    if (column === undefined) throw new NotTraced("a column of the plan is not where it should be");
    return column;
  });
}

/** Where columns come from. */
export function sourcesOf(columns: readonly PlanColumn[]): Sources[] {
  return columns.map(({ sources }) => sources);
}

/** What says which rows several operators have. */
export function rowsOf(parts: readonly Given[]): Sources {
  return new Sources().take(parts.map(({ rows }) => rows));
}

/** What the rows of several operators are rows of. */
export function tablesOf(parts: readonly Given[]): ReadonlySet<string> {
  return new Set(parts.flatMap(({ tables }) => [...tables]));
}

/** A column that has the values of several. */
export function unionOf(columns: readonly (PlanColumn | undefined)[]): PlanColumn {
  const known = columns.filter((column) => column !== undefined);
  if (known.length < columns.length) throw new NotTraced("the parts of a set have other columns");
  return { type: known[0]?.type ?? null, sources: new Sources().take(sourcesOf(known)) };
}
