import { Type } from "typebox";
import type { ErrorName } from "../errors/catalog.ts";
import { defineMethod } from "../rpc/method.ts";
import { BINS, centreAt, centres } from "../spectra/grid.ts";
import type { Processing } from "../spectra/process.ts";
import type { SpectraService } from "../spectra/spectra-service.ts";
import { processing, Redshift, Spectrum, strict } from "./spectra-schemas.ts";

/** What reading and processing a spectrum can throw. */
export const spectrumErrors: readonly ErrorName[] = [
  "INVALID_PROFILE_SPECIFICATION",
  "FORBIDDEN",
  "FILE_NOT_FOUND",
  "FILE_READ_ERROR",
  "UNSUPPORTED_FILE_FORMAT",
  "FILE_VALIDATION_ERROR",
  "SPECTRUM_NOT_FOUND",
  "SPECTRUM_VALIDATION_ERROR",
  "PROCESSING_FAILED",
  "EXECUTOR_UNAVAILABLE",
  "CONFIGURATION_ERROR",
  "NOT_ALLOWED_HOST",
  "EXTERNAL_SERVICE_ERROR",
  "UPSTREAM_TIMEOUT",
  "UPSTREAM_HTTP_ERROR",
  "UPSTREAM_NOT_JSON",
  "UPSTREAM_CONTENT_TYPE",
  "UPSTREAM_UNREACHABLE",
];

/** Params that say how a spectrum is processed. */
export interface ProcessingParams {
  smoothing?: number;
  min_wavelength?: number;
  max_wavelength?: number;
}

/** The same for what works with them. */
export function processingOf(
  { smoothing = 0, min_wavelength = 0, max_wavelength = Number.POSITIVE_INFINITY }: ProcessingParams,
  redshift = 0,
): Processing {
  return { smoothing, minWavelength: min_wavelength, maxWavelength: max_wavelength, redshift };
}

const onGrid = (description: string) => Type.Array(Type.Number(), { minItems: BINS, maxItems: BINS, description });
const exampleFlux = Array.from({ length: 10 }, (_, i) => 1 + (i % 3) / 10);

/** The method that brings a spectrum to the grid. */
export function processMethod(spectra: SpectraService) {
  return defineMethod({
    name: "spectra.process",
    summary: "A spectrum on the grid of SNID, 1024 bins of ln λ from 2500 to 10000 Å, with its continuum and without",
    params: Type.Object(
      {
        spectrum: Spectrum,
        ...processing,
        redshift: Type.Optional(Redshift("Wavelengths are divided by 1 + redshift")),
        keep: Type.Optional(
          Type.Boolean({ default: false, description: "Keep it in memory, for an hour since it was last used" }),
        ),
      },
      strict,
    ),
    result: Type.Object(
      {
        spectrum_id: Type.Optional(Type.String()),
        wavelength: onGrid("The middle of each bin, in Å"),
        flux: onGrid("Mean flux of each bin; 0 where it is not covered"),
        flattened: onGrid("Flux over continuum, less 1, fading out over 5 % of the bins at both ends"),
        continuum: onGrid(
          "The spline that the flux was divided by; 0 where nothing is covered, or it was divided out before",
        ),
        range: Type.Tuple([Type.Number(), Type.Number()], {
          description: "The first and the last bin that are covered, by their middle, in Å",
        }),
        points: Type.Object(
          {
            read: Type.Integer({ minimum: 0 }),
            dropped: Type.Integer({ minimum: 0, description: "Without a wavelength or a flux" }),
            kept: Type.Integer({
              minimum: 0,
              description: "Of different wavelengths, within those that were asked for",
            }),
          },
          strict,
        ),
        redshift: Type.Number(),
      },
      strict,
    ),
    errors: spectrumErrors,
    example: { spectrum: { wavelength: exampleFlux.map((_, i) => 4000 + 400 * i), flux: exampleFlux } },
    handler: async ({ spectrum, redshift = 0, keep = false, ...params }, context) => {
      const result = await spectra.process(spectrum, processingOf(params, redshift), context);
      const { binned, flattened, kept } = result.processed;
      const { read, dropped } = result.spectrum;
      return {
        ...(keep ? { spectrum_id: spectra.keep(result, context.caller) } : {}),
        wavelength: centres(),
        flux: [...binned.values],
        flattened: [...flattened.values],
        continuum: [...flattened.continuum],
        range: [centreAt(binned.first), centreAt(binned.last)] as [number, number],
        points: { read, dropped, kept },
        redshift,
      };
    },
  });
}
