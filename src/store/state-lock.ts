import { DatabaseSync } from "node:sqlite";
import { ServiceError } from "../errors/service-error.ts";
import { stateFolder } from "./state-folder.ts";

/** A folder held by one process. */
export interface StateLock {
  release: () => void;
}

/**
 * Takes a state folder for this process, until it is released or the process ends, however it ends: the lock is that of
 * an open SQLite transaction, which the operating system keeps. Throws CONFIGURATION_ERROR if another process has it.
 */
export function lockState(stateDir: string): StateLock {
  const database = new DatabaseSync(stateFolder(stateDir).lock);
  try {
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    const reason = "names a folder that another running service uses";
    throw new ServiceError("CONFIGURATION_ERROR", { variable: "STATE_DIR", reason }, { cause: error });
  }
  return { release: () => database.close() };
}
