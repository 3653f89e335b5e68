import { createHash } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { storageError } from "./storage-error.ts";

/** Everything that lies below STATE_DIR, by absolute path where the folder's is one. */
export interface StateFolder {
  /** The store's SQLite file. */
  database: string;
  /** Held by the service that uses the folder. */
  lock: string;
  /** Where that service listens. */
  address: string;
  /** Disk space that is held back. */
  reserve: string;
  /** The folder in which each run of a job has one of its own. */
  scratch: string;
  /** The folder of the profile caches. */
  cache: string;
}

/** Folders that earlier versions made and no version reads any more. */
const OUTDATED = ["kept"];

/** What lies where in a state folder: nothing else knows these names. */
export function stateFolder(stateDir: string): StateFolder {
  const at = (name: string): string => join(stateDir, name);
  return {
    database: at("dli.sqlite"),
    lock: at("lock.sqlite"),
    address: at("address"),
    reserve: at("reserve"),
    scratch: at("scratch"),
    cache: at("cache"),
  };
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
  return join(stateFolder(stateDir).cache, `${of}-${datasetId}.tables`);
}

/** Makes a state folder ready for a service that begins: nothing in scratch, and nothing that no version reads. Throws STORAGE_ERROR. */
export async function prepareStateFolder(stateDir: string): Promise<void> {
  try {
    await removeAllScratch(stateDir);
    await mkdir(stateFolder(stateDir).scratch, { recursive: true });
    for (const name of OUTDATED) await rm(join(stateDir, name), { recursive: true, force: true });
  } catch (error) {
    throw storageError(error);
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
