import { fade } from "./flatten.ts";
import { BINS, redshiftOf, STEP } from "./grid.ts";
import { FIRST_WAVE, valueAt, WAVES, wavesOfTwo } from "./waves.ts";

/** How well a spectrum and a template fit, one moved to the other. */
export interface Fit {
  redshift: number;
  /** Height of the peak of their correlation, 1 where they are the same. */
  correlation: number;
  /** Tonry & Davis's r: that height over √2 times the rms of the part of the correlation that is not symmetric. */
  r: number;
  /** ln of the ratio of the longest to the shortest wavelength that they share. */
  lap: number;
}

/** Bins that they share at a move of the spectrum by `lag` to the blue, counted on the template. */
export function sharedBins(
  spectrum: { first: number; last: number },
  first: number,
  last: number,
  lag: number,
): [number, number] {
  return [Math.max(first, spectrum.first - lag), Math.min(last, spectrum.last - lag)];
}

/** Bins that a peak may lie from where it was seen. */
const REACH = 8;
/** r of what is as good as the same; more than that is rounding. */
const MOST_R = 1000;

const cut = { spectrum: new Float64Array(BINS), template: new Float64Array(BINS) };
const waves = { one: new Float64Array(2 * WAVES), other: new Float64Array(2 * WAVES) };
const product = new Float64Array(2 * WAVES);

/**
 * How well they fit near a lag in whole bins: both are cut to what they share, fade out at its ends, and are correlated
 * in the band. The peak that is reached uphill from the lag is a parabola through three values. Null where there is none,
 * or none above 0.
 */
export function fitNear(
  spectrum: { values: Float64Array; first: number; last: number },
  template: { values: Float64Array; first: number; last: number },
  lag: number,
): Fit | null {
  const [from, to] = sharedBins(spectrum, template.first, template.last, lag);
  cutTo(cut.spectrum, spectrum.values, from, to, lag);
  cutTo(cut.template, template.values, from, to, 0);
  wavesOfTwo(cut.spectrum, cut.template, waves);
  const norm = correlationWaves();
  if (!(norm > 0)) return null;
  const peak = peakNear(norm);
  if (peak === null || peak.height <= 0) return null;
  const odd = oddRms(peak.at) / norm;
  return {
    redshift: redshiftOf(lag + peak.at),
    correlation: peak.height,
    r: Math.min(MOST_R, peak.height / (Math.SQRT2 * odd)),
    lap: (to - from + 1) * STEP,
  };
}

function cutTo(into: Float64Array, values: Float64Array, from: number, to: number, lag: number): void {
  into.fill(0);
  for (let bin = from; bin <= to; bin++) into[bin] = values[bin + lag] as number;
  fade(into, from, to);
}

/** Fills `product` with the waves of the correlation; returns what its values are divided by. */
function correlationWaves(): number {
  const { one, other } = waves;
  let [spectrum, template] = [0, 0];
  for (let i = 0; i < 2 * WAVES; i += 2) {
    const [re, im] = [one[i] as number, one[i + 1] as number];
    const [otherRe, otherIm] = [other[i] as number, other[i + 1] as number];
    product[i] = re * otherRe + im * otherIm;
    product[i + 1] = im * otherRe - re * otherIm;
    spectrum += re * re + im * im;
    template += otherRe * otherRe + otherIm * otherIm;
  }
  return 2 * Math.sqrt(spectrum * template);
}

function peakNear(norm: number): { at: number; height: number } | null {
  const known = new Map<number, number>();
  const at = (lag: number): number => {
    const value = known.get(lag) ?? (BINS * valueAt(product, lag)) / norm;
    known.set(lag, value);
    return value;
  };
  let lag = 0;
  for (;;) {
    const [before, here, after] = [at(lag - 1), at(lag), at(lag + 1)];
    if (here >= before && here >= after) {
      const bend = before - 2 * here + after;
      const off = bend === 0 ? 0 : (0.5 * (before - after)) / bend;
      return { at: lag + off, height: here - 0.25 * (before - after) * off };
    }
    lag += before > after ? -1 : 1;
    if (Math.abs(lag) > REACH) return null;
  }
}

/** The rms of the correlation's odd part about a lag, but for what its values are divided by: that of its waves turned there. */
function oddRms(lag: number): number {
  const step = (2 * Math.PI * lag) / BINS;
  const [turnCos, turnSin] = [Math.cos(step), Math.sin(step)];
  let [cos, sin] = [Math.cos(FIRST_WAVE * step), Math.sin(FIRST_WAVE * step)];
  let sum = 0;
  for (let i = 0; i < WAVES; i++) {
    const odd = (product[2 * i] as number) * sin + (product[2 * i + 1] as number) * cos;
    sum += odd * odd;
    // The next wave turns by one step more.
    [cos, sin] = [cos * turnCos - sin * turnSin, sin * turnCos + cos * turnSin];
  }
  return Math.sqrt(2 * sum);
}
