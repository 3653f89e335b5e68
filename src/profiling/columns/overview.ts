import type { DuckDBValue } from "@duckdb/node-api";
import { asDouble } from "../duckdb/kinds.ts";
import type { ScalarNode } from "./column-tree.ts";

/** What one scan over a relation tells about a numeric or temporal column. */
export interface Overview {
  nonNullCount: number;
  /**
   * Of integers as they are, of dates and times as doubles; null where there are none, and of other numbers: they cost
   * DuckDB five times as much, and most columns of such are taken out as a whole.
   */
  min: DuckDBValue;
  max: DuckDBValue;
}

const WIDTH = 3;
const UNKNOWN = "NULL";

/** A query over a relation whose row `readOverview` reads for each of the nodes. */
export function overviewQuery(relation: string, nodes: ScalarNode[]): string {
  return `SELECT ${nodes.map(selected).join(", ")} FROM ${relation}`;
}

function selected({ scalar: { kind, value } }: ScalarNode): string {
  if (kind === "integer") return `count(${value}), min(${value}), max(${value})`;
  if (kind === "float") return `count(${value}), ${UNKNOWN}, ${UNKNOWN}`;
  return `count(${value}), ${asDouble(kind, `min(${value})`)}, ${asDouble(kind, `max(${value})`)}`;
}

/** Reads the overview of the i-th column. */
export function readOverview(row: DuckDBValue[], i: number): Overview {
  const at = (offset: number): DuckDBValue => row[i * WIDTH + offset] ?? null;
  return { nonNullCount: Number(at(0)), min: at(1), max: at(2) };
}

/** Of a column that is not looked at beforehand. */
export const NO_OVERVIEW: Overview = { nonNullCount: 0, min: null, max: null };
