import type { EdgeKind } from "../sql/lineage/lineage.ts";

/** How a column, or test or step, of one resource comes from a column of another. */
export interface ColumnEdge {
  /** Null for its rows as such. */
  from: string | null;
  /** Null where it is about which rows there are. */
  to: string | null;
  kind: EdgeKind;
}

/** One resource that is made of another; by ids. */
export interface ResourceEdge {
  from: string;
  to: string;
  columns: ColumnEdge[];
  /** Whether DuckDB has bound what reads the other to its columns, or it only names it. */
  confidence: "bound" | "named";
}

/** Something of which it is not known where it comes from. */
export interface Unresolved {
  id: string;
  part: string | null;
  reason: string;
}
