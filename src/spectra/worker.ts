import { readFileSync } from "node:fs";
import { ServiceError } from "../errors/service-error.ts";
import { toStoredError } from "../errors/stored.ts";
import { holdDataset } from "../profiling/dataset/dataset-path.ts";
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
    return { ok: true, result: task.kind === "load" ? await loadTemplates(task.folder) : await compared(task) };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { ok: false, error: toStoredError(error) };
  }
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
