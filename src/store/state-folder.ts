import { createHash } from "node:crypto";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { isMountPlace } from "./cache-place.ts";
import { storageError } from "./storage-error.ts";

/** Everything that lies below STATE_DIR, by absolute path where the folder's is one. */
export interface StateFolder {
  /** The store's SQLite file. */
  database: string;
  /** Held by the service that uses the folder. */
  lock: string;
  /** The name that the service has among others which share a database. */
  keeper: string;
  /** Where that service listens. */
  address: string;
  /** Disk space that is held back. */
  reserve: string;
  /** The folder in which each run of a job has one of its own. */
  scratch: string;
  /** The folder of the models that callers have uploaded. */
  models: string;
  /** The folder of the profile caches. */
  cache: string;
  /** The folder of the snapshots of datasets. */
  snapshots: string;
  /** The folder in which each process for SQL has one of its own. */
  sql: string;
}

/** Folders that earlier versions made and no version reads any more. */
const OUTDATED = ["kept"];

/** How the name of a profile cache ends; one that is being written has a longer one. */
const CACHE_ENDING = ".tables";

/** What lies where in a state folder: nothing else knows these names. */
export function stateFolder(stateDir: string): StateFolder {
  const at = (name: string): string => join(stateDir, name);
  return {
    database: at("dli.sqlite"),
    lock: at("lock.sqlite"),
    keeper: at("keeper"),
    address: at("address"),
    reserve: at("reserve"),
    scratch: at("scratch"),
    cache: at("cache"),
    snapshots: at("snapshots"),
    sql: at("sql"),
    models: at("models"),
  };
}

/** The folder of the snapshots of datasets: on the mount of all processes where they share one, else in the state folder. */
export function snapshotFolder({ stateDir, cacheDir, databaseUrl }: SnapshotPlace): string {
  return databaseUrl !== "" && isMountPlace(cacheDir) ? join(cacheDir, "snapshots") : stateFolder(stateDir).snapshots;
}

interface SnapshotPlace {
  stateDir: string;
  /** Empty where there is no such mount. */
  cacheDir: string;
  /** Empty where one process does everything. */
  databaseUrl: string;
}

/** A snapshot in its folder, by the hash of what it was loaded from. */
export function snapshotFile(folder: string, hash: string): string {
  return join(folder, `${hash}.duckdb`);
}

/** The folder of one run. */
export function runScratch(stateDir: string, runId: string): string {
  return join(stateFolder(stateDir).scratch, runId);
}

/**
 * The profile cache of an owner's dataset: nobody's jobs read or delete what those of others
 * have cached, were it under the same dataset id.
 */
export function profileCacheFile(stateDir: string, owner: string | null, datasetId: string): string {
  const of = createHash("sha256").update(JSON.stringify(owner)).digest("hex").slice(0, 32);
  return join(stateFolder(stateDir).cache, `${of}-${datasetId}${CACHE_ENDING}`);
}

/** The copy of a profile cache that one run has, where many hosts share them; nothing is left of it for the next process. */
export function runCacheFile(stateDir: string, runId: string): string {
  return join(stateFolder(stateDir).cache, `${runId}${CACHE_ENDING}.run`);
}

/**
 * Makes a state folder ready for a service that begins: nothing in scratch, no profile cache that was not finished, and
 * nothing that no version reads. Throws STORAGE_ERROR.
 */
export async function prepareStateFolder(stateDir: string): Promise<void> {
  try {
    await removeAllScratch(stateDir);
    await mkdir(stateFolder(stateDir).scratch, { recursive: true });
    await removeUnfinishedCaches(stateDir);
    for (const name of OUTDATED) await rm(join(stateDir, name), { recursive: true, force: true });
  } catch (error) {
    throw storageError(error);
  }
}

/** Removes what an executor has left that was killed while it wrote a profile cache. */
async function removeUnfinishedCaches(stateDir: string): Promise<void> {
  const { cache } = stateFolder(stateDir);
  const names = await readdir(cache).catch(() => []); // no job has been run here yet
  for (const name of names) {
    if (!name.endsWith(CACHE_ENDING)) await rm(join(cache, name), { force: true });
  }
}

/** Removes the folders of all runs. */
export async function removeAllScratch(stateDir: string): Promise<void> {
  await rm(stateFolder(stateDir).scratch, { recursive: true, force: true });
}

/** Removes what a run has left whose executor is gone; what cannot be removed now is when house is kept. */
export async function removeRunScratch(stateDir: string, runId: string): Promise<void> {
  await rm(runScratch(stateDir, runId), { recursive: true, force: true }).catch(() => {});
}
