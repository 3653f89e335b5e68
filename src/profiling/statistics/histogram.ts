export const BINS = 10;

/** Values from the first edge up to, but for the last bin not including, the second. */
export interface Bin<Edge = number> {
  binRange: [Edge, Edge];
  count: number;
}

/**
 * The edges of ten equal-width bins from min to max, to the last bit those of numpy's `linspace`; a constant column has
 * the one bin [v, v].
 */
export function equalWidthEdges(min: number, max: number): number[] {
  if (min === max) return [min, max];
  const extent = max - min;
  const width = Number.isFinite(extent) ? extent / BINS : max / BINS - min / BINS;
  const edges = Array.from({ length: BINS }, (_, i) => {
    const distance = i * width;
    return Number.isFinite(distance) ? min + distance : max - width * (BINS - i);
  });
  edges.push(max);
  return edges;
}
