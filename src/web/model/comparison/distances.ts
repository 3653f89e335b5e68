/** Points with weights, in any order: a distribution of finitely many values. */
export interface Weighted {
  values: readonly number[];
  weights: readonly number[];
}

/**
 * The Wasserstein-1 distance of two distributions: the area between their distribution functions, as
 * scipy.stats.wasserstein_distance computes it. In the unit of the values; both must have some weight.
 */
export function wasserstein(left: Weighted, right: Weighted): number {
  const points = [...signed(left, 1), ...signed(right, -1)].sort((a, b) => a.value - b.value);
  let area = 0;
  let apart = 0;
  for (const [i, { value, weight }] of points.entries()) {
    apart += weight;
    const next = points[i + 1];
    if (next !== undefined) area += Math.abs(apart) * (next.value - value);
  }
  return area;
}

/** A distribution whose values are equally likely. */
export function equallyLikely(values: readonly number[]): Weighted {
  return { values, weights: values.map(() => 1) };
}

/**
 * The Jensen–Shannon distance of two lists of counts of the same categories, 0–1: the square root of the divergence to
 * base 2, as scipy.spatial.distance.jensenshannon(p, q, base=2) computes it.
 */
export function jensenShannon(left: readonly number[], right: readonly number[]): number {
  const [p, q] = [shares(left), shares(right)];
  const divergence = p.reduce((sum, a, i) => {
    const b = q[i] ?? 0;
    const middle = (a + b) / 2;
    return sum + (term(a, middle) + term(b, middle)) / 2;
  }, 0);
  return Math.sqrt(Math.max(divergence, 0));
}

/** The quantile of weighted values at a share, 0–1: the least that has as much weight at or below it. */
export function weightedQuantile({ values, weights }: Weighted, share: number): number {
  const points = values.map((value, i) => ({ value, weight: weights[i] ?? 0 })).sort((a, b) => a.value - b.value);
  const total = points.reduce((sum, { weight }) => sum + weight, 0);
  let below = 0;
  for (const { value, weight } of points) {
    below += weight;
    if (below >= share * total) return value;
  }
  return points.at(-1)?.value ?? Number.NaN;
}

/** What two samples of one distribution are further apart than, by Kolmogorov and Smirnov, in one of a hundred cases. */
export function criticalDistance(left: number, right: number): number {
  return Math.sqrt(-Math.log(ALPHA / 2) / 2) * Math.sqrt((left + right) / (left * right));
}

const ALPHA = 0.01;

function term(share: number, middle: number): number {
  return share === 0 ? 0 : share * Math.log2(share / middle);
}

function signed({ values, weights }: Weighted, sign: 1 | -1): { value: number; weight: number }[] {
  const normal = shares(weights);
  return values.map((value, i) => ({ value, weight: sign * (normal[i] ?? 0) }));
}

function shares(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (total === 0 ? 0 : count / total));
}
