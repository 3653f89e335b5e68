/**
 * The quantiles of a profile, as percentages of the values that lie below them: twenty-one at equal distances, and two
 * nearer to the ends.
 */
export const PERCENTAGES = [
  0, 1, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 99, 100,
] as const;

export type Percentage = (typeof PERCENTAGES)[number];

/** Of the quantiles at PERCENTAGES, in their order, the one at a percentage. */
export function quantileAt<Value>(quantiles: readonly Value[], percentage: Percentage): Value {
  return quantiles[PERCENTAGES.indexOf(percentage)] as Value;
}

/** Of the same, those at equal distances: at 0 %, 5 %, 10 % and so on. */
export function evenQuantiles<Value>(quantiles: readonly Value[]): Value[] {
  return quantiles.filter((_, i) => (PERCENTAGES[i] as number) % 5 === 0);
}

/** Quantile p of n sorted values by linear interpolation (Hyndman–Fan type 7, numpy's default). */
export interface QuantileRank {
  /** 0-based ranks of the two order statistics it lies between. */
  lower: number;
  upper: number;
  /** Share of the way from lower to upper, 0 ≤ t < 1. */
  t: number;
}

/** Where the quantiles at PERCENTAGES of n sorted values lie. */
export function quantileRanks(n: number): QuantileRank[] {
  return PERCENTAGES.map((percentage) => quantileRank(percentage / 100, n));
}

function quantileRank(p: number, n: number): QuantileRank {
  const position = p * (n - 1);
  const lower = Math.floor(position);
  return { lower, upper: Math.min(lower + 1, n - 1), t: position - lower };
}

/**
 * Interpolates as numpy does: from the nearer end, so that t = 0 and t → 1 give the ends exactly; where the ends lie
 * further apart than the largest double, by their weights.
 */
export function interpolate(a: number, b: number, t: number): number {
  if (a === b) return a;
  const distance = b - a;
  if (!Number.isFinite(distance)) return a * (1 - t) + b * t;
  return t >= 0.5 ? b - distance * (1 - t) : a + distance * t;
}
