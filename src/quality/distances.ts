import type { JsonValue } from "../profiling/model/json-value.ts";

interface Bin {
  from: number;
  to: number;
  count: number;
}

/**
 * How far two distribution functions lie apart at most, from 0 to 1, values taken to be spread evenly within their bins:
 * the statistic of Kolmogorov and Smirnov, estimated. Null where one of them is not known.
 */
export function distributionDistance(a: readonly Bin[] | null, b: readonly Bin[] | null): number | null {
  const [totalA, totalB] = [a, b].map((bins) => bins?.reduce((sum, { count }) => sum + count, 0) ?? 0);
  if (a === null || b === null || totalA === undefined || totalB === undefined || totalA === 0 || totalB === 0)
    return null;
  const edges = [...a, ...b].flatMap(({ from, to }) => [from, to]);
  return Math.max(...edges.map((edge) => Math.abs(below(a, edge) / totalA - below(b, edge) / totalB)));
}

/** How many values lie below an edge. */
function below(bins: readonly Bin[], edge: number): number {
  return bins.reduce((sum, { from, to, count }) => {
    if (edge >= to) return sum + count;
    return edge <= from || to === from ? sum : sum + (count * (edge - from)) / (to - from);
  }, 0);
}

interface Counted {
  value: JsonValue;
  count: number;
}

/** What share of values would have to be others, of those that are told of; null where one side tells of none. */
export function valuesDistance(a: readonly Counted[] | null, b: readonly Counted[] | null): number | null {
  const [sharesA, sharesB] = [shares(a), shares(b)];
  if (sharesA === null || sharesB === null) return null;
  const keys = new Set([...sharesA.keys(), ...sharesB.keys()]);
  return [...keys].reduce((sum, key) => sum + Math.abs((sharesA.get(key) ?? 0) - (sharesB.get(key) ?? 0)), 0) / 2;
}

function shares(counted: readonly Counted[] | null): Map<string, number> | null {
  const total = counted?.reduce((sum, { count }) => sum + count, 0) ?? 0;
  if (counted === null || total === 0) return null;
  return new Map(counted.map(({ value, count }) => [JSON.stringify(value), count / total]));
}
