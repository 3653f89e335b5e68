import { basename } from "node:path";
import type { Caller } from "../access/caller.ts";
import type { DatasetAccess } from "../access/dataset-access.ts";
import { allowsPath, normalPath } from "../access/grant.ts";
import { ServiceError } from "../errors/service-error.ts";
import type { ClassProbability } from "../models/model-outputs.ts";
import type { ModelShape } from "../models/session.ts";
import type { SourceAccess } from "../profiling/connectors/access.ts";
import { type Bounds, boundsOf, holdDataset } from "../profiling/dataset/dataset-path.ts";
import { type BatchItem, zippedItems } from "./batch-items.ts";
import { type Classification, classified, placesOf, type TemplateFilter } from "./classification.ts";
import { KeptSpectra } from "./kept-spectra.ts";
import { readModelFile } from "./model-file.ts";
import { oscSpectrum } from "./osc.ts";
import { SpectraPool } from "./pool.ts";
import type { Processing } from "./process.ts";
import type { SpectrumOrigin, SpectrumResult, StoredModel } from "./task.ts";
import type { TemplateSet } from "./template-set.ts";

/** A spectrum as a caller gives it. */
export type GivenSpectrum =
  | { dataset_id: string; file?: string }
  | { file_name: string; content_base64: string }
  | { wavelength: (number | null)[]; flux: (number | null)[] }
  | { spectrum_id: string }
  | { osc_ref: string };

/** What a spectrum is compared with, how, and how much is told. */
export interface Question extends TemplateFilter {
  redshifts: [number, number];
  matches: number;
}

interface SpectraServiceOptions {
  dataRoot: string;
  datasets: DatasetAccess;
  /** Where a catalogue of supernovae answers as the Open Supernova Catalog does; empty for none. */
  oscUrl: string;
  access: SourceAccess;
  /** Empty for none. */
  templatesDir: string;
  threads: number;
  /** Time that a model may take. */
  modelTimeoutMs: number;
  /** Told of files of templates that cannot be read. */
  warn: (problem: string) => void;
}

/** Who asks, and until when the answer matters. */
type Asking = { caller: Caller; signal?: AbortSignal | undefined };

/** Reads spectra, brings them to the grid, and compares them with the operator's templates. */
export class SpectraService {
  readonly #options: SpectraServiceOptions;
  readonly #pool: SpectraPool;
  readonly #kept = new KeptSpectra();
  #templates: Promise<TemplateSet> | null = null;

  constructor(options: SpectraServiceOptions) {
    this.#options = options;
    this.#pool = new SpectraPool(options.threads);
  }

  /** Reads a spectrum and brings it to the grid; throws what that throws. */
  async process(given: GivenSpectrum, processing: Processing, { caller, signal }: Asking): Promise<SpectrumResult> {
    const origin = await this.#originOf(given, { caller, signal });
    return this.#pool.run({ kind: "spectrum", origin, processing, compare: null }, signal);
  }

  /** Keeps the spectrum of a result for its caller; returns its id. */
  keep({ spectrum }: SpectrumResult, { subject }: Caller): string {
    return this.#kept.keep(spectrum, subject);
  }

  /** Compares a spectrum with templates. Throws what `process`, `templates` and finding the templates throw. */
  async classify(
    given: GivenSpectrum,
    processing: Processing,
    question: Question,
    { caller, signal }: Asking,
  ): Promise<Classification & { set: TemplateSet; compared: number }> {
    const origin = await this.#originOf(given, { caller, signal });
    const set = await this.templates();
    const places = placesOf(set, question);
    const compared = places?.length ?? set.facts.length;
    const compare = { set, places, redshifts: question.redshifts };
    const { matches } = await this.#pool.run({ kind: "spectrum", origin, processing, compare }, signal);
    return { ...classified(matches, set, { compared, most: question.matches }), set, compared };
  }

  /** What a model says of a spectrum; throws what `process` throws, MODEL_NOT_APPLICABLE, and what running it throws. */
  async classifyBy(
    model: StoredModel,
    given: GivenSpectrum,
    processing: Processing,
    { caller, signal }: Asking,
  ): Promise<ClassProbability[]> {
    const origin = await this.#originOf(given, { caller, signal });
    return this.#timed(
      (limited) => this.#pool.run({ kind: "model", origin, processing, model }, limited),
      signal,
      (reason) => new ServiceError("CLASSIFICATION_FAILED", { reason }),
    );
  }

  /** Loads a model and tries it on zeros. Throws MODEL_VALIDATION_ERROR. */
  tryModel(bytes: Uint8Array, signal: AbortSignal): Promise<ModelShape> {
    return this.#timed(
      (limited) => this.#pool.run({ kind: "try-model", bytes }, limited),
      signal,
      (reason) => new ServiceError("MODEL_VALIDATION_ERROR", { reason }),
    );
  }

  /** The bytes of a file below the data root, where the caller may read it. Throws what resolving it throws. */
  async fileBytes(path: string, caller: Caller): Promise<Buffer> {
    return readModelFile({ dataRoot: this.#options.dataRoot, path, bounds: this.#boundsOf(path, caller) });
  }

  /** What is in a .zip below the data root, where the caller may read it. Throws what finding and unpacking it throw. */
  async *zipItems(
    place: { dataset_id: string; file?: string },
    { caller, signal }: { caller: Caller; signal: AbortSignal },
  ): AsyncGenerator<BatchItem> {
    const path = pathOf(place);
    using held = holdDataset(this.#options.dataRoot, path, this.#boundsOf(path, caller));
    yield* zippedItems({ path: held.path, shown: basename(path), size: Number(held.stats.size) }, signal);
  }

  /** Work with a model, which is ended when its time is over. */
  async #timed<Value>(
    work: (signal: AbortSignal) => Promise<Value>,
    signal: AbortSignal | undefined,
    failure: (reason: string) => ServiceError,
  ): Promise<Value> {
    const { modelTimeoutMs } = this.#options;
    const time = AbortSignal.timeout(modelTimeoutMs);
    try {
      return await work(signal === undefined ? time : AbortSignal.any([signal, time]));
    } catch (error) {
      if (time.aborted && signal?.aborted !== true)
        throw failure(`the model has not answered within ${modelTimeoutMs} ms`);
      throw error;
    }
  }

  /** The operator's templates, read when they are first asked for. Throws CONFIGURATION_ERROR. */
  async templates(): Promise<TemplateSet> {
    const { templatesDir: folder, warn } = this.#options;
    if (folder === "") {
      throw new ServiceError("CONFIGURATION_ERROR", {
        variable: "TEMPLATES_DIR",
        reason: "is not set: no template is known",
      });
    }
    this.#templates ??= this.#pool
      .run({ kind: "load", folder })
      .then(({ set, problems }) => {
        for (const problem of problems) warn(problem);
        return set;
      })
      .catch((error: unknown) => {
        this.#templates = null; // the next call looks again
        throw error;
      });
    return this.#templates;
  }

  stop(): Promise<void> {
    return this.#pool.stop();
  }

  async #originOf(given: GivenSpectrum, { caller, signal }: Asking): Promise<SpectrumOrigin> {
    if ("osc_ref" in given) {
      const { oscUrl: url, access, datasets } = this.#options;
      const { wavelengths, flux } = await oscSpectrum(given.osc_ref, { url, access, grant: datasets(caller), signal });
      return { kind: "arrays", wavelengths, flux };
    }
    if ("spectrum_id" in given) return { kind: "read", spectrum: this.#kept.get(given.spectrum_id, caller.subject) };
    if ("wavelength" in given) {
      return { kind: "arrays", wavelengths: numbers(given.wavelength), flux: numbers(given.flux) };
    }
    if ("file_name" in given) {
      return { kind: "content", file: given.file_name, bytes: Buffer.from(given.content_base64, "base64") };
    }
    const path = pathOf(given);
    return { kind: "dataset", dataRoot: this.#options.dataRoot, path, bounds: this.#boundsOf(path, caller) };
  }

  /** Where a caller may read; throws FORBIDDEN where that is not the path. */
  #boundsOf(path: string, caller: Caller): Bounds {
    const { dataRoot, datasets } = this.#options;
    const grant = datasets(caller);
    if (grant !== null && !allowsPath(grant, normalPath(path) ?? path)) {
      throw new ServiceError("FORBIDDEN", { dataset_id: path });
    }
    return boundsOf(dataRoot, grant?.paths ?? null);
  }
}

/** The path of a file of a dataset, below the data root. */
export function pathOf({ dataset_id, file }: { dataset_id: string; file?: string }): string {
  return file === undefined ? dataset_id : `${dataset_id.replace(/\/+$/, "")}/${file}`;
}

function numbers(values: readonly (number | null)[]): number[] {
  return values.map((value) => value ?? Number.NaN);
}
