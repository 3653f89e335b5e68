import { readFileSync } from "node:fs";
import { ServiceError } from "../errors/service-error.ts";
import { toStoredError } from "../errors/stored.ts";
import { feedsOf } from "../models/model-inputs.ts";
import { type ClassProbability, probabilitiesOf } from "../models/model-outputs.ts";
import { holdDataset } from "../profiling/dataset/dataset-path.ts";
import { centres } from "./grid.ts";
import { matchesOf } from "./match.ts";
import { processed } from "./process.ts";
import { type Spectrum, spectrumOf } from "./spectrum.ts";
import { checkName, checkSize, readSpectrum } from "./spectrum-source.ts";
import type { Outcome, SpectraResults, SpectraTask, SpectrumOrigin } from "./task.ts";
import { loadTemplates } from "./templates.ts";

/** Nothing is cancelled inside of a task: its thread ends with it. */
const never = new AbortController().signal;

/** Does one task. Errors of the catalog are told, others are thrown. */
export default async function work(task: SpectraTask): Promise<Outcome<SpectraResults[SpectraTask["kind"]]>> {
  try {
    return { ok: true, result: await resultOf(task) };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { ok: false, error: toStoredError(error) };
  }
}

function resultOf(task: SpectraTask): Promise<SpectraResults[SpectraTask["kind"]]> {
  switch (task.kind) {
    case "load":
      return loadTemplates(task.folder);
    case "try-model":
      return models().then(({ triedModel }) => triedModel(task.bytes));
    case "model":
      return answered(task);
    default:
      return compared(task);
  }
}

/** What runs models, which takes time to load. */
function models(): Promise<typeof import("../models/session.ts")> {
  return import("../models/session.ts");
}

/** What a model says of a spectrum. */
async function answered({
  origin,
  processing,
  model,
}: Extract<SpectraTask, { kind: "model" }>): Promise<ClassProbability[]> {
  const { flattened } = processed(await spectrumFrom(origin), processing);
  const { redshift } = processing;
  const wavelength = centres().map((at) => at * (1 + redshift));
  const feeds = feedsOf(model, { wavelength, flux: flattened.values, redshift });
  const { runModel } = await models();
  return probabilitiesOf(model, await runModel(model.path, model, feeds));
}

async function compared({
  origin,
  processing,
  compare,
}: Extract<SpectraTask, { kind: "spectrum" }>): Promise<SpectraResults["spectrum"]> {
  const spectrum = await spectrumFrom(origin);
  const result = processed(spectrum, processing);
  if (compare === null) return { spectrum, processed: result, matches: [] };
  const { set, places, redshifts } = compare;
  const named = places === null ? null : new Set(places);
  const chosen = (place: number): boolean => named === null || named.has(place);
  return { spectrum, processed: result, matches: matchesOf(result.flattened, set, { chosen, redshifts }) };
}

async function spectrumFrom(origin: SpectrumOrigin): Promise<Spectrum> {
  if (origin.kind === "read") return origin.spectrum;
  if (origin.kind === "arrays") return spectrumOf(origin.wavelengths, origin.flux);
  if (origin.kind === "content") return readSpectrum(Buffer.from(origin.bytes), origin.file, never);
  const { dataRoot, path, bounds } = origin;
  checkName(path);
  using held = holdDataset(dataRoot, path, bounds);
  if (!held.stats.isFile()) throw new ServiceError("FILE_READ_ERROR", { file: path, reason: "it is a folder" });
  checkSize(path, Number(held.stats.size));
  return readSpectrum(readFileSync(held.path), path, never);
}
