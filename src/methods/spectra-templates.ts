import { Type } from "typebox";
import { ServiceError } from "../errors/service-error.ts";
import { defineMethod } from "../rpc/method.ts";
import { ageBinOf } from "../spectra/age-bins.ts";
import { placesOf } from "../spectra/classification.ts";
import { BINS, centres } from "../spectra/grid.ts";
import { ions, LINE_SOURCES, linesOf } from "../spectra/lines.ts";
import { mainType } from "../spectra/main-type.ts";
import type { SpectraService } from "../spectra/spectra-service.ts";
import type { TemplateFacts, TemplateSet } from "../spectra/template-set.ts";
import { Count, Limit, Offset } from "./schemas.ts";
import { strict, TemplateSetSchema } from "./spectra-schemas.ts";

const Template = Type.Object(
  {
    template: Type.String({ description: "Its file below the folder of templates, and its place in that" }),
    object: Type.String(),
    type: Type.String(),
    age_days: Type.Number(),
    age_bin: Type.String(),
  },
  strict,
);

function told({ name, object, type, age }: TemplateFacts) {
  return { template: name, object, type, age_days: age, age_bin: ageBinOf(age) };
}

/** The templates of a type and a bin of ages, in the order of the set. Throws TEMPLATE_NOT_FOUND. */
function templatesOf(set: TemplateSet, type: string | undefined, ageBin: string | undefined): number[] {
  const places = placesOf(set, {
    ...(type === undefined ? {} : { types: [type] }),
    ...(ageBin === undefined ? {} : { ageBin }),
  });
  return places === null ? [...set.order] : [...places];
}

/** The method that tells what can be asked for. */
export function optionsMethod(spectra: SpectraService) {
  return defineMethod({
    name: "spectra.options",
    summary: "The types of the operator's templates, and the bins of ages that each has",
    params: Type.Object({}, strict),
    result: Type.Object(
      {
        types: Type.Array(
          Type.Object(
            {
              type: Type.String(),
              main_type: Type.String(),
              objects: Type.Integer({ minimum: 1 }),
              age_bins: Type.Array(
                Type.Object({ age_bin: Type.String(), templates: Type.Integer({ minimum: 1 }) }, strict),
              ),
            },
            strict,
          ),
        ),
        templates: TemplateSetSchema,
      },
      strict,
    ),
    errors: ["CONFIGURATION_ERROR"],
    example: {},
    handler: async () => {
      const set = await spectra.templates();
      const facts = set.order.map((place) => set.facts[place] as TemplateFacts);
      const types = [...Map.groupBy(facts, ({ type }) => type)].map(([type, own]) => ({
        type,
        main_type: mainType(type),
        objects: new Set(own.map(({ object }) => object)).size,
        age_bins: [
          ...Map.groupBy(
            own.toSorted((a, b) => a.age - b.age),
            ({ age }) => ageBinOf(age),
          ),
        ].map(([age_bin, { length }]) => ({ age_bin, templates: length })),
      }));
      return { types, templates: { count: facts.length, sha256: set.sha256 } };
    },
  });
}

/** The method that lists the templates. */
export function templatesMethod(spectra: SpectraService) {
  return defineMethod({
    name: "spectra.templates",
    summary: "The operator's templates by type, object and age: a page of them",
    params: Type.Object({ type: Type.Optional(Type.String()), offset: Offset, limit: Limit }, strict),
    result: Type.Object({ templates: Type.Array(Template), total_count: Count("All of the type") }, strict),
    errors: ["CONFIGURATION_ERROR", "TEMPLATE_NOT_FOUND"],
    example: { type: "Ia-norm" },
    handler: async ({ type, offset = 0, limit = 100 }) => {
      const set = await spectra.templates();
      const places = templatesOf(set, type, undefined);
      const page = places.slice(offset, offset + limit).map((place) => told(set.facts[place] as TemplateFacts));
      return { templates: page, total_count: places.length };
    },
  });
}

/** The method that shows a template. */
export function templateMethod(spectra: SpectraService) {
  return defineMethod({
    name: "spectra.template",
    summary: "A template of a type, and of a bin of ages where one is asked for: the one that is named, or the first",
    params: Type.Object(
      {
        type: Type.String(),
        age_bin: Type.Optional(Type.String({ description: "As in spectra.options" })),
        name: Type.Optional(Type.String({ description: "`template` of spectra.templates" })),
      },
      strict,
    ),
    result: Type.Object(
      {
        ...Template.properties,
        wavelength: Type.Array(Type.Number(), { minItems: BINS, maxItems: BINS, description: "In Å, at rest" }),
        flux: Type.Array(Type.Number(), { minItems: BINS, maxItems: BINS, description: "Without the continuum" }),
      },
      strict,
    ),
    errors: ["CONFIGURATION_ERROR", "TEMPLATE_NOT_FOUND"],
    example: { type: "Ia-norm", age_bin: "2 to 6" },
    handler: async ({ type, age_bin, name }) => {
      const set = await spectra.templates();
      const place = templatesOf(set, type, age_bin).find((own) => name === undefined || set.facts[own]?.name === name);
      if (place === undefined) {
        throw new ServiceError("TEMPLATE_NOT_FOUND", { type, ...(age_bin === undefined ? {} : { age_bin }) });
      }
      const flux = [...set.values.subarray(place * BINS, (place + 1) * BINS)];
      return { ...told(set.facts[place] as TemplateFacts), wavelength: centres(), flux };
    },
  });
}

/** The method that tells the wavelengths of lines. */
export function linesMethod() {
  return defineMethod({
    name: "spectra.lines",
    summary: `Wavelengths of spectral lines at rest, in air, of ${ions.length} ions: facts, with their sources`,
    params: Type.Object(
      {
        element: Type.Optional(
          Type.String({ minLength: 1, maxLength: 40, description: "An ion as Ca II, or an element as Ca" }),
        ),
        min_wavelength: Type.Optional(Type.Number({ minimum: 0, description: "In Å" })),
        max_wavelength: Type.Optional(Type.Number({ minimum: 0, description: "In Å" })),
      },
      strict,
    ),
    result: Type.Object(
      {
        air: Type.Literal(true),
        sources: Type.Array(Type.String()),
        elements: Type.Record(
          Type.String(),
          Type.Array(
            Type.Object(
              {
                wavelength: Type.Number({ description: "In Å" }),
                name: Type.Optional(Type.String()),
                forbidden: Type.Optional(Type.Literal(true)),
              },
              strict,
            ),
          ),
        ),
      },
      strict,
    ),
    errors: ["ELEMENT_NOT_FOUND"],
    example: { element: "Ca II" },
    handler: async ({ element, min_wavelength: from, max_wavelength: to }) => {
      const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
      return { air: true as const, sources: [...LINE_SOURCES], elements: linesOf(element, range) };
    },
  });
}
