/** The shares of the values that lie below the quantiles of a profile. */
export const QUANTILES = [0.05, 0.5, 0.95] as const;

/** Quantile p of n sorted values by linear interpolation (Hyndman–Fan type 7, numpy's default). */
export interface QuantileRank {
  /** 0-based ranks of the two order statistics it lies between. */
  lower: number;
  upper: number;
  /** Share of the way from lower to upper, 0 ≤ t < 1. */
  t: number;
}

export function quantileRank(p: number, n: number): QuantileRank {
  const position = p * (n - 1);
  const lower = Math.floor(position);
  return { lower, upper: Math.min(lower + 1, n - 1), t: position - lower };
}

/** Interpolates as numpy does: from the nearer end, so that t = 0 and t → 1 give the ends exactly. */
export function interpolate(a: number, b: number, t: number): number {
  if (a === b) return a;
  const distance = b - a;
  return t >= 0.5 ? b - distance * (1 - t) : a + distance * t;
}
