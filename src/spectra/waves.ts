import FFT from "fft.js";
import { BINS } from "./grid.ts";

// The band of SNID: slower waves are the continuum, faster ones are noise.
const FROM = 1;
const FULL_FROM = 4;
const FULL_TO = 85;
const TO = 102;

/** Waves per grid that pass: from 2 to 101. */
export const FIRST_WAVE = FROM + 1;
export const WAVES = TO - FIRST_WAVE;

/** What share of each of the waves passes: half a cosine bell at both ends of the band. */
const BAND = Float64Array.from({ length: WAVES }, (_, i) => {
  const wave = FIRST_WAVE + i;
  if (wave < FULL_FROM) return 0.5 * (1 - Math.cos((Math.PI * (wave - FROM)) / (FULL_FROM - FROM)));
  if (wave > FULL_TO) return 0.5 * (1 + Math.cos((Math.PI * (wave - FULL_TO)) / (TO - FULL_TO)));
  return 1;
});

const fft = new FFT(BINS);
const input = new Float64Array(2 * BINS);
const output = new Float64Array(2 * BINS);

/**
 * The waves of two real series at once, those in the band, each as real and imaginary part: half the work of one after the
 * other. `one` and `other` are filled with 2·WAVES numbers from `at`.
 */
export function wavesOfTwo(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  into: { one: Float64Array; other: Float64Array; at?: number },
): void {
  for (let i = 0; i < BINS; i++) {
    input[2 * i] = first[i] as number;
    input[2 * i + 1] = second[i] as number;
  }
  fft.transform(output, input);
  const { one, other, at = 0 } = into;
  for (let i = 0; i < WAVES; i++) {
    const wave = FIRST_WAVE + i;
    const share = (BAND[i] as number) / 2;
    const [re, im] = [output[2 * wave] as number, output[2 * wave + 1] as number];
    const [back, backIm] = [output[2 * (BINS - wave)] as number, output[2 * (BINS - wave) + 1] as number];
    const to = at + 2 * i;
    one[to] = (re + back) * share;
    one[to + 1] = (im - backIm) * share;
    other[to] = (im + backIm) * share;
    other[to + 1] = (back - re) * share;
  }
}

/** The waves in the band of a real series. */
export function wavesOf(series: ArrayLike<number>): Float64Array {
  const one = new Float64Array(2 * WAVES);
  wavesOfTwo(series, new Float64Array(BINS), { one, other: new Float64Array(2 * WAVES) });
  return one;
}

/** The two series of which these are the waves; both arrays are filled with BINS numbers. */
export function seriesOfTwo(one: Float64Array, other: Float64Array, first: Float64Array, second: Float64Array): void {
  input.fill(0);
  for (let i = 0; i < WAVES; i++) {
    const wave = 2 * (FIRST_WAVE + i);
    const back = 2 * (BINS - FIRST_WAVE - i);
    const [re, im] = [one[2 * i] as number, one[2 * i + 1] as number];
    const [otherRe, otherIm] = [other[2 * i] as number, other[2 * i + 1] as number];
    input[wave] = re - otherIm;
    input[wave + 1] = im + otherRe;
    input[back] = re + otherIm;
    input[back + 1] = otherRe - im;
  }
  fft.inverseTransform(output, input);
  for (let i = 0; i < BINS; i++) {
    first[i] = output[2 * i] as number;
    second[i] = output[2 * i + 1] as number;
  }
}

const angles = Array.from({ length: BINS }, (_, i) => (2 * Math.PI * i) / BINS);
const cosines = Float64Array.from(angles, Math.cos);
const sines = Float64Array.from(angles, Math.sin);

/** One value of the series of which these are the waves, by its place, which may be below 0. */
export function valueAt(waves: Float64Array, place: number): number {
  let sum = 0;
  for (let i = 0; i < WAVES; i++) {
    const turn = ((FIRST_WAVE + i) * place) & (BINS - 1);
    sum +=
      (waves[2 * i] as number) * (cosines[turn] as number) - (waves[2 * i + 1] as number) * (sines[turn] as number);
  }
  return (2 * sum) / BINS;
}
