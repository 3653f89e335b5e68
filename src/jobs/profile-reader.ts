import { LRUCache } from "lru-cache";
import { gunzip } from "../profiling/gzip.ts";
import type { ProfilePart, Store } from "../store/store.ts";

const CACHE_BYTES = 67_108_864;

/** Reads profiles as JSON text, the recently asked ones from memory. A stored profile never changes. */
export class ProfileReader {
  readonly #store: Store;
  readonly #cache = new LRUCache<string, string>({
    maxSize: CACHE_BYTES,
    sizeCalculation: (text) => text.length + 1,
  });

  constructor(store: Store) {
    this.#store = store;
  }

  async read(jobId: string, part: ProfilePart): Promise<string | null> {
    const key = `${jobId}/${part}`;
    const known = this.#cache.get(key);
    if (known !== undefined) return known;
    const packed = await this.#store.profile(jobId, part);
    if (packed === null) return null;
    const text = await gunzip(packed);
    this.#cache.set(key, text);
    return text;
  }

  forget(jobId: string, parts: readonly ProfilePart[]): void {
    for (const part of parts) this.#cache.delete(`${jobId}/${part}`);
  }
}
