import { opendir } from "node:fs/promises";
import type { Logger } from "pino";
import type { Sql } from "../store/postgres-database.ts";
import { dataWasSeen, noteDataSeen } from "../store/postgres-hosts.ts";

/** A look that takes longer is one at a server that does not answer. */
const LOOK_MS = 2_000;
/** How long what was found counts. */
const COUNTS_MS = 5_000;

/** What all hosts know of the data root. */
export interface DataSeen {
  /** Whether any of them has ever found something in it. */
  wasSeen: () => Promise<boolean>;
  noteSeen: () => Promise<void>;
}

/** What the database of all hosts has of it. */
export function dataSeen(database: Sql): DataSeen {
  return { wasSeen: () => dataWasSeen(database), noteSeen: () => noteDataSeen(database) };
}

/**
 * Whether the data that all hosts share is there: a host whose mount has gone would fail every job, and so does nothing.
 * A folder that has once had something in it, on any host, and is empty now is one that nothing is mounted on.
 */
export class DataMount {
  readonly #path: string;
  readonly #seen: DataSeen;
  readonly #logger: Logger;
  #noted = false;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #there = true;

  constructor(path: string, seen: DataSeen, logger: Logger) {
    this.#path = path;
    this.#seen = seen;
    this.#logger = logger;
  }

  get missing(): boolean {
    return !this.#there;
  }

  /** Throws where it takes a word of the other hosts, and they cannot be asked. */
  async there(): Promise<boolean> {
    if (performance.now() - this.#lookedAt < COUNTS_MS && this.#there) return true;
    this.#lookedAt = performance.now();
    const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), LOOK_MS).unref());
    const hasData = await Promise.race([this.#hasData(), late]);
    const there = hasData === true || (hasData === false && !(await this.#seen.wasSeen()));
    if (hasData === true && !this.#noted) {
      await this.#seen.noteSeen();
      this.#noted = true;
    }
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
