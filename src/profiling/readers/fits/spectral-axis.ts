import type { SpectralAxis } from "../../model/spectrum-facts.ts";
import { angstromsIn } from "../spectra/spectral-names.ts";
import { cardValue, type Unit } from "./units.ts";

// Wavelengths of the pixels of an image by its header: "Representations of spectral coordinates in FITS" (Greisen et
// al. 2006, A&A 446, 747), IRAF's DC-FLAG, and SDSS's COEFF0 and COEFF1.

/** The first axis of an image, where it is one of wavelengths. */
export interface ImageAxis extends SpectralAxis {
  /** Of a pixel counted from 0, in the unit of the axis. */
  at: (pixel: number) => number;
}

/** Kinds of axes, by CTYPE1, that are of wavelengths; the others are of frequencies, velocities, positions. */
const KINDS =
  /^(LINEAR|WAVE|AWAV|WAVELENGTH|LAMBDA|ANGSTROMS?|LOG-?LAM(BDA)?|LOG_?WAVE|WAVE-LOG|AWAV-LOG|WAVE-LOG10)$/i;
/** Values and steps that are log10 of wavelengths in ångströms although nothing says so. */
const LOGARITHMS = { from: 2.5, to: 5.5, step: 0.01 };

/** Wavelengths in Å, from soft X-rays to radio; what else a linear axis tells is something else, as numbers of pixels. */
const SHORTEST = 10;
const LONGEST = 1e11;

/** The axis of wavelengths of an image; null where its header does not tell one. */
export function spectralAxisOf(unit: Unit): ImageAxis | null {
  const number = (keyword: string): number | null => {
    const value = cardValue(unit, keyword);
    return typeof value === "number" ? value : null;
  };
  const text = (keyword: string): string => String(cardValue(unit, keyword) ?? "").trim();
  const [zero, slope] = [number("COEFF0"), number("COEFF1")];
  if (zero !== null && slope !== null && slope !== 0) {
    return { logarithmic: false, factor: 1, unit: "Å", at: (pixel) => 10 ** (zero + slope * pixel), ...mediumOf(text) };
  }
  const reference = number("CRVAL1");
  const step = number("CDELT1") ?? number("CD1_1");
  if (reference === null || step === null || step === 0) return null;
  const kind = text("CTYPE1");
  if (kind !== "" && !KINDS.test(kind)) return null;
  const offset = number("CRPIX1") ?? 1;
  const along = (pixel: number): number => (pixel + 1 - offset) * step;
  const written = text("CUNIT1") || (/\bunits\s*=\s*"?([^\s"]+)/.exec(text("WAT1_001"))?.[1] ?? "");
  const factor = written === "" ? null : angstromsIn(written);
  const logarithmic =
    number("DC-FLAG") === 1 ||
    /^LOG/i.test(kind) ||
    /LOG10$/i.test(kind) ||
    /^log/i.test(written) ||
    (factor === null && reference >= LOGARITHMS.from && reference <= LOGARITHMS.to && Math.abs(step) < LOGARITHMS.step);
  if (written !== "" && factor === null && !logarithmic) return null;
  // Natural logarithms: λ = λr·exp((p − pr)·Δλ/λr), Greisen et al., equation 5.
  const at = logarithmic
    ? (pixel: number) => 10 ** (reference + along(pixel))
    : /-LOG$/i.test(kind)
      ? (pixel: number) => reference * Math.exp(along(pixel) / reference)
      : (pixel: number) => reference + along(pixel);
  const said = factor === null ? {} : { unit: written };
  const axis = { logarithmic: false, factor: factor ?? 1, ...said, at, ...mediumOf(text) };
  const first = at(0) * axis.factor;
  return first >= SHORTEST && first <= LONGEST ? axis : null;
}

function mediumOf(text: (keyword: string) => string): Pick<SpectralAxis, "medium"> {
  const said = `${text("CTYPE1")} ${text("AIRORVAC")} ${text("VACUUM")}`;
  if (/AWAV|\bair\b/i.test(said)) return { medium: "air" };
  return /^WAVE(-LOG)?\b|\bvac|true|\bT\b/i.test(said) ? { medium: "vacuum" } : {};
}
