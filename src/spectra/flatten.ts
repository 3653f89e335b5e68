import { ServiceError } from "../errors/service-error.ts";
import { BINS } from "./grid.ts";
import type { Binned } from "./rebin.ts";
import { naturalSpline } from "./spline.ts";

/** Stretches of the grid, each of which has a knot of the continuum. */
const KNOTS = 13;
const LEAST_KNOTS = 3;
/** The continuum of what has none; nobody writes to it. */
const NONE = new Float64Array(BINS);
/** The share of a spectrum at each end that fades out. */
const FADING = 0.05;

/** A spectrum without its continuum. */
export interface Flattened {
  /** Flux over continuum, less 1, fading out at both ends; 0 where the flux is not above 0 or not known. */
  values: Float64Array;
  /** 0 where nothing is covered. */
  continuum: Float64Array;
  first: number;
  last: number;
}

/**
 * Divides a spectrum by its continuum: a natural cubic spline over the bins, through the log10 of the mean positive flux
 * of thirteen stretches of the grid, each at the mean of the bins that it is of. Throws PROCESSING_FAILED where fewer
 * than three stretches have a positive flux.
 */
export function flatten({ values: flux, covered, first, last }: Binned): Flattened {
  const x: number[] = [];
  const y: number[] = [];
  for (let knot = 0; knot < KNOTS; knot++) {
    let [count, place, sum] = [0, 0, 0];
    for (let bin = start(knot); bin < start(knot + 1); bin++) {
      const value = flux[bin] as number;
      if (covered[bin] !== 1 || value <= 0) continue;
      count++;
      place += bin;
      sum += value;
    }
    if (count === 0) continue;
    x.push(place / count);
    y.push(Math.log10(sum / count));
  }
  if (x.length < LEAST_KNOTS) {
    const reason = `${x.length} of ${KNOTS} stretches between 2500 and 10000 Å have a positive flux, and ${LEAST_KNOTS} are needed`;
    throw new ServiceError("PROCESSING_FAILED", { reason });
  }
  const spline = naturalSpline(x, y);
  const continuum = new Float64Array(BINS);
  const values = new Float64Array(BINS);
  for (let bin = first; bin <= last; bin++) {
    continuum[bin] = 10 ** spline(bin);
    const value = flux[bin] as number;
    if (covered[bin] === 1 && value > 0) values[bin] = value / (continuum[bin] as number) - 1;
  }
  fade(values, first, last);
  return { values, continuum, first, last };
}

/** What is flat already, as SNID keeps templates, with its ends where it is not 0. */
export function asFlat(values: Float64Array): Flattened {
  let [first, last] = [0, BINS - 1];
  while (first < BINS && values[first] === 0) first++;
  while (last > first && values[last] === 0) last--;
  const faded = values.slice();
  if (first < BINS) fade(faded, first, last);
  return { values: faded, continuum: NONE, first, last: first < BINS ? last : first - 1 };
}

function start(knot: number): number {
  return Math.floor((knot * BINS) / KNOTS);
}

/** Bins at each end of a stretch that fade out. */
function fadingBins(first: number, last: number): number {
  return Math.round(FADING * (last - first + 1));
}

/** Half a cosine bell at each end of a stretch, in place: 0 at its first and its last bin. */
export function fade(values: Float64Array, first: number, last: number): void {
  const bins = fadingBins(first, last);
  for (let i = 0; i < bins; i++) {
    const factor = 0.5 * (1 - Math.cos((Math.PI * i) / bins));
    values[first + i] = (values[first + i] as number) * factor;
    values[last - i] = (values[last - i] as number) * factor;
  }
}
