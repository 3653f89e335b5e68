import { type Fences, fencesOf } from "../columns/numeric-evidence.ts";
import { tallyPlan } from "../columns/tally-plan.ts";
import { DecimalTally } from "../statistics/decimal-tally.ts";
import { NumberAccumulator } from "../statistics/number-accumulator.ts";
import { type Summarised, summariseNumbers } from "../statistics/number-summary.ts";
import { presentNumbers } from "../statistics/present-numbers.ts";
import type { Unit } from "../statistics/round-edges.ts";
import { sortDoubles } from "../statistics/sort-doubles.ts";
import type { SummarisedNumbers } from "./results.ts";
import type { Scanner } from "./scanner.ts";

/** A column of numbers or times to be summed up, of which at least one is there. */
export interface NumbersWork {
  kind: "numbers";
  /** Where its doubles are, and how many rows there are. */
  data: number;
  rows: number;
  /** How many values are not missing, the least and the greatest. */
  count: number;
  min: number;
  max: number;
  unit: Unit;
  /** Ranks of the values that are asked for. */
  ranks: readonly number[];
  /** Whether it is to be said which are far out. */
  fenced: boolean;
}

/** Values are counted one by one where there are so many times fewer different ones at most, by their range. */
const LOW_CARDINALITY = 4;
/** Values by which it is seen how many decimals they have. */
const LOOKED_AT = 2000;

export function summarisedNumbers(scanner: Scanner, work: NumbersWork): SummarisedNumbers {
  const { data, rows, fenced } = work;
  const cells = scanner.doubles(data, rows);
  const summarised = tallied(cells, work) ?? sorted(cells, work);
  const fences = fenced ? fencesOf(summarised.summary.quantiles) : null;
  return { ...summarised, beyond: fences === null ? null : { fences, count: countBeyond(cells, fences) } };
}

/** Null where values have too many decimals or a range too wide to be counted one by one. */
function tallied(cells: Float64Array, { count, min, max, unit, ranks }: NumbersWork): Summarised | null {
  const first = cells.slice(0, LOOKED_AT);
  const overview = { nonNullCount: count, min, max };
  const plan = tallyPlan(
    { overview, first, budget: { bytes: count * Float64Array.BYTES_PER_ELEMENT } },
    LOW_CARDINALITY,
  );
  if (plan === null) return null;
  const tally = DecimalTally.of(plan, plan.min, plan.most);
  const values = count === cells.length ? cells : presentNumbers(cells, count);
  if (!tally.add(values)) return null;
  const accumulator = new NumberAccumulator({ count, min, max }, unit, ranks);
  accumulator.pushTally(tally, 0, tally.counts.length);
  return accumulator.result();
}

function sorted(cells: Float64Array, { count, unit, ranks }: NumbersWork): Summarised {
  return summariseNumbers(sortDoubles(presentNumbers(cells, count)), unit, ranks);
}

function countBeyond(cells: Float64Array, [low, high]: Fences): number {
  let count = 0;
  for (let i = 0; i < cells.length; i++) {
    const value = cells[i] as number;
    if (value < low || value > high) count++;
  }
  return count;
}
