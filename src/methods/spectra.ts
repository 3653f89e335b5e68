import type { ModelService } from "../models/model-service.ts";
import type { SpectraService } from "../spectra/spectra-service.ts";
import { classifyMethod, estimateRedshiftMethod } from "./spectra-classify.ts";
import { processMethod } from "./spectra-process.ts";
import { linesMethod, optionsMethod, templateMethod, templatesMethod } from "./spectra-templates.ts";

/** The methods on spectra. */
export function spectraMethods(spectra: SpectraService, models: ModelService) {
  return [
    processMethod(spectra),
    classifyMethod(spectra, models),
    estimateRedshiftMethod(spectra),
    optionsMethod(spectra),
    templatesMethod(spectra),
    templateMethod(spectra),
    linesMethod(),
  ] as const;
}
