import { ServiceError } from "../errors/service-error.ts";
import { asFlat, type Flattened, flatten } from "./flatten.ts";
import { BINS, centreAt } from "./grid.ts";
import { type Binned, endsOf, rebin } from "./rebin.ts";
import type { Spectrum } from "./spectrum.ts";

/** What is done with a spectrum before it is compared. */
export interface Processing {
  /** Bins to either side over which the median is taken. */
  smoothing: number;
  /** Wavelengths in Å, as observed, that are left out beyond. */
  minWavelength: number;
  maxWavelength: number;
  /** By which the wavelengths are brought to rest. */
  redshift: number;
}

export const unprocessed: Processing = {
  smoothing: 0,
  minWavelength: 0,
  maxWavelength: Number.POSITIVE_INFINITY,
  redshift: 0,
};

/** A spectrum on the grid, with its continuum and without. */
export interface Processed {
  binned: Binned;
  flattened: Flattened;
  /** Points within the wavelengths. */
  kept: number;
}

/**
 * Brings a spectrum to the grid, smooths it and divides it by its continuum. Throws PROCESSING_FAILED where the wavelengths
 * leave nothing or it has no continuum, SPECTRUM_VALIDATION_ERROR where it covers fewer than two bins.
 */
export function processed(
  spectrum: Spectrum,
  { smoothing, minWavelength, maxWavelength, redshift }: Processing,
): Processed {
  const places = [...spectrum.wavelengths.keys()].filter((i) => {
    const wavelength = spectrum.wavelengths[i] as number;
    return wavelength >= minWavelength && wavelength <= maxWavelength;
  });
  if (places.length === 0) {
    const upTo = Number.isFinite(maxWavelength) ? `up to ${maxWavelength} Å` : "on";
    const reason = `no point lies from ${minWavelength} Å ${upTo}`;
    throw new ServiceError("PROCESSING_FAILED", { reason });
  }
  const wavelengths = places.map((i) => (spectrum.wavelengths[i] as number) / (1 + redshift));
  const flux = places.map((i) => spectrum.flux[i] as number);
  const binned = smoothed(rebin(wavelengths, flux), smoothing);
  if (binned.last - binned.first < 1) {
    const range = `${Math.round(centreAt(0))} to ${Math.round(centreAt(BINS - 1))} Å`;
    throw new ServiceError("SPECTRUM_VALIDATION_ERROR", {
      reason: `it covers fewer than two bins of the grid of ${range}`,
    });
  }
  return { binned, flattened: spectrum.flat ? asFlat(binned.values) : flatten(binned), kept: places.length };
}

/** The median over the covered bins within so many bins to either side. */
function smoothed(binned: Binned, smoothing: number): Binned {
  if (smoothing === 0) return binned;
  const values = binned.values.map((value, bin) => {
    if (binned.covered[bin] !== 1) return value;
    const near = [];
    for (let at = Math.max(0, bin - smoothing); at <= Math.min(BINS - 1, bin + smoothing); at++) {
      if (binned.covered[at] === 1) near.push(binned.values[at] as number);
    }
    near.sort((a, b) => a - b);
    const middle = near.length >> 1;
    return near.length % 2 === 1
      ? (near[middle] as number)
      : ((near[middle - 1] as number) + (near[middle] as number)) / 2;
  });
  return { ...binned, values, ...endsOf(binned.covered) };
}
