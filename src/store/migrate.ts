import type { DatabaseSync } from "node:sqlite";
import { ServiceError } from "../errors/service-error.ts";
import { migrations } from "./migrations.ts";

/**
 * Brings a database to a version, by default the newest, step by step; each step is done whole or not at all. Tells
 * whether there was anything to do.
 */
export function migrate(database: DatabaseSync, wanted = migrations.length): boolean {
  const { user_version: version } = database.prepare("PRAGMA user_version").get() as { user_version: number };
  if (version > migrations.length) {
    const reason = `the state folder is of version ${version}, written by a newer version of the program; this one knows ${migrations.length}`;
    const suggestion = "Use the newer version, or name another folder in STATE_DIR";
    throw new ServiceError("STORAGE_ERROR", { reason }, { suggestion });
  }
  for (const [index, migration] of migrations.slice(0, wanted).entries()) {
    if (index < version) continue;
    const rebuilding = typeof migration === "object";
    database.exec(`${rebuilding ? "PRAGMA foreign_keys = OFF; " : ""}BEGIN IMMEDIATE`);
    try {
      if (typeof migration === "function") migration(database);
      else database.exec(rebuilding ? migration.rebuilding : migration);
      database.exec(`PRAGMA user_version = ${index + 1}; COMMIT`);
    } catch (error) {
      if (database.isTransaction) database.exec("ROLLBACK");
      throw error;
    } finally {
      if (rebuilding) database.exec("PRAGMA foreign_keys = ON");
    }
  }
  return version < wanted;
}
