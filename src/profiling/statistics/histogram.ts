export const BINS = 10;

/** Values from the first edge up to, but for the last bin not including, the second. */
export interface Bin<Edge = number> {
  binRange: [Edge, Edge];
  count: number;
}

/** The edges of ten equal-width bins from min to max; a constant column has the one bin [v, v]. */
export function equalWidthEdges(min: number, max: number): number[] {
  if (min === max) return [min, max];
  const width = max / BINS - min / BINS;
  const edges = Array.from({ length: BINS }, (_, i) => min + width * i);
  edges.push(max);
  return edges;
}

/** The histogram of sorted values; `rankOf` tells how many values are smaller than an edge. */
export function histogram(min: number, max: number, total: number, rankOf: (edge: number) => number): Bin[] {
  const edges = equalWidthEdges(min, max);
  const bins: Bin[] = [];
  let before = 0;
  for (let i = 1; i < edges.length; i++) {
    const upTo = i === edges.length - 1 ? total : rankOf(edges[i] as number);
    bins.push({ binRange: [edges[i - 1] as number, edges[i] as number], count: upTo - before });
    before = upTo;
  }
  return bins;
}
