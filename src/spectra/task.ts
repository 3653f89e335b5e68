import type { StoredError } from "../errors/stored.ts";
import type { ClassProbability } from "../models/model-outputs.ts";
import type { ModelRecord } from "../models/model-record.ts";
import type { ModelShape } from "../models/session.ts";
import type { Bounds } from "../profiling/dataset/dataset-path.ts";
import type { Match } from "./match.ts";
import type { Processed, Processing } from "./process.ts";
import type { Spectrum } from "./spectrum.ts";
import type { TemplateSet } from "./template-set.ts";
import type { LoadedTemplates } from "./templates.ts";

/** Where a spectrum is taken from. */
export type SpectrumOrigin =
  /** A file below the data root; `path` is as the caller knows it. */
  | { kind: "dataset"; dataRoot: string; path: string; bounds: Bounds }
  | { kind: "content"; file: string; bytes: Uint8Array }
  | { kind: "arrays"; wavelengths: number[]; flux: number[] }
  | { kind: "read"; spectrum: Spectrum };

/** What templates a spectrum is compared with, and at which redshifts. */
interface Comparison {
  set: TemplateSet;
  /** Places of the templates; all of them where null. */
  places: Int32Array | null;
  redshifts: [number, number];
}

/** What a thread does. */
export type SpectraTask =
  | { kind: "load"; folder: string }
  | { kind: "try-model"; bytes: Uint8Array }
  | { kind: "model"; origin: SpectrumOrigin; processing: Processing; model: StoredModel }
  | { kind: "spectrum"; origin: SpectrumOrigin; processing: Processing; compare: Comparison | null };

/** A spectrum, processed, and the matches where it was compared. */
export interface SpectrumResult {
  spectrum: Spectrum;
  processed: Processed;
  matches: Match[];
}

/** A model, and where it lies. */
export type StoredModel = ModelRecord & { path: string };

export interface SpectraResults {
  load: LoadedTemplates;
  "try-model": ModelShape;
  model: ClassProbability[];
  spectrum: SpectrumResult;
}

/** What a thread answers: errors of the catalog do not cross between threads as they are. */
export type Outcome<Result> = { ok: true; result: Result } | { ok: false; error: StoredError };
