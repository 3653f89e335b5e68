import type { Caller } from "../access/caller.ts";
import type { DatasetAccess } from "../access/dataset-access.ts";
import { allowsPath, normalPath } from "../access/grant.ts";
import { ServiceError } from "../errors/service-error.ts";
import { boundsOf } from "../profiling/dataset/dataset-path.ts";
import { type Classification, classified, placesOf, type TemplateFilter } from "./classification.ts";
import { KeptSpectra } from "./kept-spectra.ts";
import { SpectraPool } from "./pool.ts";
import type { Processing } from "./process.ts";
import type { SpectrumOrigin, SpectrumResult } from "./task.ts";
import type { TemplateSet } from "./template-set.ts";

/** A spectrum as a caller gives it. */
export type GivenSpectrum =
  | { dataset_id: string; file?: string }
  | { file_name: string; content_base64: string }
  | { wavelength: (number | null)[]; flux: (number | null)[] }
  | { spectrum_id: string };

/** What a spectrum is compared with, how, and how much is told. */
export interface Question extends TemplateFilter {
  redshifts: [number, number];
  matches: number;
}

interface SpectraServiceOptions {
  dataRoot: string;
  datasets: DatasetAccess;
  /** Empty for none. */
  templatesDir: string;
  threads: number;
  /** Told of files of templates that cannot be read. */
  warn: (problem: string) => void;
}

/** Who asks, and until when the answer matters. */
type Asking = { caller: Caller; signal?: AbortSignal };

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
    const origin = this.#originOf(given, caller);
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
    const origin = this.#originOf(given, caller);
    const set = await this.templates();
    const places = placesOf(set, question);
    const compared = places?.length ?? set.facts.length;
    const compare = { set, places, redshifts: question.redshifts };
    const { matches } = await this.#pool.run({ kind: "spectrum", origin, processing, compare }, signal);
    return { ...classified(matches, set, { compared, most: question.matches }), set, compared };
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

  #originOf(given: GivenSpectrum, caller: Caller): SpectrumOrigin {
    if ("spectrum_id" in given) return { kind: "read", spectrum: this.#kept.get(given.spectrum_id, caller.subject) };
    if ("wavelength" in given) {
      return { kind: "arrays", wavelengths: numbers(given.wavelength), flux: numbers(given.flux) };
    }
    if ("file_name" in given) {
      return { kind: "content", file: given.file_name, bytes: Buffer.from(given.content_base64, "base64") };
    }
    const { dataRoot, datasets } = this.#options;
    const path = given.file === undefined ? given.dataset_id : `${given.dataset_id.replace(/\/+$/, "")}/${given.file}`;
    const grant = datasets(caller);
    if (grant !== null && !allowsPath(grant, normalPath(path) ?? path)) {
      throw new ServiceError("FORBIDDEN", { dataset_id: path });
    }
    return { kind: "dataset", dataRoot, path, bounds: boundsOf(dataRoot, grant?.paths ?? null) };
  }
}

function numbers(values: readonly (number | null)[]): number[] {
  return values.map((value) => value ?? Number.NaN);
}
