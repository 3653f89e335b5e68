/** The grid of SNID (Blondin & Tonry 2007): bins of equal width in ln λ. */
export const BINS = 1024;
const SHORTEST = 2500;
const LONGEST = 10_000;

/** Width of a bin in ln λ. */
export const STEP = Math.log(LONGEST / SHORTEST) / BINS;

/** The wavelength in Å where a bin begins, counted from 0; that of BINS is where the last one ends. */
export function edgeAt(bin: number): number {
  return SHORTEST * Math.exp(bin * STEP);
}

/** The wavelength in Å in the middle of a bin, in ln λ. */
export function centreAt(bin: number): number {
  return edgeAt(bin + 0.5);
}

/** The wavelengths in the middle of all bins, in Å. */
export function centres(): number[] {
  return Array.from({ length: BINS }, (_, bin) => centreAt(bin));
}

/** Whole bins by which a redshift moves a spectrum. */
export function lagOf(redshift: number): number {
  return Math.log1p(redshift) / STEP;
}

/** The redshift of a move by so many bins. */
export function redshiftOf(lag: number): number {
  return Math.expm1(lag * STEP);
}
