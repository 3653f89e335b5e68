import { LRUCache } from "lru-cache";
import { ServiceError } from "../errors/service-error.ts";
import { gunzip } from "../profiling/cache/gzip.ts";
import type { ProfilePart, Store } from "../store/store.ts";
import { type RecordSetPage, recordSetPage } from "./record-set-page.ts";

const CACHE_BYTES = 67_108_864;

/** Reads profiles as JSON text, what was asked for lately from memory. A stored profile never changes. */
export class ProfileReader {
  readonly #store: Store;
  readonly #maxBytes: number;
  readonly #cache = new LRUCache<string, string>({
    maxSize: CACHE_BYTES,
    sizeCalculation: (text) => text.length + 1,
  });

  /** `maxBytes` is the size of the largest answer: texts beyond it are not made. */
  constructor(store: Store, maxBytes: number) {
    this.#store = store;
    this.#maxBytes = maxBytes;
  }

  /** All of a part of a job's profile; null where it was not made. Throws RESPONSE_TOO_LARGE. */
  async read(jobId: string, part: ProfilePart): Promise<string | null> {
    const pieces = await this.#store.pieces(jobId, part);
    const bytes = pieces.reduce((sum, { text_bytes }) => sum + text_bytes, 0);
    if (bytes > this.#maxBytes) throw new ServiceError("RESPONSE_TOO_LARGE", { bytes, max_bytes: this.#maxBytes });
    const end = await this.#end(jobId, part);
    if (end === null || pieces.length === 0) return end;
    const texts: string[] = [];
    for (const index of pieces.keys()) texts.push(await this.#piece(jobId, part, index));
    return [...texts, end].join("");
  }

  /** The heavy profile of a job with the record sets of a page alone; null where it was not made. */
  async page(jobId: string, offset: number, limit: number): Promise<RecordSetPage | null> {
    const pieces = await this.#store.pieces(jobId, "heavy");
    const end = await this.#end(jobId, "heavy");
    if (end === null) return null;
    const counts = pieces.map(({ record_sets }) => record_sets);
    const text = async (index: number): Promise<string> =>
      index === pieces.length ? end : this.#piece(jobId, "heavy", index);
    return recordSetPage({ counts, text }, offset, limit);
  }

  /** Forgets a part that was deleted; its pieces nobody finds any more without its end. */
  forget(jobId: string, parts: readonly ProfilePart[]): void {
    for (const part of parts) this.#cache.delete(keyOf(jobId, part, "end"));
  }

  #end(jobId: string, part: ProfilePart): Promise<string | null> {
    return this.#unpacked(keyOf(jobId, part, "end"), () => this.#store.profile(jobId, part));
  }

  async #piece(jobId: string, part: ProfilePart, index: number): Promise<string> {
    const text = await this.#unpacked(keyOf(jobId, part, index), () => this.#store.piece(jobId, part, index));
    if (text === null) throw new ServiceError("JOB_CLEANED_UP", { job_id: jobId }); // it was deleted meanwhile
    return text;
  }

  async #unpacked(key: string, packed: () => Promise<Uint8Array | null>): Promise<string | null> {
    const known = this.#cache.get(key);
    if (known !== undefined) return known;
    const bytes = await packed();
    if (bytes === null) return null;
    const text = await gunzip(bytes);
    this.#cache.set(key, text);
    return text;
  }
}

function keyOf(jobId: string, part: ProfilePart, piece: number | "end"): string {
  return `${jobId}/${part}/${piece}`;
}
