import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { stateFolder } from "./state-folder.ts";
import { storageError } from "./storage-error.ts";

/**
 * The name that the jobs of whoever holds a state folder are kept under: the same for the next process that does, which by
 * that knows that those are its own. Throws STORAGE_ERROR.
 */
export function keeperName(stateDir: string): string {
  const path = stateFolder(stateDir).keeper;
  try {
    return readFileSync(path, "utf8").trim() || noted(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return noted(path);
    throw storageError(error);
  }
}

function noted(path: string): string {
  const name = randomUUID();
  try {
    writeFileSync(path, `${name}\n`, { mode: 0o600 });
  } catch (error) {
    throw storageError(error);
  }
  return name;
}
