import { NumberAccumulator, type NumberSummary } from "./number-accumulator.ts";
import type { Unit } from "./round-edges.ts";
import { TURN, yielding } from "./yielding.ts";

/** The statistics of a numeric column, and the values of its sample. */
export interface Summarised {
  summary: NumberSummary;
  sample: number[];
}

/**
 * All exact statistics of a numeric column from its sorted values, of which there is at least one, and the values of
 * the sample, whose 0-based ranks are given. Integers are within ±2^53.
 */
export function summariseNumbers(values: Float64Array, unit: Unit, sampleRanks: readonly number[] = []): Summarised {
  const accumulator = accumulatorOf(values, unit, sampleRanks);
  pushRuns(accumulator, values, 0, values.length);
  return accumulator.result();
}

/** The same, which lets others have the thread now and then, and ends when it is aborted. */
export async function summariseNumbersYielding(
  values: Float64Array,
  unit: Unit,
  sampleRanks: readonly number[],
  signal: AbortSignal,
): Promise<Summarised> {
  const accumulator = accumulatorOf(values, unit, sampleRanks);
  let from = 0;
  await yielding(signal, () => {
    from = pushRuns(accumulator, values, from, Math.min(from + TURN, values.length));
    return from < values.length;
  });
  return accumulator.result();
}

function accumulatorOf(values: Float64Array, unit: Unit, sampleRanks: readonly number[]): NumberAccumulator {
  const count = values.length;
  const extent = { count, min: values[0] as number, max: values[count - 1] as number };
  return new NumberAccumulator(extent, unit, sampleRanks);
}

/** Pushes the values that begin from one place up to another, each with its count; tells where the next one begins. */
function pushRuns(accumulator: NumberAccumulator, values: Float64Array, from: number, to: number): number {
  const count = values.length;
  let start = from;
  while (start < to) {
    const value = values[start] as number;
    let end = start + 1;
    while (end < count && values[end] === value) end++;
    accumulator.push(value, end - start);
    start = end;
  }
  return start;
}
