import { ServiceError } from "../errors/service-error.ts";

/** A spectrum as it was read: wavelengths rise, in Å, and each has a flux. */
export interface Spectrum {
  wavelengths: Float64Array;
  flux: Float64Array;
  /** Whether its continuum is divided out already, as in the files of SNID. */
  flat: boolean;
  /** Points that were read, and how many of them have no wavelength or no flux. */
  read: number;
  dropped: number;
}

/**
 * A spectrum of points in any order: those without a wavelength or a flux are dropped, those of one wavelength have their
 * mean. Throws SPECTRUM_VALIDATION_ERROR where a wavelength is not above 0, or fewer than two are left.
 */
export function spectrumOf(
  wavelengths: ArrayLike<number>,
  flux: ArrayLike<number>,
  { file, flat = false }: { file?: string; flat?: boolean } = {},
): Spectrum {
  const named = file === undefined ? {} : { file };
  if (wavelengths.length !== flux.length) {
    const reason = `there are ${wavelengths.length} wavelengths and ${flux.length} fluxes`;
    throw new ServiceError("SPECTRUM_VALIDATION_ERROR", { reason, ...named });
  }
  const places = Array.from({ length: wavelengths.length }, (_, i) => i).filter(
    (i) => Number.isFinite(wavelengths[i]) && Number.isFinite(flux[i]),
  );
  const at = (list: ArrayLike<number>, i: number): number => list[i] as number;
  const wrong = places.find((i) => at(wavelengths, i) <= 0);
  if (wrong !== undefined) {
    const reason = `wavelengths are above 0, and that of point ${wrong + 1} is ${wavelengths[wrong]}`;
    throw new ServiceError("SPECTRUM_VALIDATION_ERROR", { reason, ...named });
  }
  places.sort((a, b) => at(wavelengths, a) - at(wavelengths, b) || a - b);
  const [x, y]: [number[], number[]] = [[], []];
  for (let from = 0; from < places.length; ) {
    const wavelength = at(wavelengths, places[from] as number);
    let [to, sum] = [from, 0];
    for (; to < places.length && at(wavelengths, places[to] as number) === wavelength; to++) {
      sum += at(flux, places[to] as number);
    }
    x.push(wavelength);
    y.push(sum / (to - from));
    from = to;
  }
  if (x.length < 2) {
    const reason = file === undefined ? "No valid spectrum data found" : "No valid spectrum data found in file";
    throw new ServiceError("SPECTRUM_VALIDATION_ERROR", { reason, ...named });
  }
  return {
    wavelengths: Float64Array.from(x),
    flux: Float64Array.from(y),
    flat,
    read: wavelengths.length,
    dropped: wavelengths.length - places.length,
  };
}
