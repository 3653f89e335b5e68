import type { StoredError } from "../../errors/stored.ts";

/** How a column of a result comes from one of a table; those after the third say which rows there are, not what is in them. */
export const edgeKinds = ["direct", "expression", "aggregation", "filter", "join", "group", "order"] as const;

export type EdgeKind = (typeof edgeKinds)[number];

/** Where something of a result comes from. */
export interface Edge {
  /** The table or view, as it is called, in small letters. */
  table: string;
  /** Its column; null for its rows as such, as `count(*)` counts them. */
  column: string | null;
  /** The column of the result; null where it is about which rows that has. */
  to: string | null;
  kind: EdgeKind;
}

/** What a statement reads, and where each column of its result comes from. */
export interface Lineage {
  /** All that it names, in small letters. */
  tables: string[];
  columns: { name: string; type: string }[];
  /** Without any where there is a problem. */
  edges: Edge[];
  /** Why it is not known where columns come from; null where it is. */
  problem: string | null;
}

/** A table or view of which the columns are known, and no row is needed. */
export interface TableShape {
  ref: string;
  columns: readonly { name: string; type: string }[];
}

/** What is known of a statement, or why it does not fit its tables. */
export type TracedStatement = Lineage | { failed: StoredError };
