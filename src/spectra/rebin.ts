import { BINS, edgeAt } from "./grid.ts";

/** A spectrum on the grid. */
export interface Binned {
  /** Mean flux of each bin; 0 where it is not covered. */
  values: Float64Array;
  /** Whether a bin is covered, by half at least. */
  covered: Uint8Array;
  /** The first and the last bin that are covered; −1 and −2 where none is. */
  first: number;
  last: number;
}

/** The share of a bin that has to be covered. */
const COVERED = 0.5;
/** How many times as wide as the other half of a pixel one half may be: beyond lies a gap. */
const LOPSIDED = 3;

/**
 * The flux of pixels on the grid, conserved: each pixel goes from halfway to the one before it to halfway to the next,
 * and a bin has the mean flux over what of it they cover. Wavelengths rise, in Å.
 */
export function rebin(wavelengths: ArrayLike<number>, flux: ArrayLike<number>): Binned {
  const sums = new Float64Array(BINS);
  const lengths = new Float64Array(BINS);
  let bin = 0;
  for (let i = 0; i < wavelengths.length; i++) {
    const [from, to] = pixelEdges(wavelengths, i);
    while (bin > 0 && edgeAt(bin) > from) bin--;
    while (bin < BINS && edgeAt(bin + 1) <= from) bin++;
    for (let at = bin; at < BINS && edgeAt(at) < to; at++) {
      const overlap = Math.min(to, edgeAt(at + 1)) - Math.max(from, edgeAt(at));
      if (overlap <= 0) continue;
      sums[at] = (sums[at] as number) + (flux[i] as number) * overlap;
      lengths[at] = (lengths[at] as number) + overlap;
    }
    if (bin === BINS) break;
  }
  const covered = new Uint8Array(BINS);
  const values = sums.map((sum, at) => {
    const length = lengths[at] as number;
    if (length < COVERED * (edgeAt(at + 1) - edgeAt(at))) return 0;
    covered[at] = 1;
    return sum / length;
  });
  return { values, covered, ...endsOf(covered) };
}

/** The first and the last bin that are covered. */
export function endsOf(covered: Uint8Array): { first: number; last: number } {
  const first = covered.indexOf(1);
  return first === -1 ? { first: -1, last: -2 } : { first, last: covered.lastIndexOf(1) };
}

function pixelEdges(wavelengths: ArrayLike<number>, i: number): [number, number] {
  const own = wavelengths[i] as number;
  const before = i === 0 ? Number.POSITIVE_INFINITY : (own - (wavelengths[i - 1] as number)) / 2;
  const after = i === wavelengths.length - 1 ? Number.POSITIVE_INFINITY : ((wavelengths[i + 1] as number) - own) / 2;
  const least = Math.min(before, after);
  if (!Number.isFinite(least)) return [own, own];
  return [own - (before > LOPSIDED * least ? least : before), own + (after > LOPSIDED * least ? least : after)];
}
