import type { ColumnEvidence, EndValue } from "../model/column-evidence.ts";
import type { JsonValue } from "../model/json-value.ts";
import type { End, Ends } from "../statistics/ends.ts";
import { quantileAt } from "../statistics/quantiles.ts";

/** How many interquartile ranges beyond the quartiles a value is far out (J. W. Tukey, Exploratory Data Analysis, 1977). */
const FAR_OUT = 3;

/** Values from the first up to the second are not far out. */
export type Fences = [number, number];

/** The fences of a column, given its quantiles at all percentages; null where none of its values is beyond them. */
export function fencesOf(quantiles: readonly number[]): Fences | null {
  const [low, high] = [quantileAt(quantiles, 25), quantileAt(quantiles, 75)];
  const spread = high - low;
  const fences: Fences = [low - FAR_OUT * spread, high + FAR_OUT * spread];
  if (!(spread > 0) || !fences.every(Number.isFinite)) return null;
  return quantileAt(quantiles, 0) < fences[0] || quantileAt(quantiles, 100) > fences[1] ? fences : null;
}

/** How many of ascending values are beyond fences. */
export function countBeyond(sorted: Float64Array, [low, high]: Fences): number {
  return firstFrom(sorted, (value) => value >= low) + sorted.length - firstFrom(sorted, (value) => value > high);
}

/** Where the values begin that are as they should be, as are all after them. */
function firstFrom(sorted: Float64Array, is: (value: number) => boolean): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (is(sorted[middle] as number)) to = middle;
    else from = middle + 1;
  }
  return from;
}

/** What the ends of a column tell; `shown` is how a value is shown, `distance` how far two are from each other. */
export function endsEvidence<Value>(
  { low, high }: Ends<Value>,
  shown: (value: Value) => JsonValue,
  distance: (from: Value, to: Value) => number,
): Pick<ColumnEvidence, "low" | "high"> {
  const evidence = (end: End<Value>, other: End<Value>): EndValue | null =>
    end.next === null
      ? null
      : {
          count: end.count,
          value: shown(end.value),
          next: shown(end.next),
          gap: Math.abs(distance(end.value, end.next)),
          rest: Math.abs(distance(end.next, other.value)),
        };
  const [below, above] = [evidence(low, high), evidence(high, low)];
  return { ...(below === null ? {} : { low: below }), ...(above === null ? {} : { high: above }) };
}
