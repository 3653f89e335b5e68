import type { CommonShape } from "./comparison.ts";
import { type Bins, shareBelow } from "./scale.ts";
import type { Categories } from "./values.ts";

const BINS = 20;
const CATEGORIES = 12;
const DAY_MS = 86_400_000;

/**
 * Both histograms between the same edges, in shares of the values of each; what lies within a bin is spread evenly. Null
 * where the whole is wider than a number can be.
 */
export function commonBins(left: Bins, right: Bins, kind: "number" | "day" | "second"): CommonShape | null {
  const from = Math.min(left.edges[0] as number, right.edges[0] as number);
  const to = Math.max(left.edges.at(-1) as number, right.edges.at(-1) as number);
  if (!Number.isFinite(to - from)) return null;
  const edges = Array.from({ length: BINS + 1 }, (_, i) => (i === BINS ? to : from + ((to - from) * i) / BINS));
  if (to === from) return { edges: [shown(from, kind), shown(to, kind)], left: [1], right: [1] };
  const sharesOf = (bins: Bins): number[] =>
    edges.slice(1).map((edge, i) => {
      const below = i === BINS - 1 ? 1 : shareBelow(bins, edge);
      return below - (i === 0 ? 0 : shareBelow(bins, edges[i] as number));
    });
  return { edges: edges.map((edge) => shown(edge, kind)), left: sharesOf(left), right: sharesOf(right) };
}

/** The categories of both, the most frequent first, in shares of all rows. */
export function commonCategories({ values, other, missing }: Categories): CommonShape {
  const total = (side: "left" | "right"): number =>
    values.reduce((sum, each) => sum + each[side], other[side] + missing[side]);
  const rows = { left: total("left") || 1, right: total("right") || 1 };
  const shares = values
    .map(({ value, left, right }) => ({ value, left: left / rows.left, right: right / rows.right }))
    .sort((a, b) => b.left + b.right - a.left - a.right);
  const rest = (side: "left" | "right"): number =>
    shares.slice(CATEGORIES).reduce((sum, each) => sum + each[side], other[side] / rows[side]);
  return {
    categories: shares.slice(0, CATEGORIES),
    other: { left: rest("left"), right: rest("right") },
    missing: { left: missing.left / rows.left, right: missing.right / rows.right },
  };
}

function shown(edge: number, kind: "number" | "day" | "second"): number | string {
  return kind === "day" ? new Date(edge * DAY_MS).toISOString() : edge;
}
