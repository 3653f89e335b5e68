import type { SpectrumLayout } from "../profiling/model/spectrum-facts.ts";
import { bytesInMemory } from "../profiling/readers/fits/bytes.ts";
import { imageRows, spectralImagesOf } from "../profiling/readers/fits/spectral-image.ts";
import { tablePlan, tableRows } from "../profiling/readers/fits/table-rows.ts";
import { readUnits } from "../profiling/readers/fits/units.ts";
import type { Cell } from "../profiling/readers/record-cells.ts";
import { layoutOfNames } from "../profiling/readers/spectra/spectral-names.ts";
import { type Spectrum, spectrumOf } from "./spectrum.ts";

/**
 * The first spectrum in a FITS file: an image of one dimension with an axis of wavelengths, or a table with columns that are
 * named as one. Throws SPECTRUM_VALIDATION_ERROR where there is none, FILE_READ_ERROR and FILE_VALIDATION_ERROR.
 */
export async function fitsSpectrum(bytes: Buffer, file: string, signal: AbortSignal): Promise<Spectrum> {
  const open = bytesInMemory(bytes);
  const units = await readUnits(open, file, bytes.length);
  const [image] = spectralImagesOf(units);
  if (image !== undefined) return collected(imageRows(open, file, image, signal), image.layout, file);
  for (const unit of units) {
    const plan = tablePlan(unit);
    const layout = layoutOfNames(plan.columns);
    if (layout !== null) return collected(tableRows(open, file, unit, plan, signal), layout, file);
  }
  return spectrumOf([], [], { file });
}

async function collected(
  rows: AsyncIterable<Cell[]>,
  { wavelength: axis, flux: [flux] }: SpectrumLayout,
  file: string,
): Promise<Spectrum> {
  const [wavelengths, fluxes]: [number[], number[]] = [[], []];
  for await (const row of rows) {
    const value = numberIn(row[axis.index]);
    wavelengths.push((axis.logarithmic ? 10 ** value : value) * axis.factor);
    fluxes.push(numberIn(row[flux?.index ?? -1]));
  }
  return spectrumOf(wavelengths, fluxes, { file });
}

function numberIn(cell: Cell | undefined): number {
  return typeof cell === "number" || typeof cell === "bigint" ? Number(cell) : Number.NaN;
}
