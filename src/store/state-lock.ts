import { DatabaseSync } from "node:sqlite";
import { ServiceError } from "../errors/service-error.ts";
import { stateFolder } from "./state-folder.ts";

/** A folder held by one process. */
export interface StateLock {
  release: () => void;
}

/** The state folder is held by another process. */
export class StateFolderInUse extends ServiceError<"CONFIGURATION_ERROR"> {
  constructor(cause: unknown) {
    super(
      "CONFIGURATION_ERROR",
      { variable: "STATE_DIR", reason: "names a folder that another running service uses" },
      { cause },
    );
  }
}

/**
 * Takes a state folder for this process, until it is released or the process ends, however it ends: the lock is that of
 * an open SQLite transaction, which the operating system keeps. Throws StateFolderInUse if another process has it.
 */
export function lockState(stateDir: string): StateLock {
  const database = new DatabaseSync(stateFolder(stateDir).lock);
  try {
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    throw new StateFolderInUse(error);
  }
  return { release: () => database.close() };
}
