import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import { ServiceError } from "../errors/service-error.ts";
import type { Spectrum } from "./spectrum.ts";

/** Bytes of all spectra that are kept; the ones that were not used the longest go first. */
const MOST_BYTES = 134_217_728;
const LONGEST_MS = 3_600_000;

/** Spectra that callers want to use again, in memory, for an hour since they were used last. */
export class KeptSpectra {
  readonly #spectra = new LRUCache<string, Spectrum>({
    maxSize: MOST_BYTES,
    sizeCalculation: ({ wavelengths, flux }) => wavelengths.byteLength + flux.byteLength,
    ttl: LONGEST_MS,
    updateAgeOnGet: true,
  });

  /** Keeps a spectrum for an owner; the same points have the same id. */
  keep(spectrum: Spectrum, owner: string | null): string {
    const hash = createHash("sha256").update(spectrum.wavelengths).update(spectrum.flux).update(String(spectrum.flat));
    const id = hash.digest("hex").slice(0, 32);
    this.#spectra.set(keyOf(id, owner), spectrum);
    return id;
  }

  /** A spectrum that its owner has kept. Throws SPECTRUM_NOT_FOUND. */
  get(id: string, owner: string | null): Spectrum {
    const spectrum = this.#spectra.get(keyOf(id, owner));
    if (spectrum === undefined) throw new ServiceError("SPECTRUM_NOT_FOUND", { spectrum_id: id });
    return spectrum;
  }
}

function keyOf(id: string, owner: string | null): string {
  return JSON.stringify([owner, id]);
}
