import type { Runs } from "./runs.ts";

/** Sample moments; null where too few values, or no spread, leave them undefined. */
export interface Moments {
  mean: number | null;
  /** n − 1 in the denominator. */
  variance: number | null;
  standardDeviation: number | null;
  /** Adjusted Fisher–Pearson coefficient G1. */
  skewness: number | null;
  /** Excess kurtosis G2. */
  kurtosis: number | null;
}

/** Sum by Neumaier's compensated summation: right to the last digits whatever the order of magnitude of the terms. */
export function compensatedSum({ values, counts }: Runs): number {
  let sum = 0;
  let compensation = 0;
  for (let i = 0; i < values.length; i++) {
    const term = counts === null ? (values[i] as number) : (values[i] as number) * (counts[i] as number);
    const next = sum + term;
    compensation += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
    sum = next;
  }
  return Number.isFinite(compensation) ? sum + compensation : sum;
}

const HALF = 2 ** 27;

/** The exact sum of integers within ±2^53, of which there may be up to 2^26: halves of the digits are added apart. */
export function integerSum({ values, counts }: Runs): bigint {
  let high = 0;
  let low = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    const weight = counts === null ? 1 : (counts[i] as number);
    const upper = Math.floor(value / HALF);
    high += upper * weight;
    low += (value - upper * HALF) * weight;
  }
  return BigInt(high) * BigInt(HALF) + BigInt(low);
}

/**
 * Moments in two passes: around the given mean, which makes them as stable as the data allows, with the corrected
 * two-pass term for what rounding of the mean leaves. Values come sorted, so the result does not depend on threads.
 */
export function momentsAround(mean: number, { values, counts, total: n }: Runs): Moments {
  let m1 = 0;
  let m2 = 0;
  let m3 = 0;
  let m4 = 0;
  for (let i = 0; i < values.length; i++) {
    const weight = counts === null ? 1 : (counts[i] as number);
    const d = (values[i] as number) - mean;
    const dd = d * d;
    m1 += weight * d;
    m2 += weight * dd;
    m3 += weight * dd * d;
    m4 += weight * dd * dd;
  }
  m2 -= (m1 * m1) / n;
  const variance = n > 1 ? Math.max(m2, 0) / (n - 1) : null;
  const spread = m2 > 0;
  const skewness = n > 2 && spread ? ((Math.sqrt(n * (n - 1)) / (n - 2)) * (Math.sqrt(n) * m3)) / m2 ** 1.5 : null;
  const kurtosis =
    n > 3 && spread ? ((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * ((n * m4) / (m2 * m2) - 3) + 6) : null;
  return {
    mean: finiteOrNull(mean),
    variance: finiteOrNull(variance),
    standardDeviation: finiteOrNull(variance === null ? null : Math.sqrt(variance)),
    skewness: finiteOrNull(skewness),
    kurtosis: finiteOrNull(kurtosis),
  };
}

/** JSON knows neither NaN nor Infinity: what overflowed is null. */
export function finiteOrNull(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
