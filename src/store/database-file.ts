import { accessSync, constants, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { ServiceError } from "../errors/service-error.ts";
import { storageError } from "./storage-error.ts";

const RESTART = "Put the file back, or restart the service to begin with what is there";

/**
 * The files of a database by their paths. A process that has them open goes on writing to them after they were deleted
 * or replaced, and everything that it writes is gone with it: so it has to look.
 */
export class DatabaseFile {
  readonly #path: string;
  readonly #known = new Map<string, string>();

  /** Takes note of the files of a database that is open. */
  constructor(path: string) {
    this.#path = path;
    this.check();
  }

  /** Throws STORAGE_ERROR where a file is no longer the one that was opened. */
  check(): void {
    for (const path of [this.#path, `${this.#path}-wal`]) {
      const identity = identityOf(path);
      const known = this.#known.get(path);
      if (known === undefined && identity !== null) this.#known.set(path, identity);
      if (known === undefined || known === identity) continue;
      const reason = `the state database was ${identity === null ? "deleted" : "replaced"} while the service runs`;
      throw new ServiceError("STORAGE_ERROR", { reason }, { suggestion: RESTART });
    }
  }

  /**
   * Opens the database as a service that starts would, and asks it for a number; throws STORAGE_ERROR where it cannot
   * be read, or the number is another.
   */
  expect(sql: string, expected: number): void {
    this.check();
    const found = numberIn(this.#path, sql);
    if (found === expected) return;
    throw new ServiceError("STORAGE_ERROR", {
      reason: "the state database is damaged (what was written is not there)",
    });
  }
}

function identityOf(path: string): string | null {
  try {
    const file = statSync(path, { throwIfNoEntry: false });
    return file === undefined ? null : `${file.dev}:${file.ino}`;
  } catch (error) {
    throw storageError(error);
  }
}

function numberIn(path: string, sql: string): number {
  try {
    accessSync(path, constants.R_OK | constants.W_OK); // SQLite may take a file that it has open already
    using database = new DatabaseSync(path, { readOnly: true });
    return Number(database.prepare(sql).get()?.n);
  } catch (error) {
    throw storageError(error);
  }
}
