const DECIMALS = 1e6;

/** A numeric column with its moments. */
export interface Measured {
  name: string;
  /** SQL expression of a value as a DOUBLE, NULL where missing. */
  value: string;
  mean: number;
  /** Greater than 0. */
  standardDeviation: number;
  hasMissing: boolean;
  /** Its values, NaN where missing, where these are in memory though the table is large. */
  scanned: Float64Array | null;
}

/** Two of the columns, by their indices. */
export interface Pair {
  i: number;
  j: number;
}

/** Pearson's coefficient from sums over n pairs, to six decimals; null where one of the two does not vary. */
export function coefficientOf(n: number, sx: number, sy: number, sxx: number, syy: number, sxy: number): number | null {
  const spread = Math.sqrt((n * sxx - sx * sx) * (n * syy - sy * sy));
  if (n < 2 || !(spread > 0) || !Number.isFinite(spread)) return null;
  const coefficient = (n * sxy - sx * sy) / spread;
  return Math.round(Math.min(1, Math.max(-1, coefficient)) * DECIMALS) / DECIMALS + 0;
}

/** The SQL of a column's value in standard deviations from its mean. */
export function standardisedSql({ value, mean, standardDeviation }: Measured): string {
  const factor = 1 / standardDeviation;
  const scaled = Number.isFinite(factor) ? `* ${double(factor)}` : `/ ${double(standardDeviation)}`;
  return `(${value} - ${double(mean)}) ${scaled}`;
}

/** A number as a DOUBLE in SQL. */
export function double(value: number): string {
  return `'${value}'::DOUBLE`;
}
