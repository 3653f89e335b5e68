import { mkdir, rm, stat } from "node:fs/promises";
import type { Logger } from "pino";
import type { CacheOf, CachingJob, JobCache } from "../jobs/job-cache.ts";
import { cacheOf, forgetCache, retainCaches } from "../store/postgres-caches.ts";
import type { Sql } from "../store/postgres-database.ts";
import { runCacheFile, stateFolder } from "../store/state-folder.ts";
import type { ObjectFolder } from "./object-folder.ts";

export interface SharedCacheOptions {
  objects: ObjectFolder;
  database: Sql;
  /** Where runs of this process have their copies. */
  stateDir: string;
  logger: Logger;
}

/** An object that no row names is left for so long: the run that put it there may be about to publish it. */
const ORPHAN_MS = 3_600_000;
const ENDING = ".tables";

/**
 * The profile caches of all hosts: objects, and for each dataset and owner a row that names the one that counts. A run
 * works on a copy, and puts what it has made there under its own name before the step that publishes it sets the row:
 * of two runs of one job, the object of the one that loses is named by no row.
 */
export class SharedCache implements JobCache {
  readonly #options: SharedCacheOptions;
  /** The size and time of the copies that runs began with. */
  readonly #began = new Map<string, string>();

  constructor(options: SharedCacheOptions) {
    this.#options = options;
  }

  /** A run whose cache cannot be had reads all data. */
  async before(job: CachingJob, runId: string): Promise<string> {
    const { owner, dataset_id, force, only_light_profile } = job;
    const { objects, database, stateDir, logger } = this.#options;
    const file = runCacheFile(stateDir, runId);
    try {
      await mkdir(stateFolder(stateDir).cache, { recursive: true });
      const cached = force || only_light_profile ? null : await cacheOf(database, owner, dataset_id);
      if (cached !== null) await objects.get(cached.object, file);
    } catch (error) {
      logger.warn({ err: error }, "a profile cache could not be had: the run goes without it");
      await rm(file, { force: true });
    }
    this.#began.set(runId, await signOf(file));
    return file;
  }

  /** What cannot be put there is not cached: the next run reads all data. */
  async after(runId: string): ReturnType<JobCache["after"]> {
    const { objects, stateDir, logger } = this.#options;
    const file = runCacheFile(stateDir, runId);
    const sign = await signOf(file);
    if (sign === NONE || sign === this.#began.get(runId)) return null;
    const object = `${runId}${ENDING}`;
    try {
      await objects.put(object, file);
      return { object, bytes: (await stat(file)).size };
    } catch (error) {
      logger.warn({ err: error }, "a profile cache could not be kept");
      return null;
    }
  }

  over(runId: string): void {
    this.#began.delete(runId);
    // What is left is deleted when the next process begins here.
    rm(runCacheFile(this.#options.stateDir, runId), { force: true }).catch(() => {});
  }

  async forget({ owner, dataset_id }: CacheOf): Promise<number> {
    const { objects, database } = this.#options;
    const forgotten = await forgetCache(database, owner, dataset_id);
    if (forgotten === null) return 0;
    await objects.remove(forgotten.object).catch(() => {}); // it is an orphan then
    return forgotten.bytes;
  }

  /** Deletes what is older or more than is to be kept, 0 for any, and objects that no row names; tells how many. */
  async tidy(days: number, mostBytes: number, now: number): Promise<number> {
    const { objects, database } = this.#options;
    const found = await objects.list(); // before the rows: what is named by then was there
    const named = await retainCaches(database, days, mostBytes);
    const orphans = found.filter(({ name, changed }) => !named.has(name) && changed < now - ORPHAN_MS);
    for (const { name } of orphans) await objects.remove(name);
    return orphans.length;
  }
}

const NONE = "";

/** What tells one content of a file from another; empty where there is no file. */
async function signOf(file: string): Promise<string> {
  return stat(file).then(
    ({ size, mtimeMs, ino }) => `${size} ${mtimeMs} ${ino}`,
    () => NONE,
  );
}
