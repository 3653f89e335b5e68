import { opendir } from "node:fs/promises";
import type { Logger } from "pino";

/** A look that takes longer is one at a server that does not answer. */
const LOOK_MS = 2_000;
/** How long what was found counts. */
const COUNTS_MS = 5_000;

/**
 * Whether the data that all hosts share is there: a host whose mount has gone would fail every job, and so does nothing.
 * A folder that once had something in it and is empty now is one that nothing is mounted on.
 */
export class DataMount {
  readonly #path: string;
  readonly #logger: Logger;
  #hadData = false;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #there = true;

  constructor(path: string, logger: Logger) {
    this.#path = path;
    this.#logger = logger;
  }

  get missing(): boolean {
    return !this.#there;
  }

  async there(): Promise<boolean> {
    if (performance.now() - this.#lookedAt < COUNTS_MS && this.#there) return true;
    this.#lookedAt = performance.now();
    const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), LOOK_MS).unref());
    const hasData = await Promise.race([this.#hasData(), late]);
    const there = hasData === true || (hasData === false && !this.#hadData);
    this.#hadData ||= hasData === true;
    if (there !== this.#there) {
      this.#logger[there ? "info" : "error"](there ? "the data root is there again" : "the data root is missing");
    }
    this.#there = there;
    return there;
  }

  /** Null where the folder cannot be read. */
  async #hasData(): Promise<boolean | null> {
    try {
      await using folder = await opendir(this.#path);
      return (await folder.read()) !== null;
    } catch {
      return null; // which is what is asked
    }
  }
}
