import { asDouble } from "../duckdb/kinds.ts";
import type { TableSession } from "../duckdb/session.ts";
import type { Cells } from "../model/cells.ts";
import type { ScalarNode } from "./column-tree.ts";

/** The cells of scalar columns of a relation, of which `limit` at most. */
export async function fetchCells(
  session: TableSession,
  relation: string,
  nodes: ScalarNode[],
  limit: number,
): Promise<Cells[]> {
  if (nodes.length === 0) return [];
  const select = nodes.map(({ scalar: { kind, value } }) =>
    kind === "text" || kind === "boolean" ? value : `coalesce(${asDouble(kind, value)}, 'nan'::DOUBLE)`,
  );
  return session.columns(`SELECT ${select.join(", ")} FROM ${relation} LIMIT ${limit}`);
}
