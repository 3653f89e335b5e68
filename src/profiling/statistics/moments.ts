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

/** Sums of powers of the distances from the mean of n values. */
interface Central {
  n: number;
  mean: number;
  m2: number;
  m3: number;
  m4: number;
}

/** The sums of one set of values, around their mean, with the corrected two-pass term for what rounding of it leaves. */
function centralAround(mean: number, values: Float64Array, counts: Float64Array, n: number): Central {
  let m1 = 0;
  let m2 = 0;
  let m3 = 0;
  let m4 = 0;
  for (let i = 0; i < values.length; i++) {
    const weight = counts[i] as number;
    const d = (values[i] as number) - mean;
    const dd = d * d;
    m1 += weight * d;
    m2 += weight * dd;
    m3 += weight * dd * d;
    m4 += weight * dd * dd;
  }
  m2 -= (m1 * m1) / n;
  return { n, mean, m2, m3, m4 };
}

function momentsOf({ n, m2, m3, m4 }: Central, mean: number): Moments {
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

/**
 * Joins the sums of two sets of values (P. Pébay, Formulas for Robust, One-Pass Parallel Computation of Covariances and
 * Arbitrary-Order Statistical Moments, 2008).
 */
function joined(a: Central, b: Central): Central {
  const n = a.n + b.n;
  const delta = b.mean - a.mean;
  const shift = delta / n;
  const square = delta * shift * a.n * b.n;
  return {
    n,
    mean: a.mean + shift * b.n,
    m2: a.m2 + b.m2 + square,
    m3: a.m3 + b.m3 + square * shift * (a.n - b.n) + 3 * shift * (a.n * b.m2 - b.n * a.m2),
    m4:
      a.m4 +
      b.m4 +
      square * shift * shift * (a.n * a.n - a.n * b.n + b.n * b.n) +
      6 * shift * shift * (a.n * a.n * b.m2 + b.n * b.n * a.m2) +
      4 * shift * (a.n * b.m3 - b.n * a.m3),
  };
}

/**
 * Moments of (value, count) pairs as they come, many at a time: each part is computed and joined to those before. All
 * is computed on the distances from the first value, which keep digits that large values with a small spread would
 * lose.
 */
export class MomentAccumulator {
  readonly #sum = new CompensatedSum();
  #origin = Number.NaN;
  #distances = new Float64Array(0);
  #total: Central | null = null;

  /** Adds some values, at least one, with their counts. */
  add(values: Float64Array, counts: Float64Array): void {
    const distances = this.#distancesOf(values);
    this.#sum.addProducts(values, counts);
    let n = 0;
    let sum = 0;
    for (let i = 0; i < values.length; i++) {
      const count = counts[i] as number;
      n += count;
      sum += (distances[i] as number) * count;
    }
    const part = centralAround(sum / n, distances, counts, n);
    this.#total = this.#total === null ? part : joined(this.#total, part);
  }

  /** The moments of all values, at least one, and their sum. */
  result(): { sum: number; moments: Moments } {
    const total = this.#total as Central;
    const sum = this.#sum.value;
    return { sum, moments: momentsOf(total, Number.isFinite(sum) ? sum / total.n : this.#origin + total.mean) };
  }

  #distancesOf(values: Float64Array): Float64Array {
    if (this.#total === null) this.#origin = values[0] as number;
    if (this.#distances.length < values.length) this.#distances = new Float64Array(values.length);
    const distances = this.#distances.subarray(0, values.length);
    for (let i = 0; i < values.length; i++) distances[i] = (values[i] as number) - this.#origin;
    return distances;
  }
}

/** Neumaier's compensated summation: right to the last digits whatever the order of magnitude of the terms. */
class CompensatedSum {
  #sum = 0;
  #compensation = 0;

  /** Adds values, each as often as its count says. */
  addProducts(values: Float64Array, counts: Float64Array): void {
    let sum = this.#sum;
    let compensation = this.#compensation;
    for (let i = 0; i < values.length; i++) {
      const term = (values[i] as number) * (counts[i] as number);
      const next = sum + term;
      compensation += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
      sum = next;
    }
    this.#sum = sum;
    this.#compensation = compensation;
  }

  get value(): number {
    return Number.isFinite(this.#compensation) ? this.#sum + this.#compensation : this.#sum;
  }
}

/** JSON knows neither NaN nor Infinity: what overflowed is null. */
export function finiteOrNull(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
