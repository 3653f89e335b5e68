import { Type } from "typebox";
import type { GivenSpectrum } from "../spectra/spectra-service.ts";

export const strict = { additionalProperties: false };

const numbers = (description: string) =>
  Type.Array(Type.Unsafe<number | null>({ type: ["number", "null"] }), { maxItems: 1_000_000, description });

/** A file below the data root. */
export const FileOfDataset = Type.Object(
  {
    dataset_id: Type.String({ minLength: 1, maxLength: 4096, description: "A file or folder below the data root" }),
    file: Type.Optional(Type.String({ minLength: 1, maxLength: 4096, description: "A file in that folder" })),
  },
  strict,
);

/** A spectrum as a caller gives it. */
export const Spectrum = Type.Unsafe<GivenSpectrum>({
  description:
    "A spectrum: FITS (.fits, .fit, .fts), a template of SNID (.lnw, of which the first epoch is taken), or text",
  ...Type.Union([
    FileOfDataset,
    Type.Object(
      {
        file_name: Type.String({ minLength: 1, maxLength: 255, description: "Says by its ending what the content is" }),
        content_base64: Type.String({ pattern: "^[A-Za-z0-9+/]*={0,2}$" }),
      },
      strict,
    ),
    Type.Object({ wavelength: numbers("In Å"), flux: numbers("In any unit per Å; null where it is missing") }, strict),
    Type.Object(
      {
        osc_ref: Type.String({
          minLength: 1,
          maxLength: 200,
          description: "A spectrum of the catalogue in OSC_URL: osc-SN2002er-0, the object and which of its spectra",
        }),
      },
      strict,
    ),
    Type.Object({ spectrum_id: Type.String({ description: "As spectra.process gives it with keep" }) }, strict),
  ]),
});

/** How a spectrum is processed, in any method that takes one. */
export const processing = {
  smoothing: Type.Optional(
    Type.Integer({ default: 0, minimum: 0, maximum: 50, description: "The median over so many bins to either side" }),
  ),
  min_wavelength: Type.Optional(
    Type.Number({ minimum: 0, description: "In Å, as observed: shorter ones are left out" }),
  ),
  max_wavelength: Type.Optional(
    Type.Number({ minimum: 0, description: "In Å, as observed: longer ones are left out" }),
  ),
};

export const Redshift = (description: string) => Type.Number({ minimum: -0.01, maximum: 3, description });

/** What is told of a template that fits. */
export const MatchSchema = Type.Object(
  {
    template: Type.String({ description: "Its file below the folder of templates, and its place in that" }),
    object: Type.String(),
    type: Type.String(),
    age_days: Type.Number(),
    redshift: Type.Number(),
    correlation: Type.Number({
      description: "Height of the peak of the correlation of what both share: 1 is the same",
    }),
    r: Type.Number({
      description: "Tonry & Davis's r: that height over √2 σ of the part that is not symmetric; 1000 at most",
    }),
    lap: Type.Number({ description: "ln of the ratio of the longest to the shortest wavelength that both share" }),
    rlap: Type.Number({ description: "r · lap; not that of SNID, whose peaks are found in another way" }),
    score: Type.Number({ description: "correlation² · lap, by which matches are ranked" }),
  },
  strict,
);

export const TemplateSetSchema = Type.Object(
  {
    count: Type.Integer({ minimum: 0, description: "Templates that were compared" }),
    sha256: Type.String({ description: "Of all files that the templates are from" }),
  },
  strict,
);
