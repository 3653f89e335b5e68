import { FewDoubles } from "./few-doubles.ts";
import { inTurns, TURN } from "./turns.ts";

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
 * Sorts finite doubles, which may lie in several buffers, ascending; the buffers' content is lost. Values are spread over
 * buckets of equal width, and each bucket is sorted while the processor's caches hold it: four to six times as fast as
 * `Float64Array.prototype.sort` on a million values, in memory of a little more than twice the input. Where some values
 * are far from all others, the crowded bucket is spread once more.
 */
export function sortDoubles(parts: readonly Doubles[]): Doubles {
  const steps = sortSteps(parts, DEEPEST);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** The same, which lets others have the thread now and then, and ends when it is aborted. */
export async function sortDoublesInTurns(parts: readonly Doubles[], signal: AbortSignal): Promise<Doubles> {
  const steps = sortSteps(parts, DEEPEST);
  let step = steps.next();
  await inTurns(signal, () => {
    step = steps.next();
    return step.done !== true;
  });
  return step.value as Doubles;
}

function* sortSteps(parts: readonly Doubles[], depth: number): Generator<void, Doubles> {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (depth === 0) return joined(parts, length).sort();
  const few = new FewDoubles(Math.min(length, CROWD));
  if (length <= CROWD) {
    const all = joined(parts, length);
    few.sort(all, 0, length);
    return all;
  }
  const turns = turnsOver(parts);
  const [min, max] = yield* extentOf(turns);
  if (min === max) return joined(parts, length);
  const buckets = Math.min(2 ** Math.ceil(Math.log2(length / SHARED)), BUCKETS);
  const scale = (buckets - 1) / (max - min);
  if (!(scale > 0 && Number.isFinite(scale))) return joined(parts, length).sort(); // beyond what doubles can tell
  const ends = yield* endsOf(turns, min, scale, buckets);
  const spread = yield* spreadOver(turns, min, scale, ends);
  let turn = TURN;
  for (let bucket = 0, from = 0; bucket < buckets; bucket++) {
    const to = ends[bucket] as number;
    if (to - from > CROWD) {
      const crowd = spread.subarray(from, to);
      const sorted = yield* sortSteps([crowd], depth - 1);
      if (sorted !== crowd) crowd.set(sorted);
    } else few.sort(spread, from, to);
    from = to;
    if (from < turn) continue;
    turn = from + TURN;
    yield;
  }
  return spread;
}

function* extentOf(turns: Doubles[][]): Generator<void, [number, number]> {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const turn of turns) {
    for (const values of turn) {
      for (let i = 0; i < values.length; i++) {
        const value = values[i] as number;
        if (value < min) min = value;
        if (value > max) max = value;
      }
    }
    yield;
  }
  return [min, max];
}

/** Where each bucket ends. The bucket of a value is its distance from the least, scaled; rounding keeps the order. */
function* endsOf(turns: Doubles[][], min: number, scale: number, buckets: number): Generator<void, Uint32Array> {
  const ends = new Uint32Array(buckets);
  for (const turn of turns) {
    for (const values of turn) {
      for (let i = 0; i < values.length; i++) (ends[(((values[i] as number) - min) * scale) >>> 0] as number)++;
    }
    yield;
  }
  for (let bucket = 1; bucket < buckets; bucket++) (ends[bucket] as number) += ends[bucket - 1] as number;
  return ends;
}

/** The values by bucket. */
function* spreadOver(turns: Doubles[][], min: number, scale: number, ends: Uint32Array): Generator<void, Doubles> {
  const spread = new Float64Array(ends[ends.length - 1] as number);
  const next = ends.slice();
  for (const turn of turns) {
    for (const values of turn) {
      for (let i = 0; i < values.length; i++) {
        const value = values[i] as number;
        const place = --(next[((value - min) * scale) >>> 0] as number);
        spread[place] = value;
      }
    }
    yield;
  }
  return spread;
}

/** Values in about as many as a turn takes: pieces of large buffers, several small ones together. */
function turnsOver(parts: readonly Doubles[]): Doubles[][] {
  const turns: Doubles[][] = [];
  let room = 0;
  for (const part of parts) {
    for (let from = 0; from < part.length; from += TURN) {
      if (room <= 0) {
        turns.push([]);
        room = TURN;
      }
      const piece = part.subarray(from, from + TURN);
      turns.at(-1)?.push(piece);
      room -= piece.length;
    }
  }
  return turns;
}

function joined(parts: readonly Doubles[], length: number): Doubles {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  const all = new Float64Array(length);
  let filled = 0;
  for (const part of parts) {
    all.set(part, filled);
    filled += part.length;
  }
  return all;
}
