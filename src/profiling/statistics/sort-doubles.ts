import { setImmediate } from "node:timers/promises";

const RADIX_BITS = 11;
const BUCKETS = 1 << RADIX_BITS;
const PASSES = 6;
/** Below this size the engine's own sort is as fast. */
const SMALL = 8192;
const SIGN = 0x80000000;

/**
 * Sorts finite doubles ascending and returns them, in the same or another buffer; the argument's content is lost.
 * A least-significant-digit radix sort over the order-preserving bit pattern, two to three times as fast as
 * `Float64Array.prototype.sort` on a million values, in memory of twice the input.
 */
export function sortDoubles(values: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const passes = sortPasses(values);
  for (;;) {
    const { done, value } = passes.next();
    if (done === true) return value;
  }
}

/** The same, which between its passes lets others have the thread, and ends when it is aborted. */
export async function sortDoublesInTurns(
  values: Float64Array<ArrayBuffer>,
  signal: AbortSignal,
): Promise<Float64Array<ArrayBuffer>> {
  const passes = sortPasses(values);
  for (;;) {
    const { done, value } = passes.next();
    if (done === true) return value;
    await setImmediate();
    signal.throwIfAborted();
  }
}

function* sortPasses(values: Float64Array<ArrayBuffer>): Generator<void, Float64Array<ArrayBuffer>> {
  if (values.length < SMALL) return values.sort();
  let source = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  let target = new Uint32Array(values.length * 2);
  flipToOrdered(source);
  yield;
  for (const [pass, counts] of histograms(source).entries()) {
    if (counts.includes(values.length)) continue; // every key has the same digit
    yield;
    scatter(source, target, pass, offsets(counts));
    [source, target] = [target, source];
  }
  yield;
  flipFromOrdered(source);
  return new Float64Array(source.buffer, source.byteOffset, values.length);
}

function flipToOrdered(words: Uint32Array): void {
  for (let i = 0; i < words.length; i += 2) {
    const high = words[i + 1] as number;
    if (high & SIGN) {
      words[i] = ~(words[i] as number);
      words[i + 1] = ~high;
    } else {
      words[i + 1] = high ^ SIGN;
    }
  }
}

function flipFromOrdered(words: Uint32Array): void {
  for (let i = 0; i < words.length; i += 2) {
    const high = words[i + 1] as number;
    if (high & SIGN) {
      words[i + 1] = high ^ SIGN;
    } else {
      words[i] = ~(words[i] as number);
      words[i + 1] = ~high;
    }
  }
}

/** The digit of a 64-bit key, least significant digit first; digit 2 straddles the two words. */
function digit(low: number, high: number, pass: number): number {
  switch (pass) {
    case 0:
      return low & 2047;
    case 1:
      return (low >>> 11) & 2047;
    case 2:
      return ((low >>> 22) | (high << 10)) & 2047;
    case 3:
      return (high >>> 1) & 2047;
    case 4:
      return (high >>> 12) & 2047;
    default:
      return high >>> 23;
  }
}

function histograms(words: Uint32Array): Uint32Array[] {
  const counts = Array.from({ length: PASSES }, () => new Uint32Array(BUCKETS));
  const [c0, c1, c2, c3, c4, c5] = counts as [
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ];
  for (let i = 0; i < words.length; i += 2) {
    const low = words[i] as number;
    const high = words[i + 1] as number;
    (c0[low & 2047] as number)++;
    (c1[(low >>> 11) & 2047] as number)++;
    (c2[((low >>> 22) | (high << 10)) & 2047] as number)++;
    (c3[(high >>> 1) & 2047] as number)++;
    (c4[(high >>> 12) & 2047] as number)++;
    (c5[high >>> 23] as number)++;
  }
  return counts;
}

function offsets(counts: Uint32Array): Uint32Array {
  let sum = 0;
  return counts.map((count) => {
    const start = sum;
    sum += count;
    return start;
  });
}

function scatter(source: Uint32Array, target: Uint32Array, pass: number, next: Uint32Array): void {
  for (let i = 0; i < source.length; i += 2) {
    const low = source[i] as number;
    const high = source[i + 1] as number;
    const bucket = digit(low, high, pass);
    const place = (next[bucket] as number) * 2;
    (next[bucket] as number)++;
    target[place] = low;
    target[place + 1] = high;
  }
}
