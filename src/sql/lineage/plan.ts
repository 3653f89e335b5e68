import { isNode, type Parsed, type ParsedNode } from "../parse.ts";

/** The operators below one. */
export function childrenOf({ children }: ParsedNode): ParsedNode[] {
  return listOf(children).filter(isNode);
}

/** A list of the plan, empty where there is none. */
export function listOf(value: Parsed | undefined): readonly Parsed[] {
  return Array.isArray(value) ? value : [];
}

/** DuckDB's id of a type. */
export function idOf(type: Parsed | undefined): string | null {
  return isNode(type) && typeof type.id === "string" ? type.id : null;
}

/** Types of the columns of an operator that has them from nowhere. */
export function typesIn({ returned_types, chunk_types }: ParsedNode): (string | null)[] {
  return [...listOf(returned_types), ...listOf(chunk_types)].map(idOf);
}
