import { type Static, Type } from "typebox";
import type { Caller } from "../access/caller.ts";
import type { ErrorName } from "../errors/catalog.ts";
import { ServiceError } from "../errors/service-error.ts";
import type { ModelService } from "../models/model-service.ts";
import { defineMethod } from "../rpc/method.ts";
import type { GivenSpectrum, SpectraService } from "../spectra/spectra-service.ts";
import { processingOf, spectrumErrors } from "./spectra-process.ts";
import { MatchSchema, processing, Redshift, Spectrum, strict, TemplateSetSchema } from "./spectra-schemas.ts";

/** What comparing a spectrum with templates can throw beside. */
const comparingErrors: readonly ErrorName[] = [...spectrumErrors, "CLASSIFICATION_FAILED", "TEMPLATE_NOT_FOUND"];

/** Redshifts that are tried where nothing else is asked for. */
const REDSHIFTS: [number, number] = [-0.01, 1.2];
/** How far the redshift may be from one that is given, in ln(1+z). */
const GIVEN = 0.008;

/** Which templates a spectrum is compared with, at which redshifts. */
const comparing = {
  redshift: Type.Optional(Redshift("Where it is known: only redshifts within 0.008 in ln(1+z) of it are tried")),
  redshift_range: Type.Optional(
    Type.Array(Redshift("The lowest and the highest that are tried"), {
      minItems: 2,
      maxItems: 2,
      default: REDSHIFTS,
    }),
  ),
  matches: Type.Optional(Type.Integer({ default: 10, minimum: 1, maximum: 100, description: "How many are told" })),
};

/** The redshifts that are tried. Throws INVALID_PARAMS where the highest is below the lowest. */
function redshiftsOf({ redshift, redshift_range }: { redshift?: number; redshift_range?: number[] }): [number, number] {
  if (redshift !== undefined) {
    return [Math.expm1(Math.log1p(redshift) - GIVEN), Math.expm1(Math.log1p(redshift) + GIVEN)];
  }
  const [lowest, highest] = redshift_range ?? REDSHIFTS;
  if (lowest === undefined || highest === undefined || lowest > highest) {
    const violation = {
      loc: ["params", "redshift_range"],
      msg: "The first must not be above the second",
      type: "value_error",
    };
    throw new ServiceError("INVALID_PARAMS", [violation]);
  }
  return [lowest, highest];
}

const Classification = Type.Object(
  {
    assumes: Type.Literal("supernova", {
      description:
        "That it is one, of a type that has templates: galaxies, stars and other types are taken for what fits best",
    }),
    best: Type.Object(
      {
        type: Type.String({ description: "Ia, Ib (with IIb), Ic, II, or what the templates' types begin with" }),
        subtype: Type.String({ description: "Of the template that fits best among those that agree" }),
        age_days: Type.Number({ description: "By the templates that agree" }),
        redshift: Type.Number(),
        redshift_rms: Type.Number({ description: "How far the redshifts of the templates that agree are from it" }),
        score: Type.Number({ description: "Sum of the scores of the best templates of up to five objects that agree" }),
        reliable: Type.Boolean(),
        why_not: Type.Array(Type.String(), { description: "Why it is not reliable" }),
      },
      strict,
    ),
    types: Type.Array(
      Type.Object(
        {
          type: Type.String(),
          score: Type.Number({ description: "The most that it reaches at any redshift" }),
          templates: Type.Integer({
            minimum: 0,
            description: "Templates of it that were looked at closely and fit at all",
          }),
        },
        strict,
      ),
    ),
    matches: Type.Array(MatchSchema, { description: "The best first" }),
    templates: TemplateSetSchema,
  },
  strict,
);

/** What of the params means the operator's templates rather than a model. */
const TEMPLATES = "templates";

/** What a caller's own model answers. */
const ModelAnswer = Type.Object(
  {
    assumes: Type.Literal("a class of the model", {
      description: "That the spectrum is of one of the model's classes",
    }),
    classes: Type.Array(Type.Object({ type: Type.String(), probability: Type.Number() }, strict), {
      description: "The likeliest first",
    }),
    model: Type.Object({ model_id: Type.String(), name: Type.String(), sha256: Type.String() }, strict),
    redshift: Type.Number({ description: "By which the spectrum was brought to rest" }),
  },
  strict,
);

/** What a spectrum is classified by, in any method that does. */
export const classifying = {
  ...processing,
  ...comparing,
  model: Type.Optional(
    Type.String({
      default: TEMPLATES,
      description: "`templates`, or the id of a model: that gets the spectrum at rest, by `redshift` or else by 0",
    }),
  ),
  types: Type.Optional(
    Type.Array(Type.String(), {
      minItems: 1,
      maxItems: 100,
      description: "Types of spectra.options, in full or their beginning",
    }),
  ),
  age_range: Type.Optional(
    Type.Array(Type.Number(), { minItems: 2, maxItems: 2, description: "Of the templates, in days" }),
  ),
};

/** What classifying a spectrum says. */
export const Classified = Type.Union([Classification, ModelAnswer]);

/** What classifying a spectrum can throw. */
export const classifyingErrors: readonly ErrorName[] = [
  ...comparingErrors,
  "MODEL_NOT_FOUND",
  "MODEL_NOT_APPLICABLE",
  "MODEL_CONFIGURATION_ERROR",
];

const ParamsOfClassifying = Type.Object(classifying, strict);
export type ClassifyingParams = Static<typeof ParamsOfClassifying>;

/** Throws what is wrong with the params whatever the spectrum: INVALID_PARAMS, MODEL_NOT_FOUND, CONFIGURATION_ERROR. */
export async function checkClassifying(
  { model = TEMPLATES, ...params }: ClassifyingParams,
  { spectra, models }: { spectra: SpectraService; models: ModelService },
  caller: Caller,
): Promise<void> {
  redshiftsOf(params);
  if (model === TEMPLATES) await spectra.templates();
  else models.get(model, caller);
}

/** Classifies a spectrum by templates or by a model. */
export async function classifyBy(
  given: GivenSpectrum,
  { model = TEMPLATES, types, age_range, matches = 10, ...params }: ClassifyingParams,
  { spectra, models }: { spectra: SpectraService; models: ModelService },
  asking: { caller: Caller; signal: AbortSignal },
): Promise<Static<typeof Classified>> {
  if (model !== TEMPLATES) {
    const { redshift = 0 } = params;
    const stored = models.get(model, asking.caller);
    const classes = await spectra.classifyBy(stored, given, processingOf(params, redshift), asking);
    const { model_id, name, sha256 } = stored;
    return { assumes: "a class of the model", classes, model: { model_id, name, sha256 }, redshift };
  }
  const [youngest, oldest] = age_range ?? [];
  const question = {
    redshifts: redshiftsOf(params),
    matches,
    ...(types === undefined ? {} : { types }),
    ...(youngest === undefined || oldest === undefined ? {} : { ageRange: [youngest, oldest] as const }),
  };
  const found = await spectra.classify(given, processingOf(params), question, asking);
  const { best, set, compared } = found;
  const templates = { count: compared, sha256: set.sha256 };
  return { assumes: "supernova", best, types: found.types, matches: found.matches, templates };
}

/** The method that tells what kind of supernova a spectrum is of. */
export function classifyMethod(spectra: SpectraService, models: ModelService) {
  return defineMethod({
    name: "spectra.classify",
    summary:
      "Compares a spectrum with the operator's templates: the type, age and redshift that most of those that fit best agree on",
    params: Type.Object({ spectrum: Spectrum, ...classifying }, strict),
    result: Classified,
    errors: classifyingErrors,
    example: { spectrum: { dataset_id: "spectra/night.dat" }, redshift_range: [0, 0.3] },
    handler: ({ spectrum, ...params }, context) => classifyBy(spectrum, params, { spectra, models }, context),
  });
}

/** The method that tells the redshift of a spectrum whose type is known. */
export function estimateRedshiftMethod(spectra: SpectraService) {
  return defineMethod({
    name: "spectra.estimateRedshift",
    summary: "The redshift of a spectrum whose type is known, by the templates of that type",
    params: Type.Object(
      {
        spectrum: Type.Optional(Spectrum), // whose absence is refused in words of its own
        type: Type.String({ description: "As in spectra.options" }),
        age_bin: Type.Optional(Type.String({ description: "As in spectra.options" })),
        ...processing,
        ...comparing,
      },
      strict,
    ),
    result: Type.Object(
      {
        redshift: Type.Number(),
        redshift_rms: Type.Number(),
        score: Type.Number(),
        matches: Type.Array(MatchSchema),
        templates: TemplateSetSchema,
      },
      strict,
    ),
    errors: comparingErrors,
    example: { spectrum: { dataset_id: "spectra/night.dat" }, type: "Ia-norm", age_bin: "2 to 6" },
    handler: async ({ spectrum, type, age_bin, matches = 10, ...params }, context) => {
      if (spectrum === undefined) {
        const msg = "File upload is required for redshift";
        throw new ServiceError("INVALID_PARAMS", [{ loc: ["params", "spectrum"], msg, type: "missing" }]);
      }
      const question = {
        redshifts: redshiftsOf(params),
        matches,
        types: [type],
        ...(age_bin === undefined ? {} : { ageBin: age_bin }),
      };
      const found = await spectra.classify(spectrum, processingOf(params), question, context);
      const { redshift, redshift_rms, score } = found.best;
      const templates = { count: found.compared, sha256: found.set.sha256 };
      return { redshift, redshift_rms, score, matches: found.matches, templates };
    },
  });
}
