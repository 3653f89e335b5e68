import type { EdgeKind } from "../sql/lineage/lineage.ts";
import type { ColumnEdge, ResourceEdge } from "./edges.ts";
import type { Direction } from "./lineage-graph.ts";

/** Kinds by which values of one column are in another, and so go on. */
const VALUES: ReadonlySet<EdgeKind> = new Set(["direct", "expression", "aggregation"]);

/**
 * Edges that a column is reached by, or reaches: its values from column to column. What only says which rows there are is
 * told of each, and not followed.
 */
export function followed(
  root: string,
  column: string,
  edges: readonly ResourceEdge[],
  direction: Direction,
): ResourceEdge[] {
  const kept = new Map<ResourceEdge, Set<ColumnEdge>>();
  const keep = (edge: ResourceEdge, of: ColumnEdge): void => {
    kept.set(edge, (kept.get(edge) ?? new Set()).add(of));
  };
  for (const way of ["up", "down"] as const) {
    if (direction !== "both" && direction !== `${way}stream`) continue;
    const [near, far] = way === "up" ? (["to", "from"] as const) : (["from", "to"] as const);
    const byNear = Map.groupBy(edges, (edge) => edge[near]);
    const seen = new Set([JSON.stringify([root, column])]);
    for (const todo: [string, string][] = [[root, column]]; todo.length > 0; ) {
      const [id, name] = todo.pop() ?? ["", ""];
      for (const edge of byNear.get(id) ?? []) {
        for (const each of edge.columns) {
          const isRows = way === "up" && each.to === null;
          if (each[near] !== name && !isRows) continue;
          keep(edge, each);
          const next = each[far];
          if (isRows || next === null || !VALUES.has(each.kind)) continue;
          const key = JSON.stringify([edge[far], next]);
          if (seen.has(key)) continue;
          seen.add(key);
          todo.push([edge[far], next]);
        }
      }
    }
  }
  return [...kept].map(([edge, columns]) => ({ ...edge, columns: [...columns] }));
}
