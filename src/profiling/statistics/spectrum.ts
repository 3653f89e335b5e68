/** The median of numbers, which are sorted in place; NaN of none. */
function medianOf(values: Float64Array): number {
  if (values.length === 0) return Number.NaN;
  values.sort();
  const middle = values.length >> 1;
  return values.length % 2 === 1
    ? (values[middle] as number)
    : ((values[middle - 1] as number) + (values[middle] as number)) / 2;
}

/** How wavelengths follow each other. */
export interface Sampling {
  kind: "linear" | "logarithmic" | "irregular";
  /** In the unit of the wavelengths; of logarithmic sampling in ln λ; of irregular the median. */
  step: number;
}

/** How far a step may be from a whole number of regular ones: wavelengths are written with few digits. */
const NEAR = 0.12;
/** The share of steps that are so near where the sampling is regular. */
const REGULAR = 0.98;

/** How rising wavelengths follow each other: at equal steps of λ or of ln λ, but for gaps, or neither. At least two. */
export function samplingOf(wavelengths: Float64Array): Sampling {
  const linear = regularity(wavelengths);
  const logarithmic = regularity(wavelengths.map(Math.log));
  const [kind, better] =
    linear.off <= logarithmic.off ? (["linear", linear] as const) : (["logarithmic", logarithmic] as const);
  return better.share >= REGULAR
    ? { kind, step: better.step }
    : { kind: "irregular", step: medianOf(stepsOf(wavelengths)) };
}

/** The usual step, the share of steps that are a whole number of it, and how far they are from that on average. */
function regularity(values: Float64Array): { step: number; share: number; off: number } {
  const steps = stepsOf(values);
  const rough = medianOf(steps.slice());
  const counts = steps.map((step) => Math.max(1, Math.round(step / rough)));
  // Steps as they are written are rounded; over many of them that comes to nothing.
  let length = 0;
  let count = 0;
  steps.forEach((step, i) => {
    if (Math.abs(step / rough - (counts[i] as number)) > 0.5) return;
    length += step;
    count += counts[i] as number;
  });
  const step = count === 0 ? rough : length / count;
  let near = 0;
  let off = 0;
  for (const each of steps) {
    const distance = Math.abs(each / step - Math.max(1, Math.round(each / step)));
    if (distance <= NEAR) near++;
    off += distance;
  }
  return { step, share: near / steps.length, off: off / steps.length };
}

function stepsOf(values: Float64Array): Float64Array {
  return Float64Array.from({ length: values.length - 1 }, (_, i) => (values[i + 1] as number) - (values[i] as number));
}

/** Steps without a point between two points that are a gap. */
const GAP = 3;

/** Pairs of neighbouring points with more than three steps between them. */
export function gapsOf(wavelengths: Float64Array, { kind, step }: Sampling): [number, number][] {
  const gaps: [number, number][] = [];
  for (let i = 1; i < wavelengths.length; i++) {
    const [before, after] = [wavelengths[i - 1] as number, wavelengths[i] as number];
    const steps = (kind === "logarithmic" ? Math.log(after / before) : after - before) / step;
    if (steps > GAP) gaps.push([before, after]);
  }
  return gaps;
}

/**
 * The signal to noise per point of a spectrum without uncertainties, DER_SNR: the median flux over 1.482602/√6 of the
 * median of |2f(i) − f(i−2) − f(i+2)| (Stoehr et al. 2008, ASPC 394, 505). NaN of fewer than five points, or no noise.
 */
export function signalToNoise(flux: Float64Array): number {
  if (flux.length < 5) return Number.NaN;
  const at = (i: number): number => flux[i] as number;
  const differences = Float64Array.from({ length: flux.length - 4 }, (_, i) =>
    Math.abs(2 * at(i + 2) - at(i) - at(i + 4)),
  );
  const noise = (1.482602 / Math.sqrt(6)) * medianOf(differences);
  return noise > 0 ? Math.abs(medianOf(flux.slice())) / noise : Number.NaN;
}

/** The median of |flux|/σ over the points with a σ above 0; NaN where there is none. */
export function medianSignificance(flux: Float64Array, sigma: Float64Array): number {
  return medianOf(flux.map((value, i) => Math.abs(value) / (sigma[i] as number)).filter(Number.isFinite));
}

/** Means of so many stretches of points, one after the other, at most. */
export function curveOf(x: Float64Array, y: Float64Array, points: number): { x: number[]; y: number[] } {
  const count = Math.min(points, x.length);
  const meanOf = (values: Float64Array): number[] =>
    Array.from({ length: count }, (_, i) => {
      const [from, to] = [Math.floor((i * x.length) / count), Math.floor(((i + 1) * x.length) / count)];
      let sum = 0;
      for (let at = from; at < to; at++) sum += values[at] as number;
      return Number((sum / (to - from)).toPrecision(6));
    });
  return { x: meanOf(x), y: meanOf(y) };
}
