import { type Static, Type } from "typebox";

const strict = { additionalProperties: false };
const finite = (description: string) => Type.Number({ description });

/** Points of the curve of a spectrum, at most. */
export const CURVE_POINTS = 400;

/** What is told of a template of SNID, whose columns of flux are the epochs of one object. */
const TemplateFacts = Type.Object(
  {
    object: Type.String({ description: "The object, as the file names it" }),
    type: Type.String({ description: "Its type and subtype, as the file says them" }),
    ages: Type.Array(Type.Number(), { description: "Of each epoch, in days, as the file says them" }),
    deltaM15: Type.Optional(finite("Δm15(B) in magnitudes, where the file says it")),
  },
  strict,
);

/** What a table is as a spectrum. Wavelengths are in ångströms, whatever the file's own are in. */
export const SpectrumFacts = Type.Object(
  {
    wavelength: Type.String({ description: "The column of wavelengths" }),
    flux: Type.Array(Type.String(), { description: "The columns of flux; of a template one per epoch", minItems: 1 }),
    uncertainty: Type.Optional(
      Type.Object(
        {
          column: Type.String(),
          kind: Type.Union([Type.Literal("deviation"), Type.Literal("variance"), Type.Literal("inverse variance")]),
        },
        { ...strict, description: "The column that says how certain the flux is" },
      ),
    ),
    unit: Type.Optional(Type.String({ description: "Of the column of wavelengths, where the file says it" })),
    unitAssumed: Type.Optional(Type.Literal(true, { description: "The file says no unit; ångströms are assumed" })),
    logarithmic: Type.Optional(Type.Literal(true, { description: "The column holds log10 of the wavelength" })),
    medium: Type.Optional(
      Type.Union([Type.Literal("air"), Type.Literal("vacuum")], { description: "Where the file says it" }),
    ),
    points: Type.Integer({ description: "Rows with a wavelength and a flux", minimum: 0 }),
    range: Type.Tuple([Type.Number(), Type.Number()], { description: "The shortest and the longest wavelength in Å" }),
    sampling: Type.Object(
      {
        kind: Type.Union([Type.Literal("linear"), Type.Literal("logarithmic"), Type.Literal("irregular")]),
        step: finite("In Å; of logarithmic sampling in ln λ; of irregular the median, in Å"),
      },
      strict,
    ),
    gaps: Type.Object(
      {
        count: Type.Integer({ minimum: 0 }),
        first: Type.Array(Type.Tuple([Type.Number(), Type.Number()]), {
          maxItems: 10,
          description: "The first ten: the last wavelength before, the first after, in Å",
        }),
      },
      { ...strict, description: "Where more than three steps lie between two points" },
    ),
    signalToNoise: Type.Optional(
      Type.Object(
        {
          median: finite("Per point"),
          from: Type.Union([Type.Literal("uncertainties"), Type.Literal("differences")], {
            description:
              "`uncertainties`: the median of |flux|/σ; `differences`: DER_SNR (Stoehr et al. 2008), from how each flux differs from its neighbours",
          }),
        },
        strict,
      ),
    ),
    template: Type.Optional(TemplateFacts),
    curve: Type.Object(
      {
        column: Type.String(),
        wavelength: Type.Array(Type.Number(), { maxItems: CURVE_POINTS }),
        flux: Type.Array(Type.Number(), { maxItems: CURVE_POINTS }),
      },
      { ...strict, description: "A column of flux for drawing: means of stretches of the spectrum" },
    ),
  },
  strict,
);

export type SpectrumFacts = Static<typeof SpectrumFacts>;

/** How a table is a spectrum: where its columns stand, and what they hold. */
export interface SpectrumLayout {
  wavelength: SpectralAxis & { index: number; name: string };
  /** At least one. */
  flux: readonly { index: number; name: string }[];
  uncertainty?: { index: number; name: string; kind: UncertaintyKind };
  template?: SpectrumFacts["template"];
}

export type UncertaintyKind = NonNullable<SpectrumFacts["uncertainty"]>["kind"];

/** What the values of a column of wavelengths are. */
export interface SpectralAxis {
  logarithmic: boolean;
  /** Ångströms in the unit. */
  factor: number;
  /** As the file says it. */
  unit?: string;
  medium?: "air" | "vacuum";
}
