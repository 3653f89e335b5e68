import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { JobRecord } from "../store/job-record.ts";

type Suspect = Pick<JobRecord, "owner" | "task">;

/** How long it is remembered of data, and of an owner. */
const DATA_MS = 3_600_000;
const OWNER_MS = 600_000;
const MOST_REMEMBERED = 10_000;
/** An owner whose jobs have ended so many executors is expected to go on with that, whatever the data. */
const RUNS_OF_OWNER = 3;

/** What is known of data, and of owners, whose runs ended their executor or had to be ended with it. */
export class Suspects {
  /** By size, which takes room as they come: given its `max`, it would make lists of that length at once. */
  readonly #times = new LRUCache<string, number>({ maxSize: MOST_REMEMBERED, sizeCalculation: () => 1 });

  /** Takes note of a job whose run did so. */
  add(job: Suspect): void {
    this.#note(dataOf(job), DATA_MS);
    this.#note(ownerOf(job), OWNER_MS);
  }

  /** Whether a job is expected to do the same. */
  has(job: Suspect): boolean {
    if (this.#times.size === 0) return false;
    return this.#timesOf(dataOf(job)) > 0 || this.#timesOf(ownerOf(job)) >= RUNS_OF_OWNER;
  }

  #note(key: string | null, ttl: number): void {
    if (key !== null) this.#times.set(key, this.#timesOf(key) + 1, { ttl });
  }

  #timesOf(key: string | null): number {
    return key === null ? 0 : (this.#times.get(key) ?? 0);
  }
}

/** Data is the same whoever has it profiled. */
function dataOf({ task }: Suspect): string {
  const read = task.kind === "profile" ? task.specification.data_connectors : task;
  return createHash("sha256").update(JSON.stringify(read)).digest("base64");
}

/** Where callers are not authenticated there are no owners to tell apart. */
function ownerOf({ owner }: Suspect): string | null {
  return owner === null ? null : `owner ${owner}`;
}
