import { inTurns, TURN } from "./turns.ts";

/** Below this size the engine's own sort is as fast. */
const SMALL = 8192;
/** Values that share a bucket, where all are spread evenly. */
const SHARED = 4;
/** Buckets beyond this many miss the processor's caches. */
const MOST_BUCKETS = 2 ** 22;
/** A bucket with more values is sorted by itself. */
const CROWD = 64;
/** How often values may be spread over buckets that all fell into one. */
const DEEPEST = 3;

/**
 * Sorts finite doubles ascending and returns them, in the same or another buffer; the argument's content is lost. Values
 * are spread over buckets of equal width, in which they lie close to where they belong: three to four times as fast as
 * `Float64Array.prototype.sort` on a million values, in memory of a little more than twice the input. Where one value is
 * far from all others, the crowded bucket is spread once more.
 */
export function sortDoubles(values: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const steps = sortSteps(values, DEEPEST);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** The same, which lets others have the thread now and then, and ends when it is aborted. */
export async function sortDoublesInTurns(
  values: Float64Array<ArrayBuffer>,
  signal: AbortSignal,
): Promise<Float64Array<ArrayBuffer>> {
  const steps = sortSteps(values, DEEPEST);
  let step = steps.next();
  await inTurns(signal, () => {
    step = steps.next();
    return step.done !== true;
  });
  return step.value as Float64Array<ArrayBuffer>;
}

type Doubles = Float64Array<ArrayBuffer>;

function* sortSteps(values: Doubles, depth: number): Generator<void, Doubles> {
  if (values.length < SMALL || depth === 0) return values.sort();
  const [min, max] = yield* extentOf(values);
  if (min === max) return values;
  const buckets = Math.min(MOST_BUCKETS, 2 ** Math.ceil(Math.log2(values.length / SHARED)));
  const scale = (buckets - 1) / (max - min);
  if (!(scale > 0 && Number.isFinite(scale))) return values.sort(); // the range is beyond what doubles can tell
  const ends = yield* endsOf(values, min, scale, buckets);
  const spread = yield* spreadOver(values, min, scale, ends);
  for (let bucket = 0, from = 0; bucket < buckets; bucket++) {
    const to = ends[bucket] as number;
    if (to - from > CROWD) {
      const crowd = spread.subarray(from, to);
      const sorted = yield* sortSteps(crowd, depth - 1);
      if (sorted !== crowd) crowd.set(sorted);
    }
    from = to;
  }
  yield* sortNearly(spread);
  return spread;
}

function* extentOf(values: Doubles): Generator<void, [number, number]> {
  let min = values[0] as number;
  let max = min;
  for (const [from, to] of turnsOver(values)) {
    for (let i = from; i < to; i++) {
      const value = values[i] as number;
      if (value < min) min = value;
      else if (value > max) max = value;
    }
    yield;
  }
  return [min, max];
}

/** Where each bucket ends. The bucket of a value is its distance from the least, scaled; rounding keeps the order. */
function* endsOf(values: Doubles, min: number, scale: number, buckets: number): Generator<void, Uint32Array> {
  const ends = new Uint32Array(buckets);
  for (const [from, to] of turnsOver(values)) {
    for (let i = from; i < to; i++) (ends[(((values[i] as number) - min) * scale) >>> 0] as number)++;
    yield;
  }
  for (let bucket = 1; bucket < buckets; bucket++) (ends[bucket] as number) += ends[bucket - 1] as number;
  return ends;
}

/** The values by bucket. */
function* spreadOver(values: Doubles, min: number, scale: number, ends: Uint32Array): Generator<void, Doubles> {
  const spread = new Float64Array(values.length);
  const next = ends.slice();
  for (const [from, to] of turnsOver(values)) {
    for (let i = from; i < to; i++) {
      const value = values[i] as number;
      const place = --(next[((value - min) * scale) >>> 0] as number);
      spread[place] = value;
    }
    yield;
  }
  return spread;
}

/** Insertion sort, for values that lie close to where they belong. */
function* sortNearly(values: Doubles): Generator<void, void> {
  for (const [from, to] of turnsOver(values)) {
    for (let i = Math.max(from, 1); i < to; i++) {
      const value = values[i] as number;
      let place = i;
      while (place > 0 && (values[place - 1] as number) > value) {
        values[place] = values[place - 1] as number;
        place--;
      }
      values[place] = value;
    }
    yield;
  }
}

function* turnsOver({ length }: Doubles): Generator<[number, number]> {
  for (let from = 0; from < length; from += TURN) yield [from, Math.min(from + TURN, length)];
}
