import { type Fit, fitNear, sharedBins } from "./correlate.ts";
import { ENERGIES, energyWithin, writeEnergies } from "./energy.ts";
import type { Flattened } from "./flatten.ts";
import { BINS, lagOf, STEP } from "./grid.ts";
import { mainType } from "./main-type.ts";
import type { TemplateFacts, TemplateSet } from "./template-set.ts";
import { seriesOfTwo, valueAt, WAVES, wavesOf } from "./waves.ts";

/** A template that a spectrum was compared with, by its place in the set. */
export interface Match extends Fit {
  template: number;
  /** Correlation² · lap, by which matches are ranked. */
  score: number;
}

/** Least ln of the ratio of wavelengths that a spectrum and a template must share. */
export const LEAST_LAP = 0.4;
/** Of all templates, the highest so many are; and of each type, so that types can be told apart. */
const CLOSER = 2000;
const CLOSER_OF_TYPE = 400;

/** Where the correlation of a whole spectrum with a whole template has a peak. */
interface Candidate {
  /** Rank of the template in the order of the set. */
  rank: number;
  lag: number;
  score: number;
}

/** What templates are compared, and at which redshifts. */
export interface Choice {
  /** Whether a template is compared, by its place. */
  chosen: (place: number) => boolean;
  redshifts: readonly [number, number];
}

/**
 * Compares a spectrum with the templates of a set: the highest peaks of their correlations by score, each again with both
 * cut to what they share. The best match first, those of one score in the order of the set.
 */
export function matchesOf(spectrum: Flattened, set: TemplateSet, { chosen, redshifts }: Choice): Match[] {
  const ranks = [...set.order.keys()].filter((rank) => chosen(set.order[rank] as number));
  const candidates = candidatesOf(spectrum, set, ranks, redshifts);
  const [lowest, highest] = redshifts;
  const found = candidates.flatMap(({ rank, lag }) => {
    const template = set.order[rank] as number;
    const fit = fitNear(spectrum, flatAt(set, template), lag);
    if (fit === null || fit.redshift < lowest || fit.redshift > highest) return [];
    return [{ rank, match: { template, ...fit, score: fit.correlation ** 2 * fit.lap } }];
  });
  return found
    .sort((a, b) => b.match.score - a.match.score || a.rank - b.rank || a.match.redshift - b.match.redshift)
    .map(({ match }) => match);
}

function flatAt({ values, ends }: TemplateSet, place: number): Pick<Flattened, "values" | "first" | "last"> {
  return {
    values: values.subarray(place * BINS, (place + 1) * BINS),
    first: ends[2 * place] as number,
    last: ends[2 * place + 1] as number,
  };
}

/** The two best peaks of each that are to be looked at more closely, of two templates at a time: one transform does for both. */
function candidatesOf(
  spectrum: Flattened,
  set: TemplateSet,
  ranks: readonly number[],
  redshifts: Choice["redshifts"],
): Candidate[] {
  const waves = wavesOf(spectrum.values);
  const energies = new Float64Array(ENERGIES);
  const [one, other] = [new Float64Array(2 * WAVES), new Float64Array(2 * WAVES)];
  const [first, second] = [new Float64Array(BINS), new Float64Array(BINS)];
  seriesOfTwo(waves, other, first, second);
  writeEnergies(first, energies);
  const known = { first: spectrum.first, last: spectrum.last, energies };
  const lags = [Math.floor(lagOf(redshifts[0])), Math.ceil(lagOf(redshifts[1]))] as const;
  const found: Candidate[] = [];
  for (let i = 0; i < ranks.length; i += 2) {
    const pair = [ranks[i], ranks[i + 1]];
    [one, other].forEach((into, side) => {
      const rank = pair[side];
      if (rank === undefined) into.fill(0);
      else multiply(waves, set.waves, (set.order[rank] as number) * 2 * WAVES, into);
    });
    if (lags[1] - lags[0] > FEW_LAGS) seriesOfTwo(one, other, first, second);
    else {
      writeFew(one, lags, first);
      writeFew(other, lags, second);
    }
    [first, second].forEach((correlation, side) => {
      const rank = pair[side];
      if (rank !== undefined) addPeaks(found, correlation, known, set, rank, lags);
    });
  }
  found.sort((a, b) => b.score - a.score || a.rank - b.rank || a.lag - b.lag);
  const times = new Map<string, number>();
  return found.filter(({ rank }, i) => {
    const type = mainType((set.facts[set.order[rank] as number] as TemplateFacts).type);
    const time = times.get(type) ?? 0;
    times.set(type, time + 1);
    return i < CLOSER || time < CLOSER_OF_TYPE;
  });
}

/** Lags that are computed one by one rather than by a transform, which is as fast for some fifty. */
const FEW_LAGS = 40;

/** The values of a correlation at some lags, where `peaksOf` looks for them. */
function writeFew(waves: Float64Array, [from, to]: readonly [number, number], into: Float64Array): void {
  for (let lag = from; lag <= to; lag++) into[lag & (BINS - 1)] = valueAt(waves, lag);
}

/** The waves of the correlation of a series with the one of a template. */
function multiply(waves: Float64Array, all: Float64Array, at: number, into: Float64Array): void {
  for (let i = 0; i < 2 * WAVES; i += 2) {
    const [re, im] = [waves[i] as number, waves[i + 1] as number];
    const [otherRe, otherIm] = [all[at + i] as number, all[at + i + 1] as number];
    into[i] = re * otherRe + im * otherIm;
    into[i + 1] = im * otherRe - re * otherIm;
  }
}

/** Adds the best peaks of a correlation, by what the score is where each is as high as its energies within what is shared let it. */
function addPeaks(
  found: Candidate[],
  correlation: Float64Array,
  spectrum: { first: number; last: number; energies: Float64Array },
  { order, ends, energies }: TemplateSet,
  rank: number,
  [from, to]: readonly [number, number],
): void {
  const place = order[rank] as number;
  const [first, last] = [ends[2 * place] as number, ends[2 * place + 1] as number];
  let [best, second]: [Candidate | null, Candidate | null] = [null, null];
  let before = Number.NEGATIVE_INFINITY;
  let height = correlation[from & (BINS - 1)] as number;
  for (let lag = from; lag <= to; lag++) {
    const after = lag === to ? Number.NEGATIVE_INFINITY : (correlation[(lag + 1) & (BINS - 1)] as number);
    if (height > 0 && height >= before && height >= after) {
      const [start, end] = sharedBins(spectrum, first, last, lag);
      const lap = (end - start + 1) * STEP;
      if (lap >= LEAST_LAP) {
        const own = energyWithin(spectrum.energies, 0, start + lag, end + lag);
        const score = (height ** 2 / (own * energyWithin(energies, place * ENERGIES, start, end))) * lap;
        if (best === null || score > best.score) [best, second] = [{ rank, lag, score }, best];
        else if (second === null || score > second.score) second = { rank, lag, score };
      }
    }
    before = height;
    height = after;
  }
  if (best !== null) found.push(best);
  if (second !== null) found.push(second);
}
