/** A series over wavelengths, with the name that the picture gives it. */
interface NamedCurve {
  name: string;
  wavelength: number[];
  flux: number[];
}

interface OnGrid {
  wavelength: readonly number[];
}

/** A processed spectrum without its continuum, and over it a template at a redshift; each where it is covered. */
export function matchedCurves(
  { wavelength, flattened, range }: OnGrid & { flattened: readonly number[]; range: readonly number[] },
  match: { template: OnGrid & { flux: readonly number[]; object: string }; redshift: number } | null,
): NamedCurve[] {
  const [from = 0, to = 0] = range;
  const observed = within("the spectrum", wavelength, flattened, (at) => at >= from && at <= to);
  if (match === null) return [observed];
  const { template, redshift } = match;
  const moved = template.wavelength.map((at) => at * (1 + redshift));
  const [first, last] = [
    template.flux.findIndex((flux) => flux !== 0),
    template.flux.findLastIndex((flux) => flux !== 0),
  ];
  const [shortest = 0, longest = 0] = [moved[first], moved[last]];
  const inside = (at: number): boolean => at >= Math.max(from, shortest) && at <= Math.min(to, longest);
  return [observed, within(template.object, moved, template.flux, inside)];
}

function within(
  name: string,
  wavelength: readonly number[],
  flux: readonly number[],
  isIn: (wavelength: number) => boolean,
): NamedCurve {
  const places = [...wavelength.keys()].filter((i) => isIn(wavelength[i] ?? 0));
  return { name, wavelength: places.map((i) => wavelength[i] ?? 0), flux: places.map((i) => flux[i] ?? 0) };
}

/** What the best templates say together, in a sentence that does not claim more than they do. */
export function verdictOf(best: {
  type: string;
  subtype: string;
  age_days: number;
  redshift: number;
  redshift_rms: number;
  reliable: boolean;
  why_not: readonly string[];
}): string {
  const { type, subtype, age_days, redshift, redshift_rms, reliable, why_not } = best;
  const what = `If it is a supernova of a type that has templates: ${type} (${subtype}), ${age_days.toFixed(1)} days, redshift ${redshift.toFixed(4)} ± ${redshift_rms.toFixed(4)}.`;
  return reliable ? what : `${what} Not reliable: ${why_not.join("; ")}.`;
}
