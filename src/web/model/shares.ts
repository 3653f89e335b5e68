import type { JsonValue } from "../../profiling/model/json-value.ts";
import type { Column } from "./open-report.ts";

/** A part of a bar that stands for all cells of a column. */
export interface Segment {
  /** How it is drawn: a value by its rank, all others, or what is missing. */
  part: number | "other" | "missing";
  value?: JsonValue;
  cells: number;
}

/** What the distribution of a column is drawn as. */
export type Drawing = "bars" | "shares" | "distinct" | "constant" | "empty" | "words";

const FEW = 12;
const TELLING = 0.3;

/** The drawing that tells most of a column. */
export function drawingOf(column: Column): Drawing {
  const { values, distinct, top = [], topCounts = [], kind, bins } = column;
  if (values === 0) return "empty";
  if (kind === "group") return "words";
  if (distinct === 1 && top.length === 1) return "constant";
  if (kind !== "text" && kind !== "boolean" && bins !== undefined) return "bars";
  const told = topCounts.reduce((sum, count) => sum + count, 0);
  const isCategory = distinct !== undefined && (distinct <= FEW || told >= TELLING * values) && distinct < values;
  if (top.length > 0 && isCategory) return "shares";
  return distinct === undefined ? "words" : "distinct";
}

/** The parts of all cells: the most frequent values, the others, what is missing. */
export function segmentsOf({ top = [], topCounts = [], values, missing }: Column): Segment[] {
  const shown = top.map((value, i): Segment => ({ part: i, value, cells: topCounts[i] ?? 0 }));
  const other = values - shown.reduce((sum, { cells }) => sum + cells, 0);
  return [
    ...shown,
    ...(other > 0 ? [{ part: "other", cells: other } as const] : []),
    ...(missing > 0 ? [{ part: "missing", cells: missing } as const] : []),
  ];
}
