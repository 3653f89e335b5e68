import { BucketSort } from "./bucket-sort.ts";
import { TURN, yielding } from "./yielding.ts";

type Doubles = Float64Array<ArrayBuffer>;

/** Buckets that values are spread over at first, whose places the processor's caches hold. */
const BUCKETS = 4096;
/** Values of a bucket, where all are spread evenly, if there are fewer. */
const SHARED = 512;
/** A bucket with more values is sorted like an array of its own. */
const CROWD = 16_384;
/** How often values are spread anew that fell into one bucket. */
const DEEPEST = 4;

/**
 * Sorts finite doubles ascending, into an array of their own or another one; their own loses its content. Values are
 * spread over buckets of equal width, and each bucket is sorted while the processor's caches hold it: four to six times
 * as fast as `Float64Array.prototype.sort` on a million values, in memory of a little more than twice the input. Where
 * some values are far from all others, the crowded bucket is spread once more.
 */
export function sortDoubles(values: Doubles): Doubles {
  const steps = sortSteps(values, null, DEEPEST);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** The same, which lets others have the thread now and then, and ends when it is aborted. */
export async function sortDoublesYielding(values: Doubles, signal: AbortSignal): Promise<Doubles> {
  const steps = sortSteps(values, null, DEEPEST);
  let step = steps.next();
  await yielding(signal, () => {
    step = steps.next();
    return step.done !== true;
  });
  return step.value as Doubles;
}

/** `room` is an array of the same length whose content may be lost; the result is in one of the two. */
function* sortSteps(values: Doubles, room: Doubles | null, depth: number): Generator<void, Doubles> {
  const { length } = values;
  if (depth === 0) return values.sort();
  const few = new BucketSort(Math.min(length, CROWD));
  if (length <= CROWD) {
    few.sort(values, 0, length);
    return values;
  }
  const [min, max] = yield* extentOf(values);
  if (min === max) return values;
  const buckets = Math.min(2 ** Math.ceil(Math.log2(length / SHARED)), BUCKETS);
  const scale = (buckets - 1) / (max - min);
  if (!(scale > 0 && Number.isFinite(scale))) return values.sort(); // beyond what doubles can tell
  const ends = yield* endsOf(values, min, scale, buckets);
  const spread = room ?? new Float64Array(length);
  yield* spreadOver(values, min, scale, ends, spread);
  let turn = TURN;
  for (let bucket = 0, from = 0; bucket < buckets; bucket++) {
    const to = ends[bucket] as number;
    if (to - from > CROWD) {
      const crowd = spread.subarray(from, to);
      const sorted = yield* sortSteps(crowd, values.subarray(from, to), depth - 1);
      if (sorted !== crowd) crowd.set(sorted);
    } else few.sort(spread, from, to);
    from = to;
    if (from < turn) continue;
    turn = from + TURN;
    yield;
  }
  return spread;
}

function* extentOf(values: Doubles): Generator<void, [number, number]> {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let from = 0; from < values.length; from += TURN) {
    const to = Math.min(from + TURN, values.length);
    for (let i = from; i < to; i++) {
      const value = values[i] as number;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    yield;
  }
  return [min, max];
}

/** Where each bucket ends. The bucket of a value is its distance from the least, scaled; rounding keeps the order. */
function* endsOf(values: Doubles, min: number, scale: number, buckets: number): Generator<void, Uint32Array> {
  const ends = new Uint32Array(buckets);
  for (let from = 0; from < values.length; from += TURN) {
    const to = Math.min(from + TURN, values.length);
    for (let i = from; i < to; i++) (ends[(((values[i] as number) - min) * scale) >>> 0] as number)++;
    yield;
  }
  for (let bucket = 1; bucket < buckets; bucket++) (ends[bucket] as number) += ends[bucket - 1] as number;
  return ends;
}

/** Puts the values where their buckets are. */
function* spreadOver(values: Doubles, min: number, scale: number, ends: Uint32Array, into: Doubles): Generator<void> {
  const next = ends.slice();
  for (let from = 0; from < values.length; from += TURN) {
    const to = Math.min(from + TURN, values.length);
    for (let i = from; i < to; i++) {
      const value = values[i] as number;
      const place = --(next[((value - min) * scale) >>> 0] as number);
      into[place] = value;
    }
    yield;
  }
}
