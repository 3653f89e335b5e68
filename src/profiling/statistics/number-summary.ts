import { NumberAccumulator, type NumberSummary } from "./number-accumulator.ts";

/**
 * All exact statistics of a numeric column from its sorted values, of which there is at least one, and the values of
 * the sample, whose 0-based ranks are given. `integers` says that the values are integers within ±2^53.
 */
export function summariseNumbers(
  values: Float64Array,
  integers: boolean,
  sampleRanks: readonly number[] = [],
): { summary: NumberSummary; sample: number[] } {
  const count = values.length;
  const extent = { count, min: values[0] as number, max: values[count - 1] as number };
  const accumulator = new NumberAccumulator(extent, integers, sampleRanks);
  for (let start = 0; start < count; ) {
    const value = values[start] as number;
    let end = start + 1;
    while (values[end] === value) end++;
    accumulator.push(value, end - start);
    start = end;
  }
  return accumulator.result();
}
