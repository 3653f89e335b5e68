import { DatabaseSync } from "node:sqlite";
import { ServiceError } from "../errors/service-error.ts";
import { stateFolder } from "./state-folder.ts";
import { sqliteKind, storageError } from "./storage-error.ts";

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
 * an open SQLite transaction, which the operating system keeps. Throws StateFolderInUse if another process has it,
 * and STORAGE_ERROR where the folder cannot be used.
 */
export function lockState(stateDir: string): StateLock {
  using opening = new DisposableStack();
  let database: DatabaseSync;
  try {
    database = opening.use(new DatabaseSync(stateFolder(stateDir).lock));
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (error) {
    const kind = sqliteKind(error);
    if (kind === "busy") throw new StateFolderInUse(error);
    if (kind !== "damaged") throw storageError(error);
    const reason = "the lock of the state folder, lock.sqlite, is damaged";
    const suggestion = "Delete lock.sqlite once no service uses the folder: nothing is kept in it";
    throw new ServiceError("STORAGE_ERROR", { reason }, { cause: error, suggestion });
  }
  opening.move();
  return { release: () => database.close() };
}
