import { extname } from "node:path";
import { ServiceError } from "../errors/service-error.ts";
import { fitsSpectrum } from "./fits-spectrum.ts";
import type { Spectrum } from "./spectrum.ts";
import { textSpectrum } from "./text-spectrum.ts";

const FITS = [".fits", ".fit", ".fts"];
const TEXT = [".dat", ".txt", ".lnw", ".csv", ".tsv", ".ascii", ".asc", ".asci", ".flm", ".spec"];
/** Names that files of spectra have. */
const SUPPORTED = [...FITS, ...TEXT];

/** Bytes of a file, at most. */
const MOST_BYTES = 67_108_864;

/** Throws UNSUPPORTED_FILE_FORMAT where a file is not named as spectra are. */
export function checkName(file: string): void {
  const format = extname(file).toLowerCase();
  if (!SUPPORTED.includes(format)) {
    const shown = format === "" ? "without an extension" : format;
    throw new ServiceError("UNSUPPORTED_FILE_FORMAT", { file, format: shown, supported: SUPPORTED });
  }
}

/** Throws FILE_VALIDATION_ERROR where a file is too large. */
export function checkSize(file: string, bytes: number): void {
  if (bytes <= MOST_BYTES) return;
  const reason = `it has ${bytes} bytes, and a spectrum may have ${MOST_BYTES}`;
  throw new ServiceError("FILE_VALIDATION_ERROR", { file, reason });
}

/**
 * The spectrum that the bytes of a file hold, by its name. Throws UNSUPPORTED_FILE_FORMAT, FILE_VALIDATION_ERROR,
 * FILE_READ_ERROR, and SPECTRUM_VALIDATION_ERROR.
 */
export async function readSpectrum(bytes: Buffer, file: string, signal: AbortSignal): Promise<Spectrum> {
  checkName(file);
  checkSize(file, bytes.length);
  const isFits = bytes.subarray(0, 9).toString("latin1") === "SIMPLE  =";
  if (isFits) return fitsSpectrum(bytes, file, signal);
  if (FITS.includes(extname(file).toLowerCase())) {
    throw new ServiceError("FILE_VALIDATION_ERROR", { file, reason: "it does not begin as FITS does" });
  }
  if (bytes.subarray(0, 4096).includes(0)) {
    throw new ServiceError("FILE_VALIDATION_ERROR", { file, reason: "it is no text" });
  }
  return textSpectrum(bytes.toString("latin1"), file);
}
