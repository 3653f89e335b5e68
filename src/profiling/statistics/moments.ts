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

/**
 * The moments of values whose mean is known, around that mean, which makes them as stable as the data allows, with the
 * corrected two-pass term for what rounding of the mean leaves. Values come sorted: the result does not depend on
 * threads.
 */
export function momentsAround(mean: number, values: Float64Array): Moments {
  return momentsOf(centralAround(mean, values, null, values.length), mean);
}

function centralAround(mean: number, values: Float64Array, counts: Float64Array | null, n: number): Central {
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

/** Moments of (value, count) pairs as they come, in memory that does not grow: chunks are computed and joined. */
export class MomentAccumulator {
  readonly #values = new Float64Array(CHUNK);
  readonly #counts = new Float64Array(CHUNK);
  readonly #sum = new CompensatedSum();
  #filled = 0;
  #total: Central | null = null;

  push(value: number, count: number): void {
    this.#values[this.#filled] = value;
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
    return { sum, moments: momentsOf(total, Number.isFinite(sum) ? sum / total.n : total.mean) };
  }

  #join(): void {
    const values = this.#values.subarray(0, this.#filled);
    const counts = this.#counts.subarray(0, this.#filled);
    const n = counts.reduce((sum, count) => sum + count, 0);
    const origin = values[0] as number;
    const mean = origin + values.reduce((sum, value, i) => sum + (value - origin) * (counts[i] as number), 0) / n;
    const chunk = centralAround(mean, values, counts, n);
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

/** The compensated sum of values. */
export function compensatedSum(values: Float64Array): number {
  let sum = 0;
  let compensation = 0;
  for (let i = 0; i < values.length; i++) {
    const term = values[i] as number;
    const next = sum + term;
    compensation += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
    sum = next;
  }
  return Number.isFinite(compensation) ? sum + compensation : sum;
}

const HALF = 2 ** 27;
/** As many numbers below 2^27 add up exactly. */
const EXACTLY = 2 ** 25;

/** The exact sum of integers within ±2^53: halves of the digits are added apart. */
export function integerSum(values: Float64Array): bigint {
  let sum = 0n;
  for (let from = 0; from < values.length; from += EXACTLY) {
    let high = 0;
    let low = 0;
    const to = Math.min(from + EXACTLY, values.length);
    for (let i = from; i < to; i++) {
      const value = values[i] as number;
      const upper = Math.floor(value / HALF);
      high += upper;
      low += value - upper * HALF;
    }
    sum += BigInt(high) * BigInt(HALF) + BigInt(low);
  }
  return sum;
}

/** JSON knows neither NaN nor Infinity: what overflowed is null. */
export function finiteOrNull(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
