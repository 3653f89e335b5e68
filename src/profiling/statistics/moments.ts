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

const CHUNK = 2048;

/**
 * Moments of (value, count) pairs as they come, in memory that does not grow: chunks are computed and joined. All is
 * computed on the distances from the first value, which keep digits that large values with a small spread would lose.
 */
export class MomentAccumulator {
  readonly #distances = new Float64Array(CHUNK);
  readonly #counts = new Float64Array(CHUNK);
  readonly #sum = new CompensatedSum();
  #origin = Number.NaN;
  #filled = 0;
  #total: Central | null = null;

  push(value: number, count: number): void {
    if (this.#total === null && this.#filled === 0) this.#origin = value;
    this.#distances[this.#filled] = value - this.#origin;
    this.#counts[this.#filled] = count;
    this.#sum.add(value * count);
    this.#filled++;
    if (this.#filled === CHUNK) this.#join();
  }

  /** The moments of all values, at least one, and their sum. */
  result(): { sum: number; moments: Moments } {
    if (this.#filled > 0) this.#join();
    const total = this.#total as Central;
    const sum = this.#sum.value;
    return { sum, moments: momentsOf(total, Number.isFinite(sum) ? sum / total.n : this.#origin + total.mean) };
  }

  #join(): void {
    const distances = this.#distances.subarray(0, this.#filled);
    const counts = this.#counts.subarray(0, this.#filled);
    let n = 0;
    let sum = 0;
    for (let i = 0; i < this.#filled; i++) {
      n += counts[i] as number;
      sum += (distances[i] as number) * (counts[i] as number);
    }
    const chunk = centralAround(sum / n, distances, counts, n);
    this.#total = this.#total === null ? chunk : joined(this.#total, chunk);
    this.#filled = 0;
  }
}

/** Neumaier's compensated summation: right to the last digits whatever the order of magnitude of the terms. */
class CompensatedSum {
  #sum = 0;
  #compensation = 0;

  add(term: number): void {
    const next = this.#sum + term;
    this.#compensation += Math.abs(this.#sum) >= Math.abs(term) ? this.#sum - next + term : term - next + this.#sum;
    this.#sum = next;
  }

  get value(): number {
    return Number.isFinite(this.#compensation) ? this.#sum + this.#compensation : this.#sum;
  }
}

/** JSON knows neither NaN nor Infinity: what overflowed is null. */
export function finiteOrNull(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
